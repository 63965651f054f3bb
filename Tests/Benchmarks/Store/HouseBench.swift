import Foundation
import TestSupport
import WebTestSupport

/// Real daemons by HTTP: joins a second, and how soon the feeds of all agree, with one to three of them on one PostgreSQL beside one on
/// SQLite.
struct HouseBench {
    private static let (clients, joins, guests, lanes) = (64, 9000, 300, 12)

    static func run(on server: PrivatePostgres) async throws {
        Measure.line("\nDaemons over HTTP, \(clients) clients in all; then \(guests) guests, and a feed at each daemon")
        Measure.row("", [" joins/s", "   p50 ms", "   p99 ms", "  feed p50", "  feed p99", " feed most"])
        try await measure("SQLite, 1 daemon", 1, url: nil)
        for count in 1...3 {
            try await measure("PostgreSQL, \(count) daemon\(count == 1 ? "" : "s")", count, url: try server.newURL())
        }
    }

    private static func measure(_ name: String, _ count: Int, url: String?) async throws {
        let folders = try (0..<count).map { _ in try TemporaryFolder() }
        defer { for folder in folders { folder.remove() } }
        var daemons: [TestDaemon] = []
        for (number, folder) in folders.enumerated() {
            let store = url.map { ["--store-url", $0, "--appliance-name", "entrance-\(number)"] } ?? []
            daemons.append(
                try await TestDaemon.start(
                    in: folder,
                    store + [
                        "--camera-source", "none", "--scanner-device", "none", "--printers-ticket", "none",
                        "--printers-poster", "none", "--voice-output", "off", "--limits-waiting", "0",
                    ]))
        }
        let queue = try await daemons[0].makeQueue().id
        let (timings, seconds) = try await rush(daemons, queue)
        let delays = try await agreement(of: daemons, try await daemons[0].makeQueue("Feeds").id)
        Measure.row(
            name,
            [
                Measure.number(Double(joins) / seconds, 0), Measure.number(timings.percentile(0.5)),
                Measure.number(timings.percentile(0.99)), Measure.number(delays.percentile(0.5), 1),
                Measure.number(delays.percentile(0.99), 1), Measure.number(delays.percentile(1), 1),
            ])
        for daemon in daemons { await daemon.process.stop() }
    }

    /// Each daemon has a thread of clients of its own.
    private static func rush(_ daemons: [TestDaemon], _ queue: String) async throws -> (Timings, Double) {
        let count = joins / daemons.count
        var all = Timings()
        let seconds = try await Measure.seconds {
            try await withThrowingTaskGroup(of: Timings.self) { group in
                for (place, daemon) in daemons.enumerated() {
                    let share = clients / daemons.count + (place < clients % daemons.count ? 1 : 0)
                    group.addTask {
                        try await withCheckedThrowingContinuation { continuation in
                            Thread.detachNewThread {
                                continuation.resume(
                                    with: Result { try load(daemon.port, queue, clients: share, count: count) })
                            }
                        }
                    }
                }
                for try await timings in group { for sample in timings.samples { all.add(sample) } }
            }
        }
        return (all, seconds)
    }

    private static func load(_ port: Int, _ queue: String, clients: Int, count: Int) throws -> Timings {
        let path = "POST /api/queues/\(queue)/join HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\n"
        return try LoadClient(port: port, clients: clients).run(count, expecting: "201") { _ in
            Array("\(path)x-device-token: \(UUID().uuidString)\r\n\r\n".utf8)
        }.0
    }

    /// From each guest's answer, at whichever daemon, to the message by which each daemon's feed shows it.
    private static func agreement(of daemons: [TestDaemon], _ queue: String) async throws -> Timings {
        var readers: [Task<[(at: ContinuousClock.Instant, last: Int)], Never>] = []
        for daemon in daemons {
            let feed = try await FeedClient.connect(port: daemon.port, path: "/api/ws/\(queue)")
            readers.append(
                Task {
                    var seen: [(at: ContinuousClock.Instant, last: Int)] = []
                    while seen.last?.last ?? 0 < guests, let message = await feed.message(within: 10) {
                        if let last = message.number("last_number_issued") { seen.append((.now, last)) }
                    }
                    await feed.close()
                    return seen
                })
        }
        let answered = try await withThrowingTaskGroup(of: [(Int, ContinuousClock.Instant)].self) { group in
            for lane in 0..<lanes {
                group.addTask {
                    var answers: [(Int, ContinuousClock.Instant)] = []
                    for guest in 0..<guests / lanes {
                        let reply = try await daemons[(lane + guest) % daemons.count].client.post(
                            "/api/queues/\(queue)/join", headers: ["x-device-token": "guest-\(lane)-\(guest)"])
                        answers.append((reply.number("position_number") ?? 0, .now))
                    }
                    return answers
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        var delays = Timings()
        for reader in readers {
            let seen = await reader.value
            for (number, at) in answered {
                // What a feed never showed counts as what was waited for.
                let shown = seen.first { $0.last >= number }
                delays.add(shown.map { max(0, ($0.at - at) / .seconds(1)) } ?? 10)
            }
        }
        return delays
    }
}
