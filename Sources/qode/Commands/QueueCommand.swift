import ArgumentParser
import Foundation
import LinuxHost
import QueueCore
import QueueEngine
import WebServer

struct QueueCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "queue", abstract: "Makes and lists queues.", subcommands: [Create.self, List.self])

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Makes a queue and shows its host token, this once.")

        @Argument(help: "The queue's name, 1 to 100 characters.") var name: String
        @Option(help: "Letters before the number. [default: the first letter that is free]") var prefix: String?
        @Option(help: "gate (one scan completes) or counter (the first scan serves, the second completes).")
        var mode: String = "gate"
        @OptionGroup var options: SettingOptions

        func validate() throws {
            guard Queue.Mode(rawValue: mode) != nil else { throw ValidationError("--mode must be gate or counter.") }
        }

        func run() async throws {
            try await withAppliance(options) { appliance in
                let token = Secret.token()
                let queue = try await appliance.engine.createQueue(
                    name: name, prefix: prefix, mode: Queue.Mode(rawValue: mode) ?? .gate, token: Secret.hash(token))
                Console.say("queue       \(queue.id)")
                Console.say("name        \(queue.name)")
                Console.say("labels      \(queue.label(for: 1)), \(queue.label(for: 2)), …")
                Console.say("host token  \(token)")
                Console.say(
                    "Keep the token: it is not shown again. `qode pair \(queue.id)` signs in a phone or a desk.")
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists the queues.")

        @OptionGroup var options: SettingOptions

        func run() async throws {
            try await withAppliance(options) { appliance in
                let queues = try await appliance.engine.queues()
                if queues.isEmpty { Console.say("There is no queue yet. Make one: qode queue create NAME") }
                for queue in queues {
                    let state = !queue.isActive ? "closed" : queue.isPaused ? "paused" : "open"
                    Console.say(
                        [
                            queue.id.description, state, "waiting \(queue.waitingCount)",
                            "served \(queue.completedCount)", queue.name,
                        ].joined(separator: "\t"))
                }
            }
        }
    }
}

/// Runs a command on the appliance's own state.
func withAppliance(
    _ options: SettingOptions, isServing: Bool = false, _ body: (Appliance) async throws -> Void
) async throws {
    let settings = try await options.load()
    try await inPlainWords {
        try await body(try await Appliance.open(settings, logger: Console.logger(settings), isServing: isServing))
    }
}

/// Puts errors in plain words, with the contract's exit codes.
func inPlainWords(_ body: () async throws -> Void) async throws {
    do {
        try await body()
    } catch {
        throw explained(error)
    }
}

private func explained(_ error: any Error) -> any Error {
    switch error {
    case let error as EngineError:
        Console.error(error.sentence)
        return ExitCode.failure
    case let failure as StoreFailure:
        Console.error("\(failure.operation): \(failure.detail). \(failure.hint)")
        return ExitCode.failure
    case let failure as CommandFailure:
        Console.error(failure.sentence)
        return failure.code
    case let failure as ConfigurationFailure:
        Console.error(failure.description)
        return ExitCode.configuration
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
        guard let found = queues.first(where: { $0.id == ID<Queue>(text) || $0.name == text }) else {
            throw CommandFailure(sentence: "There is no queue '\(text)'. `qode queue list` shows them all.")
        }
        return found
    }
}
