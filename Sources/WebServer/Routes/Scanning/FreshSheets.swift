import QueueCore
import QueueEngine
import Synchronization

/// The sheets that were just made, in memory: on the disk there are only hashes.
final class FreshSheets: Sendable {
    /// How long a sheet can be fetched, in milliseconds of service time.
    static let lifetime: Int64 = 600_000
    /// Sheets that are kept; the oldest goes first.
    static let limit = 32

    private let sheets = Mutex<[(station: ID<Station>, tick: Int64, set: CardSet)]>([])

    func keep(_ set: CardSet, for station: Station, at tick: Int64) {
        sheets.withLock { sheets in
            sheets.removeAll { $0.station == station.id || tick - $0.tick > Self.lifetime }
            if sheets.count >= Self.limit { sheets.removeFirst() }
            sheets.append((station.id, tick, set))
        }
    }

    func sheet(for station: Station, at tick: Int64) -> CardSet? {
        sheets.withLock { sheets in
            sheets.removeAll { tick - $0.tick > Self.lifetime }
            return sheets.first { $0.station == station.id }?.set
        }
    }
}
