import ArgumentParser
import Foundation
import LinuxHost
import QueueCore
import QueueEngine
import WebServer

/// Runs a command on the appliance's own state.
func withAppliance(_ options: SettingOptions, _ body: (Appliance) async throws -> Void) async throws {
    let settings = try await options.load()
    try await inPlainWords(of: settings) {
        try await body(try await Appliance.open(settings, logger: Console.logger(settings)))
    }
}

/// Puts errors in plain words, with the contract's exit codes.
/// - Parameter settings: whose database a failure of the store is about; nil where it names its file itself.
func inPlainWords(of settings: Settings? = nil, _ body: () async throws -> Void) async throws {
    do {
        try await body()
    } catch {
        throw explained(error, settings?.databaseName)
    }
}

private func explained(_ error: any Error, _ database: String?) -> any Error {
    switch error {
    case let error as EngineError:
        Console.error(error.sentence)
        return ExitCode.failure
    case let failure as StoreFailure:
        let file = database.map { failure.detail.contains($0) ? "" : "\($0): " } ?? ""
        Console.error("\(file)\(failure.operation): \(failure.detail). \(failure.hint)")
        return ExitCode.failure
    case let failure as CommandFailure:
        Console.error(failure.sentence)
        return failure.code
    case let failure as ConfigurationFailure:
        Console.error(failure.description)
        return ExitCode.configuration
    case DrawingRefusal.impossible(let why):
        Console.error("It could not be drawn: \(why).")
        return ExitCode.failure
    case is FileFailure, is StateInUse:
        Console.error("\(error)")
        return ExitCode.failure
    case let error as CocoaError:
        Console.error(error.localizedDescription)
        return ExitCode.failure
    default: return error
    }
}

/// Something the person at the shell can act on.
struct CommandFailure: Error {
    let sentence: String
    var code = ExitCode.failure
}

extension EngineError {
    var sentence: String {
        switch self {
        case .refused(let refusal): refusal.detail
        case .store(let failure): "\(failure.detail). \(failure.hint)"
        case .unknownCode: "This pairing code is unknown, used or too old."
        case .idempotencyMismatch: "Another request had this key."
        case .printerUnavailable(let detail): detail
        }
    }
}

extension Appliance {
    /// The queue that the text names by its id or its name; the only one when there is none to choose.
    func queue(named text: String?) async throws -> Queue {
        let queues = try await engine.queues()
        guard let text else {
            guard queues.count == 1, let only = queues.first else {
                throw CommandFailure(
                    sentence: queues.isEmpty
                        ? "There is no queue yet. Make one: qode queue create NAME"
                        : "There are \(queues.count) queues. Say which: `qode queue list`.")
            }
            return only
        }
        let found = queues.filter { $0.id == ID<Queue>(text) || $0.name == text }
        guard let queue = found.first else {
            throw CommandFailure(sentence: "There is no queue '\(text)'. `qode queue list` shows them all.")
        }
        guard found.count == 1 else {
            throw CommandFailure(
                sentence: "\(found.count) queues are called '\(text)'. Say which: "
                    + found.map(\.id.description).joined(separator: ", "))
        }
        return queue
    }
}
