import Foundation
import TestSupport
import Testing
import WebTestSupport

@testable import TicketCamera

/// A receipt that is hard to read, held to the real daemon's camera through the real libv4l2.
@Suite(.serialized) struct HardTicketTests {
    @Test(
        "held still and read now and then, it begins to be served once; taken away and held up again, it is done",
        .timeLimit(.minutes(2)))
    func once() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let empty = [UInt8](repeating: 120, count: CameraFile.deskSize.width * CameraFile.deskSize.height)
        let camera = try CameraFile.onDesk(.grey, showing: empty)
        defer { camera.remove() }
        let daemon = try await TestDaemon.start(in: folder, camera.settings, environment: try CameraFile.preloaded())
        let queue = try await daemon.makeQueue()
        _ = try await daemon.client.send(
            "PATCH", "/api/queues/\(queue.id)", json: ["mode": "counter"], headers: queue.host)
        let ticket = try await daemon.client.post("/api/queues/\(queue.id)/tickets", headers: queue.host)
        let id = try #require(ticket["id"])
        var visit = try Visit(of: id)
        func show(_ frame: Frame) async throws {
            try camera.show { _, _ in frame.luma }
            try await Task.sleep(for: .milliseconds(40))
        }
        func status() async throws -> String? { try await daemon.client.get("/api/tickets/\(id)")["status"] }
        func count() -> Int { daemon.process.text.components(separatedBy: "scanned ").count - 1 }

        for _ in 0..<100 where count() == 0 { try await show(visit.readable()) }
        #expect(try await status() == "SERVING")
        for _ in 0..<2 {
            // Longer than a code must be away, and shorter than something like it is taken for it.
            let end = ContinuousClock.now + .milliseconds(2500)
            while ContinuousClock.now < end { try await show(visit.unreadable()) }
            for _ in 0..<5 { try await show(visit.readable()) }
        }
        #expect(try await status() == "SERVING")
        #expect(count() == 1, "\(daemon.process.text)")

        let end = ContinuousClock.now + .milliseconds(2500)
        while ContinuousClock.now < end { try await show(visit.held.desk()) }
        for _ in 0..<100 where count() == 1 { try await show(visit.readable()) }
        #expect(try await status() == "COMPLETED")
        await daemon.process.stop()
    }

    /// Frames of one receipt in a trembling hand: those that are read by themselves, and those that are not.
    private struct Visit {
        private let good: [Frame]
        private let bad: [Frame]
        var held: HeldTicket
        private var turn = 0

        /// As crumpled as it must be for that.
        init(of id: String) throws {
            // How hard it is depends on its number, which is another in each run.
            for look in 0..<66 {
                let (seed, severity) = (UInt64(look / 11 + 1), 0.5 + 0.05 * Float(look % 11))
                let (width, height) = CameraFile.deskSize
                var held = try #require(
                    HeldTicket(
                        .receipt, .crumpled, severity: severity, width: width, height: height, seed: seed, id: id))
                var (good, bad): ([Frame], [Frame]) = ([], [])
                for _ in 0..<40 {
                    let frame = held.frame()
                    guard var reader = TicketReader() else { break }
                    if reader.read(frame).codes.isEmpty { bad.append(frame) } else { good.append(frame) }
                }
                guard good.count >= 4, bad.count >= 8 else { continue }
                (self.good, self.bad, self.held) = (good, bad, held)
                return
            }
            throw ServedProcess.Failure(description: "no receipt is read now and then")
        }

        mutating func readable() -> Frame {
            turn += 1
            return good[turn % good.count]
        }

        mutating func unreadable() -> Frame {
            turn += 1
            return bad[turn % bad.count]
        }
    }
}
