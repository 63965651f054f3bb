import LinuxHost
import QueueCore
import Synchronization

/// Service time, as the database has settled it. It never goes back, also where the database's word is corrected.
final class ServiceClock: Sendable {
    /// What it says while nobody knows: no store takes a command of that moment.
    static let unknown: Int64 = -1

    private let state = Mutex((offset: nil as Int64?, last: ServiceClock.unknown))

    /// Milliseconds of service time are these since the machine's start, and so many more.
    func settle(_ offset: Int64) { state.withLock { $0.offset = offset } }

    var isSettled: Bool { state.withLock { $0.offset != nil } }

    var moment: Moment {
        let wall = Timestamp(milliseconds: Clock.wallMilliseconds())
        return state.withLock { state in
            if let offset = state.offset { state.last = max(state.last, offset + Clock.bootMilliseconds()) }
            return Moment(wall: wall, tick: state.last)
        }
    }
}
