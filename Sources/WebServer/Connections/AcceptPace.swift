import HummingbirdCore
import NIOCore
import Synchronization

/// Takes no more new connections at once than there is room for. Who is refused holds a descriptor until its event loop has closed it,
/// and a rush of them would take those that the disk and the watchdog need: a program that has none left does not go on for long.
final class AcceptPace: AvailableConnectionsDelegate {
    /// Newcomers that may be on their way in, or out again, where there is no room: out of the reserve.
    static let pendingLimit = 8
    /// Connections that one look at a listener takes.
    private static let atOnce: UInt = 4

    private struct State {
        /// Accepted, and neither seated nor closed.
        var pending = 0
        var isWaiting = false
        var listeners: [ObjectIdentifier: any Channel] = [:]
    }

    private let ledger: ConnectionLedger
    private let state = Mutex(State())

    init(_ ledger: ConnectionLedger) { self.ledger = ledger }

    /// Connections come in here, too.
    func listens(_ channel: any Channel) {
        let id = ObjectIdentifier(channel)
        state.withLock { $0.listeners[id] = channel }
        channel.closeFuture.whenComplete { _ in _ = self.state.withLock { $0.listeners.removeValue(forKey: id) } }
        channel.setOption(.maxMessagesPerRead, value: Self.atOnce).whenFailure { _ in }
    }

    func connectionOpened() { state.withLock { $0.pending += 1 } }

    /// One that has a seat is the ledger's; one that has none has settled already.
    func connectionClosed() {}

    func isAcceptingNewConnections() -> Bool {
        state.withLock { state in
            let hasRoom =
                state.pending < Self.pendingLimit || ledger.connections + state.pending < ledger.capacity
            if !hasRoom { state.isWaiting = true }
            return hasRoom
        }
    }

    /// A newcomer has its seat, or is closed for want of one.
    func settled() {
        let woken = state.withLock { state -> [any Channel] in
            state.pending -= 1
            guard state.isWaiting, state.pending < Self.pendingLimit else { return [] }
            state.isWaiting = false
            return Array(state.listeners.values)
        }
        for listener in woken { listener.read() }
    }
}
