import Foundation
import QueueCore
import QueueEngine
import SQLiteStore
import TestSupport

/// A server that a crowd listens to, on a processor of its own.
final class FeedServer {
    let name: String
    let port: Int
    private let process = Process()
    /// The nth phone's feed.
    let path: (Int) -> String
    /// The request after which everybody is told something new; what it must be answered with.
    let trigger: (Int) -> [UInt8]
    let status: String
    /// Of a Qode, the queue to which all listen.
    var queue: String { String(path(0).dropFirst("/api/ws/".count).prefix(36)) }
    /// And its host's.
    static let token = "bench-token"

    private init(
        _ name: String, _ line: [String], path: @escaping (Int) -> String, status: String,
        trigger: @escaping (Int) -> [UInt8]
    ) throws {
        (self.name, self.path, self.status, self.trigger) = (name, path, status, trigger)
        process.executableURL = URL(filePath: "/usr/bin/taskset")
        process.arguments = ["-c", "0"] + line
        process.environment = ProcessInfo.processInfo.environment.merging(["MALLOC_TRIM_THRESHOLD_": "16777216"]) { $1 }
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        var text = ""
        let deadline = ContinuousClock.now + .seconds(30)
        while !text.contains("ready port="), ContinuousClock.now < deadline {
            text += String(decoding: pipe.fileHandleForReading.availableData, as: UTF8.self)
        }
        // Whatever else it says must not fill the pipe.
        pipe.fileHandleForReading.readabilityHandler = { _ = $0.availableData }
        let digits = text.components(separatedBy: "ready port=").last?.prefix { $0.isNumber }
        guard let port = digits.flatMap({ Int($0) }) else { throw FeedCrowd.Failure(reason: "\(name): \(text)") }
        self.port = port
    }

    func stop() {
        process.terminate()
        process.end(within: 10)
    }

    /// Seconds of the processor, of all threads that live.
    var processorSeconds: Double {
        let folder = "/proc/\(process.processIdentifier)/task"
        let threads = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return threads.reduce(0) { sum, thread in
            // Nanoseconds on a processor (Documentation/scheduler/sched-stats.rst).
            let text = (try? String(contentsOfFile: "\(folder)/\(thread)/schedstat", encoding: .utf8)) ?? ""
            return sum + (text.split(separator: " ").first.flatMap { Double($0) } ?? 0) / 1e9
        }
    }

    /// Kilobytes of it that are in memory, its program's pages as well.
    var residentKilobytes: Int { kilobytes("VmRSS:") }

    /// Kilobytes that it has taken itself. The pages of its program and its libraries come and go as the kernel likes.
    var anonymousKilobytes: Int { kilobytes("RssAnon:") }

    private func kilobytes(_ field: String) -> Int {
        let text = (try? String(contentsOfFile: "/proc/\(process.processIdentifier)/status", encoding: .utf8)) ?? ""
        return text.split(separator: "\n").first { $0.hasPrefix(field) }.flatMap { Int($0.filter(\.isNumber)) } ?? 0
    }

    private static func beside(_ name: String) -> String {
        let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return URL(filePath: own).deletingLastPathComponent().appending(path: name).path
    }

    // MARK: The three

    private static func post(_ body: [UInt8]) -> [UInt8] {
        Array("POST /push HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: \(body.count)\r\n\r\n".utf8) + body
    }

    /// - Parameter frame: what it writes to everybody.
    static func epoll(_ frame: [UInt8]) throws -> FeedServer {
        try FeedServer(
            "bare epoll", [beside("EpollFeed")], path: { _ in "/" }, status: "200", trigger: { _ in post(frame) })
    }

    /// Nil where Python lacks it.
    static func uWebSockets(_ frame: [UInt8]) throws -> FeedServer? {
        guard let python = ProcessInfo.processInfo.environment["QODE_BENCH_PYTHON"] else { return nil }
        let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../socketify_feed.py")
        let payload = Array(frame.dropFirst(frame.count > 129 ? 4 : 2))
        return try FeedServer(
            "uWebSockets", [python, script.path], path: { _ in "/" }, status: "200", trigger: { _ in post(payload) })
    }

    /// A queue in which so many wait, ten were served before, and each phone has a ticket of its own, or none.
    /// - Parameter history: tickets that are done since long.
    static func qode(waiting: Int, ownTickets: Bool, history: Int = 0, in folder: URL) async throws -> FeedServer {
        let path = folder.appending(path: "qode.db").path
        let store = try SQLiteStore.open(path: path)
        let random = UInt64.random(in: .min ... .max)
        let engine = QueueEngine(
            store: store, now: { Moment(wall: Timestamp(milliseconds: 1_800_000_000_000), tick: 60_000) },
            random: { UInt64.random(in: .min ... .max) ^ random })
        let queue = try await engine.createQueue(
            name: "Reception", prefix: "A", mode: .gate, token: FeedBench.hash(token)
        ).id
        if history > 0 { try JoinBench.fill(path, tickets: history) }
        for number in 0..<12 {
            guard let ticket = try await engine.join(queue, device: "before-\(number)").ticket else { continue }
            _ = try await engine.perform(.verify(ticket.id), on: .ticketsQueue, by: .host)
        }
        var tickets: [ID<Ticket>] = []
        while tickets.count < waiting {
            let first = tickets.count
            let more = try await withThrowingTaskGroup(of: ID<Ticket>?.self) { group in
                for number in first..<min(waiting, first + 200) {
                    group.addTask { try await engine.join(queue, device: "phone-\(number)").ticket?.id }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            tickets += more.compactMap(\.self)
        }
        try await store.close()
        let arguments = [
            beside("qode"), "serve", "--server-host", "127.0.0.1", "--server-port", "0", "--state-directory",
            folder.path,
            "--limits-joins-per-minute", "0", "--camera-source", "none", "--printers-ticket", "none",
            "--printers-poster", "none", "--server-tls-mode", "off",
        ]
        let ids = tickets
        return try FeedServer(
            "qode\(ownTickets ? ", own tickets" : "")", arguments,
            path: { ownTickets ? "/api/ws/\(queue)?ticket=\(ids[$0 % ids.count])" : "/api/ws/\(queue)" }, status: "200",
            trigger: { _ in
                Array(
                    ("POST /api/queues/\(queue)/next HTTP/1.1\r\nHost: 127.0.0.1\r\nx-host-token: \(token)\r\n"
                        + "Content-Length: 0\r\n\r\n").utf8)
            })
    }

    /// A join, on the queue of a Qode.
    func join(_ number: Int) -> [UInt8] {
        return Array(
            ("POST /api/queues/\(queue)/join HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\n"
                + "x-device-token: joiner-\(number)-0123456789abcdef\r\n\r\n").utf8)
    }
}
