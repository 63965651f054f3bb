import Foundation
import Synchronization

/// A guest's join while a stranger asks for the poster as fast as it is answered: drawing is nobody else's wait.
enum StrangerBench {
    static let strangers = 8
    private static let clients = 16
    private static let joins = 8000
    private static let rounds = 3

    static func run() async throws {
        Measure.line(
            "\nJoins over HTTP, \(clients) clients, without and beside \(strangers) connections that draw posters")
        Measure.row("", ["  joins/s", "   p50 ms", "   p99 ms", "posters/s"])
        let folder = FileManager.default.temporaryDirectory.appending(path: "qode-bench-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let queue = try await JoinBench.prepare(folder, tickets: 1)
        let daemon = try JoinBench.Daemon(binary: JoinBench.binary, state: folder)
        defer { daemon.stop() }
        daemon.settle()
        func request(_ number: Int) -> [UInt8] {
            let device = "\(UInt32.random(in: 0 ... .max))-\(number)-0123456789abcdef"
            let head = "POST /api/queues/\(queue)/join HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\n"
            return Array("\(head)x-device-token: \(device)\r\n\r\n".utf8)
        }
        var ratios: [Double] = []
        for _ in 0..<rounds {
            let alone = try LoadClient(port: daemon.port, clients: clients).run(
                joins, expecting: "201", request: request)
            row("none", alone, posters: 0)
            let stranger = Stranger(port: daemon.port, path: "/api/queues/\(queue)/poster.svg")
            let beside = try LoadClient(port: daemon.port, clients: clients).run(
                joins, expecting: "201", request: request)
            row("\(strangers) strangers", beside, posters: Double(stranger.stop()) / beside.seconds)
            ratios.append(beside.0.percentile(0.99) / alone.0.percentile(0.99))
        }
        Measure.row("p99 beside / without, median", [Measure.number(ratios.sorted()[ratios.count / 2])])
    }

    private static func row(_ name: String, _ run: (Timings, seconds: Double), posters: Double) {
        Measure.row(
            name,
            [
                Measure.number(Double(run.0.samples.count) / run.seconds, 0), Measure.number(run.0.percentile(0.5)),
                Measure.number(run.0.percentile(0.99)), Measure.number(posters, 0),
            ])
    }

    /// Asks on a thread of its own until it is stopped.
    private final class Stranger: Sendable {
        private let answered = Atomic(0)
        private let isStopped = Atomic(false)
        private let isOver = Atomic(false)

        init(port: Int, path: String) {
            let request = Array("GET \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".utf8)
            Thread.detachNewThread { [self] in
                defer { isOver.store(true, ordering: .releasing) }
                guard let load = try? LoadClient(port: port, clients: StrangerBench.strangers) else { return }
                while !isStopped.load(ordering: .acquiring) {
                    guard (try? load.run(StrangerBench.strangers, expecting: "200", request: { _ in request })) != nil
                    else { return }
                    answered.add(StrangerBench.strangers, ordering: .relaxed)
                }
            }
        }

        /// - Returns: how often it was answered.
        func stop() -> Int {
            isStopped.store(true, ordering: .releasing)
            while !isOver.load(ordering: .acquiring) { usleep(1000) }
            return answered.load(ordering: .relaxed)
        }
    }
}
