import Foundation
import GRDBSQLite
import QueueCore
import QueueEngine
import SQLiteStore
import TestSupport

/// Joins over HTTP, by the program as it is installed, beside bare SQLite with the same tables and commit size.
struct JoinBench {
    struct Failure: Error { let reason: String }

    /// The program beside this one.
    static var binary: URL {
        let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return URL(filePath: own).deletingLastPathComponent().appending(path: "qode")
    }

    /// - Parameter histories: tickets that are in the database before.
    static func run(histories: [Int]) async throws {
        Measure.line(
            "Taking a number over HTTP, synchronous = FULL, beside bare SQLite with the same tables and commit size")
        Measure.row(
            "",
            [
                " clients", "  joins/s", "   p50 ms", "   p99 ms", "   CPU µs", " a commit", "   bare/s", "    ratio",
                "  bare ms",
            ])
        for tickets in histories {
            let folder = FileManager.default.temporaryDirectory.appending(path: "qode-bench-\(UUID())")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: folder) }
            let queue = try await prepare(folder, tickets: tickets)
            let daemon = try Daemon(binary: binary, state: folder)
            defer { daemon.stop() }
            daemon.settle()
            guard let bare = BareSQLite(path: folder.appending(path: "bare.db").path) else {
                throw Failure(reason: "no bare database")
            }
            for (clients, count) in [(1, 1500), (16, 12_000), (64, 30_000), (256, 30_000)] {
                try measure(clients, count, queue: queue, daemon: daemon, bare: bare, name: "\(tickets) tickets before")
            }
        }
    }

    private static func measure(
        _ clients: Int, _ count: Int, queue: ID<Queue>, daemon: Daemon, bare: BareSQLite, name: String
    ) throws {
        let load = try LoadClient(port: daemon.port, clients: clients)
        let path = "POST /api/queues/\(queue)/join HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\n"
        // As phones make them: at random, in no order that an index could profit of.
        let tokens = (0..<count).map { _ in UUID().uuidString }
        func request(_ number: Int) -> [UInt8] { Array("\(path)x-device-token: \(tokens[number])\r\n\r\n".utf8) }
        let before = (cpu: daemon.processorSeconds, work: try daemon.work())
        let (timings, seconds) = try load.run(count, expecting: "201", request: request)
        let after = (cpu: daemon.processorSeconds, work: try daemon.work())
        let size = Double(after.work.writes - before.work.writes) / Double(after.work.commits - before.work.commits)
        // As many in a commit as the daemon had, and as many commits as take about a second.
        let batch = max(1, Int(size.rounded()))
        var commits = Timings()
        let begun = ContinuousClock.now
        while ContinuousClock.now - begun < .seconds(1) {
            let start = ContinuousClock.now
            bare.commit(batch)
            commits.add(Measure.seconds(since: start))
        }
        let bareRate = Double(batch * commits.samples.count) / commits.samples.reduce(0, +)
        let rate = Double(count) / seconds
        Measure.row(
            name,
            [
                Measure.number(Double(clients), 0), Measure.number(rate, 0), Measure.number(timings.percentile(0.5)),
                Measure.number(timings.percentile(0.99)),
                Measure.number((after.cpu - before.cpu) / Double(count) * 1e6, 1), Measure.number(size, 1),
                Measure.number(bareRate, 0), Measure.number(rate / bareRate), Measure.number(commits.percentile(0.5)),
            ])
    }

    // MARK: A database with a past

    /// Two databases with the same queue, and a history of that many tickets that are done.
    static func prepare(_ folder: URL, tickets: Int) async throws -> ID<Queue> {
        var made: ID<Queue>?
        for name in ["qode.db", "bare.db"] {
            let path = folder.appending(path: name).path
            let store = try SQLiteStore.open(path: path)
            let engine = QueueEngine(
                store: store, now: { Moment(wall: Timestamp(milliseconds: 1_800_000_000_000), tick: 1) },
                random: { UInt64.random(in: .min ... .max) })
            let queue = try await engine.createQueue(name: "Bench", prefix: "A", mode: .gate, token: TokenHash([1]))
            if name == "qode.db" { made = queue.id }
            try fill(path, tickets: tickets)
        }
        guard let made else { throw Failure(reason: "no queue") }
        return made
    }

    /// Straight into the tables: what years of service leave behind in the first queue, five hundred tickets a session.
    static func fill(_ path: String, tickets: Int) throws {
        var database: OpaquePointer?
        guard sqlite3_open(path, &database) == SQLITE_OK else { throw Failure(reason: "cannot open \(path)") }
        defer { sqlite3_close(database) }
        let sql = """
            PRAGMA synchronous = OFF;
            BEGIN;
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < \(tickets))
            INSERT INTO tickets (id, queue_id, device_token, session, position_number, status, line_order, called_at,
                called_tick, call_order, counter, calls, created_at, created_tick, completed_at, waited)
            SELECT randomblob(16), 1, NULL, i / 500 + 1, i % 500 + 1, 'COMPLETED', (i % 500 + 1) << 20,
                1700000000000 + i * 60000, i * 60000 + 30000, i, 'Counter 1', 1, 1700000000000 + i * 60000, i * 60000,
                1700000000000 + i * 60000 + 90000, 30000 FROM n;
            INSERT INTO events (queue_id, ticket_id, at, tick, actor, command)
            SELECT 1, row_id, created_at, created_tick, 'guest', 'join' FROM tickets
            UNION ALL SELECT 1, row_id, called_at, called_tick, 'host', 'next' FROM tickets
            UNION ALL SELECT 1, row_id, completed_at, called_tick, 'scanner', 'scan' FROM tickets;
            UPDATE queues SET session = \(tickets / 500 + 2), completed_count = \(tickets), revision = \(tickets * 3);
            COMMIT;
            PRAGMA wal_checkpoint(TRUNCATE);
            """
        guard sqlite3_exec(database, sql, nil, nil, nil) == SQLITE_OK else {
            throw Failure(reason: String(cString: sqlite3_errmsg(database)))
        }
    }

    // MARK: The daemon

    final class Daemon {
        let port: Int
        private let process = Process()

        var processorSeconds: Double {
            let text = (try? String(contentsOfFile: "/proc/\(process.processIdentifier)/stat", encoding: .utf8)) ?? ""
            let fields = text.split(separator: ")").last?.split(separator: " ") ?? []
            // utime and stime (proc(5)), in clock ticks of 10 ms.
            guard fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12]) else { return 0 }
            return (user + system) / 100
        }

        init(binary: URL, state: URL) throws {
            process.executableURL = binary
            process.arguments = [
                "serve", "--server-host", "127.0.0.1", "--server-port", "0", "--state-directory", state.path,
                "--limits-joins-per-minute", "0", "--limits-waiting", "0", "--camera-source", "none",
                "--printers-ticket", "none",
                "--printers-poster", "none", "--server-public-url", "http://qode.example",
            ]
            // As systemd/qode.service has it.
            process.environment = ProcessInfo.processInfo.environment.merging(["MALLOC_TRIM_THRESHOLD_": "16777216"]) {
                $1
            }
            let pipe = Pipe()
            process.standardError = pipe
            process.standardOutput = pipe
            try process.run()
            var text = ""
            let deadline = ContinuousClock.now + .seconds(30)
            while !text.contains(" ready port="), ContinuousClock.now < deadline {
                text += String(decoding: pipe.fileHandleForReading.availableData, as: UTF8.self)
            }
            let digits = text.components(separatedBy: " ready port=").last?.prefix { $0.isNumber }
            guard let port = digits.flatMap({ Int($0) }) else { throw Failure(reason: text) }
            self.port = port
        }

        func work() throws -> (commits: Int, writes: Int) {
            let text = try LoadClient(port: port, clients: 1).get("/metrics")
            func figure(_ name: String) -> Int {
                text.split(separator: "\n").first { $0.hasPrefix("\(name) ") }
                    .flatMap { Int($0.dropFirst(name.count + 1)) } ?? 0
            }
            return (figure("qode_commits_total"), figure("qode_writes_total"))
        }

        /// Until it has looked through its database: that is done once a start, not for a join.
        func settle() {
            var before = -1.0
            for _ in 0..<100 where processorSeconds > before {
                before = processorSeconds
                Thread.sleep(forTimeInterval: 0.3)
            }
        }

        func stop() {
            process.terminate()
            process.end(within: 10)
        }
    }
}
