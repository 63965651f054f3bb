import NIOCore

/// Why a WebSocket ends: RFC 6455 §7.4 and its registry; above 4000 the appliance's own.
struct CloseCode: RawRepresentable, Equatable, Sendable {
    let rawValue: UInt16

    init(rawValue: UInt16) { self.rawValue = rawValue }

    static let normal = CloseCode(rawValue: 1000)
    static let protocolError = CloseCode(rawValue: 1002)
    /// A binary message: this feed speaks text.
    static let unacceptableData = CloseCode(rawValue: 1003)
    /// Text that is not UTF-8.
    static let invalidText = CloseCode(rawValue: 1007)
    static let policyViolation = CloseCode(rawValue: 1008)
    static let tooLarge = CloseCode(rawValue: 1009)
    /// The registry's "service restart; come back in 5 to 30 s".
    static let serviceRestart = CloseCode(rawValue: 1012)
    /// The station's token is void.
    static let revoked = CloseCode(rawValue: 4401)
    /// Too many wrong tokens, or one that would have been read by the whole network.
    static let forbidden = CloseCode(rawValue: 4403)

    /// May stand in a frame: 1005, 1006 and 1015 are words for the two programs themselves (§7.4.1), and what is below 3000 and
    /// not registered is nobody's.
    var isForFrames: Bool {
        switch rawValue {
        case 1000...1003, 1007...1014, 3000...4999: true
        default: false
        }
    }
}
