import QueueCore
import Synchronization

/// Makes the ids of an engine. Their first 16 bits stay the same for a run of them: what is made one after another then stands
/// on the same pages of the disk's index, however many ids are there already. The other 106 bits are unpredictable, so
/// that no ticket is found by guessing.
final class IDSource: Sendable {
    /// Ids with the same beginning: some pages of an index.
    static let run = 1024

    private let random: @Sendable () -> UInt64
    private let place = Mutex((beginning: UInt64(0), left: 0))

    /// - Parameter random: 64 unpredictable bits.
    init(random: @escaping @Sendable () -> UInt64) { self.random = random }

    func next<Of>() -> ID<Of> {
        var generator = Generator(next64: random)
        let id = ID<Of>.random(using: &generator)
        let beginning = place.withLock { place in
            if place.left == 0 { place = (id.high >> 48, Self.run) }
            place.left -= 1
            return place.beginning
        }
        return ID(high: beginning << 48 | id.high & 0xffff_ffff_ffff, low: id.low)
    }

    private struct Generator: RandomNumberGenerator {
        let next64: @Sendable () -> UInt64
        func next() -> UInt64 { next64() }
    }
}
