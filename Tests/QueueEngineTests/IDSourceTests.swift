import QueueCore
import Synchronization
import Testing

@testable import QueueEngine

struct IDSourceTests {
    private let source = IDSource {
        var generator = SystemRandomNumberGenerator()
        return generator.next()
    }

    @Test("ids that are made one after another begin alike, for a while, and are all different")
    func runs() {
        let ids: [ID<Ticket>] = (0..<IDSource.run * 3).map { _ in source.next() }
        #expect(Set(ids).count == ids.count)
        var beginnings = Set<UInt64>()
        for start in stride(from: 0, to: ids.count, by: IDSource.run) {
            let run = Set(ids[start..<start + IDSource.run].map { $0.high >> 48 })
            #expect(run.count == 1)
            beginnings.formUnion(run)
        }
        // Three beginnings of 65,536 are seldom alike, and hardly ever all three.
        #expect(beginnings.count >= 2)
    }

    @Test("whatever the random bits are, an id is a UUID of version 4, and all bits after its beginning are theirs")
    func bits() throws {
        for word: UInt64 in [0, .max, 0x0123_4567_89ab_cdef] {
            let id: ID<Ticket> = IDSource { word }.next()
            var generator = Same(word: word)
            #expect(id == ID<Ticket>.random(using: &generator))
            #expect(id.description.dropFirst(14).first == "4")
            #expect(try "89ab".contains(#require(id.description.dropFirst(19).first)))
        }
        let words = Mutex<[UInt64]>([1 << 40, 2, ~0, 3])
        let changing = IDSource { words.withLock { $0.removeFirst() } }
        let (first, second): (ID<Ticket>, ID<Ticket>) = (changing.next(), changing.next())
        #expect(first.high == 0x0000_0100_0000_4000)
        #expect(second.high == 0x0000_ffff_ffff_4fff)
    }

    private struct Same: RandomNumberGenerator {
        let word: UInt64
        func next() -> UInt64 { word }
    }
}
