import Foundation
import Synchronization
import WebTestSupport

/// A quarter of an hour of a busy place (`make soak`): 2,000 phones listen, half of them to a place of their own, 20 people a second take a number,
/// hosts call and verify as fast, phones come and go, strangers misbehave. Nothing may fail, and the memory that it takes may not grow.
enum FeedSoak {
    private static let listeners = 2_000
    private static let joinsPerSecond = 20
    /// A place of some years: SQLite keeps the pages that it has touched, up to a bound, and reaches it in the first minutes. In a new
    /// place it would take half an hour.
    private static let history = 600_000
    /// What memory may differ by in the last third.
    private static let drift = 0.03

    struct Failure: Error, CustomStringConvertible {
        let reason: String
        var description: String { reason }
    }

    private final class End: Sendable {
        private let flag = Atomic(false)
        var hasCome: Bool { flag.load(ordering: .relaxed) }
        func come() { flag.store(true, ordering: .relaxed) }
    }

    static func run(seconds: Int) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "qode-soak-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let server = try await FeedServer.qode(waiting: listeners / 2, ownTickets: true, history: history, in: folder)
        defer { server.stop() }
        let (port, queue, end) = (server.port, server.queue, End())
        let phones = (0..<listeners).map { $0 % 2 == 0 ? "/api/ws/\(queue)" : server.path($0 / 2) }
        let crowd = Task.detached { try listen(on: port, phones, until: end) }
        let strangers = Task.detached { try await disturb(port, queue, until: end) }
        let client = Client(base: "http://127.0.0.1:\(server.port)")
        let begun = ContinuousClock.now
        var memory: [(at: Double, kilobytes: Int)] = []
        var (joined, served) = (0, 0)
        do {
            while Measure.seconds(since: begun) < Double(seconds) {
                let due = Measure.seconds(since: begun) * Double(joinsPerSecond)
                if Double(joined) < due {
                    try await join(client, server, joined)
                    joined += 1
                    served += try await serve(client, server) ? 1 : 0
                } else {
                    try await Task.sleep(for: .milliseconds(5))
                }
                if memory.last.map({ Measure.seconds(since: begun) - $0.at >= 2 }) ?? true {
                    memory.append((Measure.seconds(since: begun), server.anonymousKilobytes))
                }
            }
        } catch {
            end.come()
            throw error
        }
        end.come()
        let messages = try await crowd.value
        let attacks = try await strangers.value
        let late = memory.filter { $0.at > Double(seconds) * 2 / 3 }.map(\.kilobytes)
        let (least, most) = (late.min() ?? 0, late.max() ?? 0)
        let growth = Double(most - least) / Double(max(1, least))
        Measure.line(
            "soak: \(seconds) s, \(joined) joined, \(served) served, \(messages) messages, \(attacks) strangers; "
                + "memory of the last third \(least) to \(most) KB (\(Measure.number(growth * 100)) %)")
        guard growth <= drift else { throw Failure(reason: "memory is not steady") }
        guard joined >= seconds * joinsPerSecond * 9 / 10 else { throw Failure(reason: "joins fell behind: \(joined)") }
    }

    // MARK: Hosts and guests

    private static func join(_ client: Client, _ server: FeedServer, _ number: Int) async throws {
        let reply = try await client.post(
            "/api/queues/\(server.queue)/join", headers: ["x-device-token": "soaker-\(number)"])
        guard reply.status == 201 else { throw Failure(reason: "a join: \(reply.status) \(reply.text)") }
    }

    private static func serve(_ client: Client, _ server: FeedServer) async throws -> Bool {
        let host = ["x-host-token": FeedServer.token]
        let called = try await client.post("/api/queues/\(server.queue)/next", headers: host)
        guard called.status == 200 else { throw Failure(reason: "a call: \(called.status) \(called.text)") }
        guard let id = called.object("ticket")["id"] as? String else { return false }
        let done = try await client.post("/api/tickets/\(id)/verify", headers: host)
        guard done.status == 200 else { throw Failure(reason: "a verification: \(done.status) \(done.text)") }
        return true
    }

    // MARK: Phones

    /// - Returns: messages that came.
    private static func listen(on port: Int, _ phones: [String], until end: End) throws -> Int {
        let crowd = FeedCrowd(port: port)
        _ = try crowd.come(phones.count) { phones[$0] }
        var turn = 0
        while !end.hasCome {
            let until = ContinuousClock.now + .milliseconds(200)
            try crowd.listen { ContinuousClock.now > until || end.hasCome }
            // Some leave and come back, as phones do.
            try crowd.comeAgain(turn % listeners, path: phones[turn % listeners])
            turn += 1
            let quiet = crowd.silent(for: .seconds(20))
            guard quiet == 0 else { throw Failure(reason: "\(quiet) phones heard nothing for 20 s") }
        }
        return crowd.messages
    }

    // MARK: Strangers

    private static let nuisances: [String] = [
        "", "\r\n\r\n\r\n", "GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ", "\u{16}\u{03}\u{01}\u{02}",
        "GET /healthz HTTP/1.1\r\n\r\n",
        "POST /nothing HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n1",
        "POST /api/queues/{q}/next HTTP/1.1\r\nHost: x\r\nx-host-token: wrong\r\nContent-Length: 0\r\n\r\n",
        "POST /api/pairings/ABCD2345 HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n",
        "GET /api/ws/{q} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n\u{7f}\u{7f}garbage",
        "GET /api/queues/{q}/now?ticket=x HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: evil.example.com\r\n\r\n",
    ]

    private static func disturb(_ port: Int, _ queue: String, until end: End) async throws -> Int {
        var (count, open) = (0, [Int32]())
        while !end.hasCome {
            let text = nuisances[count % nuisances.count].replacing("{q}", with: queue)
            if let socket = Loopback.connect(port: port) {
                _ = Array(text.utf8).withUnsafeBytes { send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
                open.append(socket)
            }
            count += 1
            // Some wait to be sent away, some go at once.
            if open.count > 200 { close(open.removeFirst()) }
            try await Task.sleep(for: .milliseconds(50))
        }
        for socket in open { close(socket) }
        return count
    }
}

/// Sockets to this machine.
enum Loopback {
    /// - Returns: a connected socket; nil where none could be had.
    static func connect(port: Int, isBlocking: Bool = true) -> Int32? {
        let kind = Int32(SOCK_STREAM.rawValue) | (isBlocking ? 0 : Int32(SOCK_NONBLOCK.rawValue))
        let descriptor = socket(AF_INET, kind, 0)
        guard descriptor >= 0 else { return nil }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Foundation.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 || errno == EINPROGRESS else {
            close(descriptor)
            return nil
        }
        return descriptor
    }
}
