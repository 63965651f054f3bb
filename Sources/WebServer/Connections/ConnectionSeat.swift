import LinuxHost
import Synchronization

/// One connection's place in the ledger, from accept to its end, whatever it speaks.
final class ConnectionSeat: Sendable {
    private let ledger: ConnectionLedger
    private let entry: Mutex<ConnectionLedger.Entry>

    /// Nil when there is no room.
    init?(_ ledger: ConnectionLedger, from address: ClientAddress?, isOwn: Bool) {
        guard let entry = ledger.open(from: address, isOwn: isOwn) else { return nil }
        self.ledger = ledger
        self.entry = Mutex(entry)
    }

    /// - Returns: false when that address has too many.
    func move(to address: ClientAddress) -> Bool { entry.withLock { ledger.move(&$0, to: address) } }

    /// - Returns: false when its address has as many feeds as it may.
    func becomeFeed() -> Bool { entry.withLock { ledger.becomeFeed(&$0) } }

    func leave() { entry.withLock { ledger.close($0) } }
}
