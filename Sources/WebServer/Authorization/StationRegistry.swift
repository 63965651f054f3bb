import QueueCore
import QueueEngine
import Synchronization

/// Which stations are connected at the moment, when each was heard of, and how to end their feeds.
final class StationRegistry: Sendable {
    /// Between two notes of one station on the disk, in milliseconds of service time.
    private static let noteInterval: Int64 = 600_000
    /// Stations that are remembered: as many as are listed.
    private static let limit = 1000

    private struct Row {
        var notedTick: Int64?
        var seenAt: Timestamp?
        var address: String?
        var feeds: [Int: @Sendable () -> Void] = [:]
    }

    private struct State {
        var rows: [[UInt8]: Row] = [:]
        var next = 0
    }

    private let state = Mutex(State())

    /// What stands for whoever bears a queue's own token.
    static func own(_ queue: ID<Queue>) -> TokenHash { TokenHash(Array("\(queue)".utf8)) }

    /// A station's feed is open from now on.
    /// - Parameter close: ends it; called when its token is void.
    /// - Returns: what `left` takes.
    func joined(_ token: TokenHash, close: @escaping @Sendable () -> Void) -> Int {
        state.withLock { state in
            state.next += 1
            state.rows[token.bytes, default: Row()].feeds[state.next] = close
            return state.next
        }
    }

    func left(_ token: TokenHash, _ feed: Int) {
        state.withLock { state in
            state.rows[token.bytes]?.feeds[feed] = nil
            if let row = state.rows[token.bytes], row.feeds.isEmpty, row.seenAt == nil { state.rows[token.bytes] = nil }
        }
    }

    /// A token is void, or opens something else: whoever listens by it is sent away, and comes back as what it is now.
    func end(_ token: TokenHash) {
        let feeds = state.withLock { state in state.rows.removeValue(forKey: token.bytes)?.feeds ?? [:] }
        for close in feeds.values { close() }
    }

    func isConnected(_ token: TokenHash) -> Bool {
        state.withLock { !($0.rows[token.bytes]?.feeds.isEmpty ?? true) }
    }

    /// All that are.
    var connected: [ID<Station>] {
        state.withLock { state in
            state.rows.filter { !$0.value.feeds.isEmpty }.map { TokenHash($0.key).stationID }
        }
    }

    /// - Returns: whether the disk should hear of it.
    func seen(_ token: TokenHash, at moment: Moment, from address: String?) -> Bool {
        state.withLock { state in
            if state.rows[token.bytes] == nil, state.rows.count >= Self.limit,
                let idle = state.rows.first(where: { $0.value.feeds.isEmpty })?.key
            {
                state.rows[idle] = nil
            }
            var row = state.rows[token.bytes] ?? Row()
            defer { state.rows[token.bytes] = row }
            (row.seenAt, row.address) = (moment.wall, address)
            if let noted = row.notedTick, moment.tick - noted < Self.noteInterval { return false }
            row.notedTick = moment.tick
            return true
        }
    }

    /// What is known of a station that the disk does not know yet.
    func fresh(_ station: Station) -> Station {
        var station = station
        if let row = state.withLock({ $0.rows[station.token.bytes] }), let seen = row.seenAt {
            (station.lastSeenAt, station.address) = (seen, row.address)
        }
        return station
    }
}
