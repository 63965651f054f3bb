import QueueEngine

/// So many a minute from one address, and with one token, wherever it is used.
struct DoubleLimiter: Sendable {
    private let addresses: RateLimiter<ClientAddress>
    private let tokens: RateLimiter<[UInt8]>

    init(perMinute: Int, _ name: LimitName, note: @escaping @Sendable (LimitName) -> Void) {
        addresses = RateLimiter(perMinute: perMinute, name, note: note)
        tokens = RateLimiter(perMinute: perMinute, name, note: note)
    }

    func take(_ address: ClientAddress, _ access: StationAccess) throws(Problem) {
        try addresses.take(for: address)
        let key = access.station?.token.bytes ?? access.queues.first.map { Array("\($0)".utf8) }
        if let key { try tokens.take(for: key) }
    }
}
