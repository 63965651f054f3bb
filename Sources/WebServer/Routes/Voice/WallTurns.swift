import QueueCore
import Synchronization

/// Which wall speaks, where one does for all that show a queue. The one that a host has paired before any other, then the one that has
/// been there longest: a phone that opens a wall's page takes no voice away.
final class WallTurns: Sendable {
    /// Walls that are remembered. More than any house has; a newcomer beyond them is silent.
    static let walls = 64
    /// Of one address: a few windows of one machine.
    static let wallsAtAddress = 8
    /// Milliseconds between two questions of a wall.
    static let interval: Int64 = 5000
    /// Milliseconds without one after which it is gone, and another speaks: two of them may be lost.
    static let patience: Int64 = 12_000

    struct Wall: Sendable {
        /// A word of its own.
        var name: String
        var queues: [ID<Queue>]
        var isPaired: Bool
        var address: String
    }

    private struct Seat {
        var wall: Wall
        let order: Int
        var seen: Int64
    }

    private struct State {
        var seats: [String: Seat] = [:]
        var order = 0
    }

    private let state = Mutex(State())

    /// A wall that can be heard asks again.
    /// - Parameter tick: now, in milliseconds of service time.
    /// - Returns: those of its queues that it speaks for.
    func ask(_ wall: Wall, at tick: Int64) -> [ID<Queue>] {
        state.withLock { state in
            state.seats = state.seats.filter { tick - $0.value.seen <= Self.patience }
            if let known = state.seats[wall.name] {
                state.seats[wall.name] = Seat(wall: wall, order: known.order, seen: tick)
            } else {
                let neighbours = state.seats.values.count { $0.wall.address == wall.address }
                guard state.seats.count < Self.walls, neighbours < Self.wallsAtAddress else { return [] }
                state.order += 1
                state.seats[wall.name] = Seat(wall: wall, order: state.order, seen: tick)
            }
            return wall.queues.filter { queue in
                let first = state.seats.values.filter { $0.wall.queues.contains(queue) }.min(by: Self.isBefore)
                return first?.wall.name == wall.name
            }
        }
    }

    private static func isBefore(_ one: Seat, _ other: Seat) -> Bool {
        one.wall.isPaired == other.wall.isPaired ? one.order < other.order : one.wall.isPaired
    }

    /// It is closed, and says so: the next may speak at once.
    func leave(_ name: String) { state.withLock { $0.seats[name] = nil } }
}
