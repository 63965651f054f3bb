import NIOCore
import QueueCore
import QueueEngine
import Synchronization

/// Who listens to what, counted: read from anywhere, changed on the listeners' own event loops as they come and go, in one
/// step each, so that nobody is counted who has gone.
final class FeedAudience: Sendable {
    struct Counts: Equatable, Sendable {
        var all = 0
        /// With a ticket of their own.
        var guests = 0
        /// Who bear a token that lets them hear more.
        var hosts = 0
        /// Of those, scanners.
        var scanners = 0
    }

    private struct Entry {
        var counts = Counts()
        var loops: [ObjectIdentifier: Int] = [:]
    }

    private let entries = Mutex<[ID<Queue>: Entry]>([:])

    /// Of all queues.
    var total: Counts {
        entries.withLock { entries in
            entries.values.reduce(into: Counts()) { sum, entry in
                sum.all += entry.counts.all
                sum.guests += entry.counts.guests
                sum.hosts += entry.counts.hosts
                sum.scanners += entry.counts.scanners
            }
        }
    }

    func counts(of queue: ID<Queue>) -> Counts { entries.withLock { $0[queue]?.counts ?? Counts() } }

    /// The event loops on which somebody listens to this queue.
    func loops(of queue: ID<Queue>) -> Set<ObjectIdentifier> {
        entries.withLock { Set($0[queue]?.loops.keys.map { $0 } ?? []) }
    }

    var isEmpty: Bool { entries.withLock { $0.isEmpty } }

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

    func becomeHost(of queue: ID<Queue>, _ rights: FeedRights) {
        entries.withLock { entries in
            entries[queue]?.counts.hosts += 1
            if rights.role == .scanner { entries[queue]?.counts.scanners += 1 }
        }
    }

    /// - Parameter rights: a host's.
    func leave(_ queue: ID<Queue>, isGuest: Bool, _ rights: FeedRights?, on loop: any EventLoop) {
        entries.withLock { entries in
            guard var entry = entries[queue] else { return }
            entry.counts.all -= 1
            if isGuest { entry.counts.guests -= 1 }
            if let rights {
                entry.counts.hosts -= 1
                if rights.role == .scanner { entry.counts.scanners -= 1 }
            }
            let left = (entry.loops[ObjectIdentifier(loop)] ?? 1) - 1
            entry.loops[ObjectIdentifier(loop)] = left > 0 ? left : nil
            entries[queue] = entry.counts.all > 0 ? entry : nil
        }
    }
}
