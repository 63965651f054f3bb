import Foundation
import PostgresStore
import QueueCore
import QueueEngine
import SQLiteStore
import TestSupport

/// Joins through the engine on PostgreSQL, beside a bare libpq program with the same batches and beside SQLite, in the same run; then
/// through two and three engines on the one database.
struct StoreBench {
    struct Failure: Error { let reason: String }

    static func run() async throws {
        let server = try PrivatePostgres(isDurable: true)
        Measure.line("\nTaking a number on PostgreSQL, its commits on disk, beside a bare libpq program and SQLite")
        Measure.row(
            "", ["   ours/s", "   bare/s", "    ratio", "   p50 ms", "   p99 ms", "  bare ms", " SQLite/s"])
        for (clients, rounds) in [(1, 600), (16, 200), (64, 120), (256, 40)] {
            try await measure(clients, rounds, on: server)
        }
        Measure.row("", ["   ours/s", "   p50 ms", "   p99 ms"])
        for appliances in 1...3 { try await several(appliances, clients: 64, rounds: 60, on: server) }
        try await HouseBench.run(on: server)
    }

    private static func engine(on store: any QueueStore) -> QueueEngine {
        QueueEngine(
            store: store, now: { Moment(wall: Timestamp(milliseconds: 1_800_000_000_000), tick: 1) },
            random: { UInt64.random(in: .min ... .max) })
    }

    private static func store(_ url: String, _ name: String) throws -> PostgresStore {
        guard let address = PostgresAddress(url) else { throw Failure(reason: "no address") }
        return PostgresStore(address, appliance: name)
    }

    private static func makeQueue(_ engine: QueueEngine) async throws -> ID<Queue> {
        try await engine.createQueue(name: "Bench", prefix: "A", mode: .gate, token: TokenHash([1])).id
    }

    /// So many clients at once, each with one join, so many times.
    /// - Returns: seconds in all, and what each waited.
    private static func rush(
        _ engines: [QueueEngine], _ queue: ID<Queue>, clients: Int, round: Int, _ latency: inout Timings
    ) async throws -> Double {
        var samples: [Double] = []
        let seconds = try await Measure.seconds {
            samples = try await withThrowingTaskGroup(of: Double.self) { group in
                for client in 0..<clients {
                    group.addTask {
                        try await Measure.seconds {
                            _ = try await engines[client % engines.count].join(
                                queue, device: "device-\(round)-\(client)-0123456789abcdef")
                        }
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
        }
        for sample in samples { latency.add(sample) }
        return seconds
    }

    private static func measure(_ clients: Int, _ rounds: Int, on server: PrivatePostgres) async throws {
        let ours = engine(on: try store(try server.newURL(), "ours"))
        let queue = try await makeQueue(ours)
        let bareURL = try server.newURL()
        _ = try await makeQueue(engine(on: try store(bareURL, "bare")))
        guard let bare = BarePostgres(url: bareURL) else { throw Failure(reason: "no bare database") }
        let folder = FileManager.default.temporaryDirectory.appending(path: "qode-bench-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let sqlite = engine(on: try SQLiteStore.open(path: folder.appending(path: "qode.db").path))
        let file = try await makeQueue(sqlite)
        var (latency, bareCommit, other) = (Timings(), Timings(), Timings())
        var (oursSeconds, bareSeconds, fileSeconds) = (0.0, 0.0, 0.0)
        for round in 0..<rounds {
            oursSeconds += try await rush([ours], queue, clients: clients, round: round, &latency)
            // A rush is a first batch of one and a second of the rest, as the command path makes them.
            let seconds = await Measure.seconds {
                bare.commit(1)
                if clients > 1 { bare.commit(clients - 1) }
            }
            bareSeconds += seconds
            bareCommit.add(seconds)
            fileSeconds += try await rush([sqlite], file, clients: clients, round: round, &other)
        }
        let count = Double(rounds * clients)
        Measure.row(
            "\(clients) at once",
            [
                Measure.number(count / oursSeconds, 0), Measure.number(count / bareSeconds, 0),
                Measure.number(bareSeconds / oursSeconds), Measure.number(latency.percentile(0.5)),
                Measure.number(latency.percentile(0.99)), Measure.number(bareCommit.percentile(0.5)),
                Measure.number(count / fileSeconds, 0),
            ])
    }

    private static func several(
        _ appliances: Int, clients: Int, rounds: Int, on server: PrivatePostgres
    ) async throws {
        let url = try server.newURL()
        let engines = try (0..<appliances).map { engine(on: try store(url, "appliance \($0)")) }
        let queue = try await makeQueue(engines[0])
        var latency = Timings()
        var seconds = 0.0
        for round in 0..<rounds {
            seconds += try await rush(engines, queue, clients: clients, round: round, &latency)
        }
        Measure.row(
            "\(appliances) appliances, \(clients) at once",
            [
                Measure.number(Double(rounds * clients) / seconds, 0), Measure.number(latency.percentile(0.5)),
                Measure.number(latency.percentile(0.99)),
            ])
    }
}
