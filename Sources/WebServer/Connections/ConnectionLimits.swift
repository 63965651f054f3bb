public import NIOCore

/// How long a connection may take, and how many there may be. Tests shorten the times; nothing else does.
public struct ConnectionLimits: Sendable {
    /// From accept, or from a later request's first byte, to the end of its head: whatever comes first, blank lines too.
    public var head: TimeAmount = .seconds(10)
    /// From the end of the head to the end of the body, also where no route reads it.
    public var body: TimeAmount = .seconds(30)
    /// From an answer's first byte until the last is with the client's system.
    public var answer: TimeAmount = .seconds(60)
    /// Between two requests.
    public var idle: TimeAmount = .seconds(60)
    /// How long bytes are thrown away after a refusal, so that a client that still sends gets to read it.
    public var linger: TimeAmount = .seconds(2)

    /// At once, in all. What descriptors allow may be less.
    public var connections = 12_000
    /// At once, from one address.
    public var connectionsPerAddress = 256
    /// Of those, feeds: so that asking `/now` still works when they are used up.
    public var feedsPerAddress = 192

    /// Bytes of a request's head (RFC 6585 asks for 431 beyond).
    static let headBytes = 16 * 1024
    /// Descriptors that stay free for the disk, the printing system, the camera and the watchdog.
    public static let reserve = 64
    /// Of them, for connections from the machine itself: the watchdog asks by one whether others are served.
    static let ownReserve = 8

    public init() {}
}
