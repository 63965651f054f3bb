/// What strangers may ask for at most. Nil is no limit.
struct LimitSettings: Sendable, Equatable {
    /// From one address.
    var joinsPerMinute: Int?
    /// In a queue that is made from now on.
    var waiting: Int?
    /// At once, in all.
    var connections: Int?
    /// At once, from one address.
    var connectionsPerAddress: Int?
    /// From one kiosk.
    var kioskTicketsPerMinute: Int?
    /// From one address.
    var feedsPerMinute: Int?
    /// From one address or token.
    var printsPerMinute: Int?

    /// - Parameter number: a key's value.
    init(_ number: (String) -> Int) {
        func limit(_ key: String) -> Int? {
            let value = number("limits.\(key)")
            return value == 0 ? nil : value
        }
        joinsPerMinute = limit("joins_per_minute")
        waiting = limit("waiting")
        connections = limit("connections")
        connectionsPerAddress = limit("connections_per_address")
        kioskTicketsPerMinute = limit("kiosk_tickets_per_minute")
        feedsPerMinute = limit("feeds_per_minute")
        printsPerMinute = limit("prints_per_minute")
    }
}
