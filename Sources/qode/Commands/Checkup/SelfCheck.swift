import ArgumentParser
import Foundation
import LinuxHost
import QueueEngine

/// The morning's self-check: a ticket's whole way through the running daemon. The camera and the printer are the daemon's,
/// so everything goes through its HTTP API, in a queue of its own that is open only meanwhile.
struct SelfCheck {
    private static let queueName = "Self-check"
    /// Holds the queue's id and its host token.
    private static let fileName = "self-check"
    /// For the paper to come out, in seconds.
    private static let printLimit = 30

    private let settings: Settings
    private let patience: Int
    private let daemon: LoopbackHTTP

    /// - Parameter patience: for the ticket to be held to the camera, in seconds.
    init(_ settings: Settings, patience: Int) {
        self.settings = settings
        self.patience = patience
        daemon = LoopbackHTTP(host: settings.host, port: settings.port)
    }

    /// - Throws: `CommandFailure` with what is wrong and what to do.
    func run() async throws {
        guard daemon.send("GET", "/healthz")?.status == 200 else {
            throw CommandFailure(
                sentence: "The daemon does not answer on port \(settings.port). Start it: systemctl start qode",
                code: .unavailable)
        }
        let clock = Checkup.clock().state
        guard clock.condition == .ready else { throw failure(clock) }
        report("clock", "\(Date().formatted(.iso8601)). Is that right? It stands on the ticket, too.")
        let queue = try openQueue()
        defer { _ = patch(queue, isActive: false) }
        try lookAtDevices(queue)
        let ticket = try call("POST", "/api/queues/\(queue.id)/tickets", queue, json: #"{"print": true}"#)
        guard let id = ticket["id"] as? String, let label = ticket["label"] as? String else {
            throw strange("no ticket")
        }
        do {
            try await awaitPaper(id, label, queue)
            try await awaitCamera(id, label, queue)
        } catch {
            _ = try? call("POST", "/api/tickets/\(id)/cancel", queue)
            throw error
        }
        Console.say("All is well.")
    }

    // MARK: Steps

    /// A printer or a camera that is known not to work is named before anybody waits for it.
    private func lookAtDevices(_ queue: OwnQueue) throws {
        let devices = try call("GET", "/api/devices", queue)["devices"] as? [[String: Any]] ?? []
        for name in ["ticket printer", "camera"] {
            guard let device = devices.first(where: { $0["name"] as? String == name }) else { continue }
            let state = device["state"] as? String ?? device["condition"] as? String
            guard state == "failed" || state == "absent" else { continue }
            throw CommandFailure(
                sentence: ["The \(name):", device["detail"] as? String, device["remedy"] as? String].compactMap { $0 }
                    .joined(separator: " "), code: .unavailable)
        }
    }

    private func awaitPaper(_ id: String, _ label: String, _ queue: OwnQueue) async throws {
        Console.say("Printing \(label) …")
        let deadline = ContinuousClock.now + .seconds(Self.printLimit)
        var state = "queued"
        while ContinuousClock.now < deadline {
            state = try call("GET", "/api/tickets/\(id)", queue)["print"] as? String ?? "none"
            if ["printed", "failed", "unconfirmed"].contains(state) { break }
            try lookAtDevices(queue)
            try await Task.sleep(for: .milliseconds(500))
        }
        switch state {
        case "printed": report("printer", "It says that \(label) is printed.")
        case "sent", "unconfirmed": report("printer", "It was sent \(label). Whether it is printed, only you can see.")
        default:
            try lookAtDevices(queue)
            throw CommandFailure(
                sentence: "\(label) was not printed (\(state)). qode doctor says more.", code: .unavailable)
        }
    }

    private func awaitCamera(_ id: String, _ label: String, _ queue: OwnQueue) async throws {
        Console.say("Take the ticket, and hold its code to the camera (\(patience) seconds) …")
        let start = ContinuousClock.now
        while ContinuousClock.now - start < .seconds(patience) {
            if try call("GET", "/api/tickets/\(id)", queue)["status"] as? String == "COMPLETED" {
                let seconds = (ContinuousClock.now - start) / .seconds(1)
                report("knife", "The ticket is in your hand.")
                return report("camera", "It has read \(label), after \(String(format: "%.1f", seconds)) s.")
            }
            try await Task.sleep(for: .milliseconds(100))
        }
        throw CommandFailure(
            sentence:
                "The camera has read nothing in \(patience) seconds. Was the ticket cut off? Hold it flat, a hand's breadth "
                + "away, in good light. `systemctl stop qode; qode doctor --camera` shows what the camera sees.")
    }

    private func report(_ what: String, _ sentence: String) {
        Console.say("ok     \(what.padding(to: 8)) \(sentence)")
    }

    // MARK: The queue of its own

    private struct OwnQueue {
        let id: String
        let token: String
    }

    /// Opens the one of last time, or makes it.
    private func openQueue() throws -> OwnQueue {
        let words = try settings.state.read(Self.fileName)?.split(whereSeparator: \.isWhitespace).map(String.init) ?? []
        if words.count == 2 {
            let queue = OwnQueue(id: words[0], token: words[1])
            if patch(queue, isActive: true) == 200 { return queue }
        }
        let admin = try settings.state.read(AdminToken.fileName)?.filter { !$0.isWhitespace } ?? ""
        let reply = daemon.send(
            "POST", "/api/queues", headers: [("x-admin-token", admin)], json: #"{"name": "\#(Self.queueName)"}"#)
        guard let reply, reply.status == 201, let made = Self.object(reply), let id = made["id"] as? String,
            let token = made["host_token"] as? String
        else {
            throw CommandFailure(
                sentence: "The daemon does not let this user make a queue. Run it as root or as the user qode.")
        }
        try settings.state.writeSecret("\(id) \(token)\n", to: Self.fileName)
        return OwnQueue(id: id, token: token)
    }

    private func patch(_ queue: OwnQueue, isActive: Bool) -> Int? {
        daemon.send(
            "PATCH", "/api/queues/\(queue.id)", headers: [("x-host-token", queue.token)],
            json: #"{"active": \#(isActive)}"#)?.status
    }

    // MARK: Calls

    private func call(
        _ method: String, _ path: String, _ queue: OwnQueue, json: String? = nil
    ) throws -> [String: Any] {
        guard let reply = daemon.send(method, path, headers: [("x-host-token", queue.token)], json: json) else {
            throw CommandFailure(
                sentence: "The daemon has stopped answering. What it says: journalctl -u qode", code: .unavailable)
        }
        guard let object = Self.object(reply) else { throw strange("HTTP \(reply.status)") }
        guard (200..<300).contains(reply.status) else {
            throw CommandFailure(sentence: object["detail"] as? String ?? "The daemon refuses: HTTP \(reply.status).")
        }
        return object
    }

    private static func object(_ reply: LoopbackHTTP.Reply) -> [String: Any]? {
        (try? JSONSerialization.jsonObject(with: Data(reply.body))) as? [String: Any]
    }

    private func strange(_ what: String) -> CommandFailure {
        CommandFailure(
            sentence: "The daemon answers something else than expected (\(what)). Is it of the same version?")
    }

    private func failure(_ state: DeviceState) -> CommandFailure {
        CommandFailure(sentence: [state.detail, state.remedy].compactMap { $0 }.joined(separator: " "))
    }
}
