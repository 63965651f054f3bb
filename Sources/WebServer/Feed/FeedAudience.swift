import NIOCore
import QueueCore
import Synchronization

/// Who listens to what, counted: read from anywhere, changed on the listeners' own event loops as they come and go, in one
/// step each, so that nobody is counted who has gone.
final class FeedAudience: Sendable {
    struct Counts: Equatable, Sendable {
        var all = 0
        /// With a ticket of their own.
        var guests = 0
        /// Who bear a host's token.
        var hosts = 0
    }

    private struct Entry {
        var counts = Counts()
        var loops: [ObjectIdentifier: Int] = [:]
    }

    private let entries = Mutex<[ID<Queue>: Entry]>([:])

    /// Screens and phones that listen, to any queue.
    var listeners: Int { entries.withLock { $0.values.reduce(0) { $0 + $1.counts.all } } }

    func counts(of queue: ID<Queue>) -> Counts { entries.withLock { $0[queue]?.counts ?? Counts() } }

    /// The event loops on which somebody listens to this queue.
    func loops(of queue: ID<Queue>) -> Set<ObjectIdentifier> {
        entries.withLock { Set($0[queue]?.loops.keys.map { $0 } ?? []) }
    }

    /// Queues to which anybody listens.
    var queues: [ID<Queue>] { entries.withLock { Array($0.keys) } }

    /// Queues to which a host listens.
    var queuesWithHosts: [ID<Queue>] { entries.withLock { $0.filter { $0.value.counts.hosts > 0 }.map(\.key) } }

    func come(to queue: ID<Queue>, isGuest: Bool, on loop: any EventLoop) {
        entries.withLock { entries in
            var entry = entries[queue] ?? Entry()
            entry.counts.all += 1
            if isGuest { entry.counts.guests += 1 }
            entry.loops[ObjectIdentifier(loop), default: 0] += 1
            entries[queue] = entry
        }
    }

    func becomeHost(of queue: ID<Queue>) { entries.withLock { $0[queue]?.counts.hosts += 1 } }

    func leave(_ queue: ID<Queue>, isGuest: Bool, isHost: Bool, on loop: any EventLoop) {
        entries.withLock { entries in
            guard var entry = entries[queue] else { return }
            entry.counts.all -= 1
            if isGuest { entry.counts.guests -= 1 }
            if isHost { entry.counts.hosts -= 1 }
            let left = (entry.loops[ObjectIdentifier(loop)] ?? 1) - 1
            entry.loops[ObjectIdentifier(loop)] = left > 0 ? left : nil
            entries[queue] = entry.counts.all > 0 ? entry : nil
        }
    }
}
