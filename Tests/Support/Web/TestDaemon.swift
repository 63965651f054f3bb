import Foundation
import TestSupport

/// The real binary, serving on a free port of the loopback with a state of its own.
public struct TestDaemon: Sendable {
    public let process: ServedProcess
    public let client: Client
    public let port: Int
    public let folder: TemporaryFolder

    /// `QODE_BINARY`, or the one that was built with the tests.
    public static let binary: String = {
        if let other = ProcessInfo.processInfo.environment["QODE_BINARY"] { return other }
        // Beside the tests, wherever the build was told to put things.
        let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        let beside = URL(fileURLWithPath: own).deletingLastPathComponent().appending(path: "qode").path
        if FileManager.default.isExecutableFile(atPath: beside) { return beside }
        return Checkout.path(".build/debug/qode")
    }()

    /// Starts it and waits until it serves.
    /// - Parameters:
    ///   - folder: holds `state`, and what the arguments name; kept when the daemon stops.
    ///   - port: 0 is any that is free.
    ///   - command: a program and its arguments, which runs the daemon's own command line.
    public static func start(
        in folder: TemporaryFolder, _ arguments: [String] = [], port: Int = 0, environment: [String: String] = [:],
        by command: [String] = []
    ) async throws -> TestDaemon {
        let tls = arguments.contains("--server-tls-mode") ? [] : ["--server-tls-mode", "off"]
        // What a printer gets is what the test asks for.
        let setup = arguments.contains("--printers-setup-ticket") ? [] : ["--printers-setup-ticket", "off"]
        // Tests are in a hurry, all from one address.
        let limits = ["--limits-joins-per-minute", "--limits-prints-per-minute"].filter { !arguments.contains($0) }
        let line =
            command + [
                binary, "serve", "--server-host", "127.0.0.1", "--server-port", "\(port)", "--state-directory",
                folder("state"),
            ] + limits.flatMap { [$0, "0"] } + tls + setup + arguments
        let process = try ServedProcess(line[0], Array(line.dropFirst()), environment: environment)
        try await process.wait(for: " ready port=", within: 30)
        let port = Int(process.text.components(separatedBy: " ready port=").last?.prefix { $0.isNumber } ?? "") ?? 0
        return TestDaemon(
            process: process, client: Client(base: "http://127.0.0.1:\(port)"), port: port, folder: folder)
    }

    public var adminToken: String {
        let text = (try? String(contentsOfFile: folder("state/admin-token"), encoding: .utf8)) ?? ""
        return text.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// A queue's id and its host's header.
    public func makeQueue(_ name: String = "Reception") async throws -> (id: String, host: [String: String]) {
        let reply = try await client.post(
            "/api/queues", json: ["name": name], headers: ["x-admin-token": adminToken])
        return (reply["id"] ?? "", ["x-host-token": reply["host_token"] ?? ""])
    }

    /// The ticket's status, once it is what is waited for; its last one when that does not come in time.
    public func status(
        ofTicket id: String, waitingFor wanted: String, within seconds: Double = 15
    ) async throws -> String? {
        let deadline = ContinuousClock.now + .seconds(seconds)
        var status: String?
        while ContinuousClock.now < deadline {
            status = try await client.get("/api/tickets/\(id)")["status"]
            if status == wanted { break }
            try await Task.sleep(for: .milliseconds(30))
        }
        return status
    }
}
