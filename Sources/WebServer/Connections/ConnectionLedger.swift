import LinuxHost
import Synchronization

/// Counts the connections, in all and by address, so that one laptop cannot take the doors of all phones.
final class ConnectionLedger: Sendable {
    /// One connection's entry, until it is given back.
    struct Entry: Sendable {
        /// Nil is not counted by address: the machine itself, and a proxy until it says for whom.
        var address: ClientAddress?
        var isFeed = false
    }

    private struct Count {
        var connections = 0
        var feeds = 0
    }

    private struct Book {
        var all = 0
        var feeds = 0
        var byAddress: [ClientAddress: Count] = [:]
        var refused = 0
    }

    private let limits: ConnectionLimits
    private let most: Int
    private let book = Mutex(Book())

    /// - Parameter descriptors: how many this process may have open beyond those it has; nil is unknown.
    init(_ limits: ConnectionLimits, descriptors: Int? = nil) {
        self.limits = limits
        let wanted = limits.connections > 0 ? limits.connections : .max
        most = min(wanted, descriptors.map { max(1, $0 - ConnectionLimits.reserve) } ?? .max)
    }

    /// A new connection; nil when there is no room for it.
    /// - Parameters:
    ///   - address: nil is not counted by address.
    ///   - isOwn: it comes from the machine itself.
    func open(from address: ClientAddress?, isOwn: Bool = false) -> Entry? {
        book.withLock { book in
            let entry = Entry(address: address)
            guard book.all < most + (isOwn ? ConnectionLimits.ownReserve : 0), add(entry, to: &book) else {
                book.refused += 1
                return nil
            }
            book.all += 1
            return entry
        }
    }

    /// A proxy says for whom its connection works now.
    /// - Returns: false when that address has too many.
    func move(_ entry: inout Entry, to address: ClientAddress) -> Bool {
        guard entry.address != address else { return true }
        let moved = Entry(address: address, isFeed: entry.isFeed)
        let isMoved = book.withLock { book in
            guard add(moved, to: &book) else {
                book.refused += 1
                return false
            }
            Self.remove(entry, from: &book)
            return true
        }
        if isMoved { entry = moved }
        return isMoved
    }

    /// The connection becomes a feed.
    /// - Returns: false when its address has as many as it may.
    func becomeFeed(_ entry: inout Entry) -> Bool {
        guard !entry.isFeed else { return true }
        let address = entry.address
        let isTaken = book.withLock { book in
            guard let address else { return true }
            guard !isPerAddressLimited || book.byAddress[address]?.feeds ?? 0 < limits.feedsPerAddress else {
                book.refused += 1
                return false
            }
            book.byAddress[address]?.feeds += 1
            return true
        }
        entry.isFeed = isTaken
        return isTaken
    }

    func close(_ entry: Entry) {
        book.withLock { book in
            book.all -= 1
            Self.remove(entry, from: &book)
        }
    }

    // MARK: What can be seen of it

    var connections: Int { book.withLock(\.all) }
    /// Turned away since the start.
    var refused: Int { book.withLock(\.refused) }
    /// At once, at most.
    var capacity: Int { most }

    /// The address that has most of all connections, when it is one and at its limit.
    var greediest: (address: ClientAddress, connections: Int)? {
        book.withLock { book in
            guard isPerAddressLimited,
                let most = book.byAddress.max(by: { $0.value.connections < $1.value.connections }),
                most.value.connections * 2 > book.all,
                most.value.connections >= limits.connectionsPerAddress
                    || most.value.feeds >= limits.feedsPerAddress
            else { return nil }
            return (most.key, most.value.connections)
        }
    }

    // MARK: Counting

    private var isPerAddressLimited: Bool { limits.connectionsPerAddress > 0 }

    /// The table has at most one row a connection, so that its bound is theirs.
    private func add(_ entry: Entry, to book: inout Book) -> Bool {
        guard let address = entry.address else { return true }
        var count = book.byAddress[address] ?? Count()
        if isPerAddressLimited {
            guard count.connections < limits.connectionsPerAddress else { return false }
            guard !entry.isFeed || count.feeds < limits.feedsPerAddress else { return false }
        }
        count.connections += 1
        if entry.isFeed { count.feeds += 1 }
        book.byAddress[address] = count
        return true
    }

    private static func remove(_ entry: Entry, from book: inout Book) {
        guard let address = entry.address, var count = book.byAddress[address] else { return }
        count.connections -= 1
        if entry.isFeed { count.feeds -= 1 }
        book.byAddress[address] = count.connections > 0 ? count : nil
    }
}
