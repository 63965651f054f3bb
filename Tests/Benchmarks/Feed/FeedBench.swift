import EpollShim
import Foundation
import QueueEngine
import Synchronization
import WebServer

/// Everybody is told: the daemon as it is installed, beside a bare epoll program that writes the same bytes and beside
/// uWebSockets. The server has one processor, the crowd the other.
enum FeedBench {
    private static let changes = 20

    static func hash(_ token: String) -> TokenHash { Secret.hash(token) }

    static func run(crowds: [Int]) async throws {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        guard use_processor(1) == 0 else { throw FeedCrowd.Failure(reason: "there is no second processor") }

        Measure.line("\nEverybody is told: one change each 200 ms, from the host's request to the phones")
        Measure.row(
            "",
            [
                "   phones", " first ms", "   p50 ms", "   p99 ms", "  last ms", " CPU µs/m", " KB/phone", "connect s",
                "  again s", "    bytes",
            ])
        for count in crowds {
            let plain = try await qode(count, ownTickets: false)
            _ = try await qode(count, ownTickets: true)
            try measure(try FeedServer.epoll(plain), count)
            // It closed feeds in some runs; what was measured before, and what comes after, counts all the same.
            if let server = try FeedServer.uWebSockets(plain) {
                do { try measure(server, count) } catch { Measure.line("\(server.name): \(error)") }
            }
        }
        try await joins()
    }

    /// - Returns: the newest message.
    private static func qode(_ count: Int, ownTickets: Bool) async throws -> [UInt8] {
        let folder = FileManager.default.temporaryDirectory.appending(path: "qode-bench-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try measure(
            try await FeedServer.qode(waiting: max(count, 100), ownTickets: ownTickets, in: folder), count)
    }

    @discardableResult
    private static func measure(_ server: FeedServer, _ count: Int) throws -> [UInt8] {
        defer { server.stop() }
        Thread.sleep(forTimeInterval: 1)
        let host = try LoadClient(port: server.port, clients: 1)
        // A first state, also for those that have none of their own.
        _ = try host.run(1, expecting: server.status, request: server.trigger)
        Thread.sleep(forTimeInterval: 0.2)
        let crowd = FeedCrowd(port: server.port)
        let before = server.residentKilobytes
        let connect = try crowd.come(count, path: server.path)
        Thread.sleep(forTimeInterval: 0.5)
        let memory = Double(server.residentKilobytes - before) / Double(count)

        var (first, middle, late, last) = (Timings(), Timings(), Timings(), Timings())
        let processor = server.processorSeconds
        for number in 0..<changes {
            let begun = ContinuousClock.now
            try host.send(server.trigger(number))
            let timings = try crowd.hear(since: begun)
            try host.finish(expecting: server.status)
            first.add(timings.percentile(0) / 1000)
            middle.add(timings.percentile(0.5) / 1000)
            late.add(timings.percentile(0.99) / 1000)
            last.add(timings.percentile(1) / 1000)
            Thread.sleep(forTimeInterval: max(0, 0.2 - Measure.seconds(since: begun)))
        }
        let work = (server.processorSeconds - processor) / Double(changes * count) * 1e6
        let newest = crowd.newest
        crowd.leave()
        let again = try crowd.come(count, path: server.path)
        Measure.row(
            server.name,
            [
                Measure.number(Double(count), 0), Measure.number(first.percentile(0.5)),
                Measure.number(middle.percentile(0.5)), Measure.number(late.percentile(0.5)),
                Measure.number(last.percentile(0.5)), Measure.number(work), Measure.number(memory),
                Measure.number(connect), Measure.number(again), Measure.number(Double(newest.count), 0),
            ])
        return newest
    }

    // MARK: Joins meanwhile

    private static func joins() async throws {
        Measure.line("\nTaking a number over HTTP while many listen: 64 clients")
        Measure.row("", ["   phones", "  joins/s", "   p50 ms", "   p99 ms", "  of none"])
        var none = 0.0
        for count in [0, 1_000, 10_000] {
            let folder = FileManager.default.temporaryDirectory.appending(path: "qode-bench-\(UUID())")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: folder) }
            let server = try await FeedServer.qode(waiting: 100, ownTickets: false, in: folder)
            defer { server.stop() }
            try await Task.sleep(for: .seconds(1))
            let isOver = Mutex(false)
            let isReady = Mutex(false)
            let port = server.port
            let path = server.path(0)
            let listening = Task.detached {
                let crowd = FeedCrowd(port: port)
                if count > 0 { _ = try crowd.come(count) { _ in path } }
                isReady.withLock { $0 = true }
                try crowd.listen { isOver.withLock { $0 } }
            }
            while !isReady.withLock({ $0 }) { try await Task.sleep(for: .milliseconds(20)) }
            let load = try LoadClient(port: server.port, clients: 64)
            let (timings, seconds) = try load.run(20_000, expecting: "201") { server.join($0) }
            isOver.withLock { $0 = true }
            _ = try await listening.value
            let rate = 20_000 / seconds
            if count == 0 { none = rate }
            Measure.row(
                "qode",
                [
                    Measure.number(Double(count), 0), Measure.number(rate, 0), Measure.number(timings.percentile(0.5)),
                    Measure.number(timings.percentile(0.99)), Measure.number(rate / none),
                ])
        }
    }
}
