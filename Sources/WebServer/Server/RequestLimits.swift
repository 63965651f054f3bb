/// How often strangers may ask for something: a minute, from one address (IPv6: one /64) and where it bears a token with one token.
/// 0 is no limit.
public struct RequestLimits: Sendable {
    public var joinsPerMinute = 30
    public var feedsPerMinute = 600
    public var printsPerMinute = 30
    /// Tickets that one kiosk prints.
    public var kioskTicketsPerMinute = 20
    public var scansPerMinute = 600
    /// Beyond them a wrong token is not even looked up.
    public var wrongTokensPerMinute = 30
    /// Tries at pairing codes.
    public var pairingsPerMinute = 10
    public var newQueuesPerMinute = 30
    /// Readings to a headset: a press of a key each.
    public var speechesPerMinute = 60
    /// Pictures that are on their way at once.
    public var uploadsPerAddress = 2
    public var uploadsPerToken = 2
    public var uploads = 8

    public init() {}
}
