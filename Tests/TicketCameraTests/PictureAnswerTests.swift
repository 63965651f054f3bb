import QueueCore
import QueueEngine
import Testing

@testable import TicketCamera

@Suite struct PictureAnswerTests {
    private static let reading = PictureReading(
        codes: [
            SeenCode(text: "Zoë 未", place: Area(x: -3..<40, y: 5..<60)),
            SeenCode(text: "", place: Area(x: 0..<1, y: 0..<1)),
        ], unread: [Area(x: 1..<2, y: 3..<4)])

    private static let answers = [
        PictureAnswer(.success(reading), strategy: "half"), PictureAnswer(.success(PictureReading())),
        PictureAnswer(.failure(.unsupported("This PNG is damaged."))), PictureAnswer(.failure(.tooLarge("Smaller."))),
    ]

    @Test("it comes back as it was") func same() {
        for answer in Self.answers { #expect(PictureAnswer(answer.bytes) == answer) }
    }

    /// The helper may be somebody else's by then.
    @Test("whatever bytes come instead, they are no answer or a harmless one")
    func damaged() {
        var random = SystemRandomNumberGenerator()
        for answer in Self.answers {
            let bytes = answer.bytes
            for length in 0..<bytes.count { #expect(PictureAnswer(Array(bytes[..<length])) == nil) }
            #expect(PictureAnswer(bytes + [0]) == nil)
            for _ in 0..<5000 {
                var changed = bytes
                changed[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
                guard let found = PictureAnswer(changed), case .success(let reading) = found.result else { continue }
                #expect(reading.codes.count <= 1000 && reading.codes.allSatisfy { $0.text.utf8.count <= 3 * 8192 })
                #expect(found.strategy.map { TicketReader.Strategy(rawValue: $0) != nil } ?? true)
            }
        }
        // Counted by the words that there are, and by no others.
        #expect(PictureAnswer(PictureAnswer(.success(Self.reading), strategy: "quite another").bytes)?.strategy == nil)
    }
}
