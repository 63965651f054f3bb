import QueueCore
import QueueEngine
import TestSupport
import Testing

@testable import TicketCamera

/// Hard tickets in a trembling hand, thirty frames a second, from the reader to what counts as held up.
@Suite struct HeldTicketTests {
    struct Visit: CustomTestStringConvertible, Sendable {
        let medium: Scene.Medium
        let damage: Damage
        let severity: Float
        let seed: UInt64
        /// Half the side of what a thumb covers of its middle for a while, in pixels: not read for longer than a code must be away.
        var thumb = 0
        var testDescription: String { "\(medium) \(damage) \(severity)" }
    }

    static let visits = [
        Visit(medium: .receipt, damage: .crumpled, severity: 0.8, seed: 2, thumb: 40),
        Visit(medium: .receipt, damage: .blur, severity: 0.8, seed: 2, thumb: 32),
        Visit(medium: .phone, damage: .blur, severity: 0.7, seed: 1),
        Visit(medium: .receipt, damage: .motion, severity: 0.6, seed: 1),
    ]

    @Test("read now and then, it counts once; taken away and held up again, once more", arguments: visits)
    func once(_ visit: Visit) throws {
        var held = try #require(
            HeldTicket(visit.medium, visit.damage, severity: visit.severity, width: 640, height: 480, seed: visit.seed))
        var time: Int64 = 0
        guard var reader = TicketReader(budget: 1000, now: { time }) else { throw PictureRefusal.unsupported("memory") }
        // The same, for whom not to be read is to be away.
        var (presence, naive) = (ScanDebouncer(), ScanDebouncer())
        func look(at frame: Frame) -> (counted: Int, naively: Int) {
            time += 33
            let reading = reader.read(frame)
            let codes = reading.codes.map(\.seen)
            let fresh = presence.presented(codes, unread: reading.unread, at: time)
            #expect(fresh == [] || fresh == [ScanText.meaning(of: held.text)])
            return (fresh.count, naive.presented(codes, at: time).count)
        }
        var (counted, naively) = (0, 0)
        for number in 0..<120 {
            let isCovered = visit.thumb > 0 && (40..<90).contains(number)
            let more = look(at: isCovered ? Self.covered(held.frame(), visit.thumb) : held.frame())
            (counted, naively) = (counted + more.counted, naively + more.naively)
        }
        #expect(counted == 1)
        #expect(naively > 1 || visit.thumb == 0, "it is not hard enough to show anything")
        for _ in 0..<30 { #expect(look(at: held.desk()).counted == 0) }
        #expect(presence.inView == [])
        counted = 0
        for _ in 0..<120 { counted += look(at: held.frame()).counted }
        #expect(counted == 1)
    }

    /// With a grey square in its middle.
    private static func covered(_ frame: Frame, _ half: Int) -> Frame {
        var luma = frame.luma
        for y in frame.height / 2 - half..<frame.height / 2 + half {
            for x in frame.width / 2 - half..<frame.width / 2 + half { luma[y * frame.width + x] = 128 }
        }
        return Frame(width: frame.width, height: frame.height, luma: luma)
    }
}
