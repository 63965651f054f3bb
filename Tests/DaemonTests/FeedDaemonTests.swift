import Foundation
import Testing
import WebTestSupport

/// The feed of the real binary.
@Suite struct FeedDaemonTests {
    @Test("what is on disk is with who listens within 100 ms, also while others change the queue all the time")
    func inTime() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let daemon = try await TestDaemon.start(
            in: folder,
            ["--camera-source", "none", "--printers-ticket", "none", "--printers-poster", "none"])
        let queue = try await daemon.makeQueue()
        let feed = try await FeedClient.connect(port: daemon.port, path: "/api/ws/\(queue.id)")
        #expect(await feed.message() != nil)
        let clock = ContinuousClock()
        for isBusy in [false, true] {
            let others = Task {
                while isBusy, !Task.isCancelled {
                    _ = try await daemon.client.post("/api/queues/\(queue.id)/tickets", headers: queue.host)
                }
            }
            var times: [Duration] = []
            for number in 0..<30 {
                let joined = try await daemon.client.post(
                    "/api/queues/\(queue.id)/join",
                    headers: [
                        "x-device-token": "\(isBusy) \(number)"
                            .replacing(" ", with: "-")
                    ])
                let answered = clock.now
                let mine = joined.number("position_number") ?? .max
                #expect(await feed.message { $0.number("last_number_issued") ?? 0 >= mine } != nil)
                times.append(clock.now - answered)
            }
            others.cancel()
            _ = try? await others.value
            // One of a few may fall into a moment in which the machine does something else.
            let sorted = times.sorted()
            #expect(sorted[15] < .milliseconds(100), "busy: \(isBusy), \(sorted)")
            #expect(sorted[26] < .milliseconds(250), "busy: \(isBusy), \(sorted)")
        }
        await feed.close()
        await daemon.process.stop()
    }
}
