public import QueueCore

/// What a paired device may do.
public enum StationRole: String, Sendable, CaseIterable {
    /// Everything a host does.
    case desk
    /// Issues tickets, and sees what became of their paper.
    case kiosk
    /// Scans and verifies.
    case scanner
    /// Sees what anyone sees.
    case wall
}

/// A desk, kiosk, scanner or wall that was paired.
public struct Station: Sendable, Equatable {
    public var token: TokenHash
    public var name: String
    public var role: StationRole
    /// At least one.
    public var queues: [ID<Queue>]
    public var createdAt: Timestamp?
    public var lastSeenAt: Timestamp?
    /// Where it was seen last, without its port.
    public var address: String?

    public init(
        token: TokenHash, name: String, role: StationRole, queues: [ID<Queue>], createdAt: Timestamp? = nil,
        lastSeenAt: Timestamp? = nil, address: String? = nil
    ) {
        self.token = token
        self.name = name
        self.role = role
        self.queues = queues
        self.createdAt = createdAt
        self.lastSeenAt = lastSeenAt
        self.address = address
    }

    /// Made of the token's hash, of which half is no help to anybody who guesses.
    public var id: ID<Station> { token.stationID }
}

extension TokenHash {
    /// What a station whose token this is is called by.
    public var stationID: ID<Station> {
        func word(_ bytes: ArraySlice<UInt8>) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }
        let all = bytes + [UInt8](repeating: 0, count: max(0, 16 - bytes.count))
        return ID(
            high: word(all[..<8]) & ~0xf000 | 0x4000,
            low: word(all[8..<16]) & ~0xc000_0000_0000_0000 | 0x8000_0000_0000_0000)
    }
}

/// What a token opens.
public struct StationAccess: Sendable, Equatable {
    /// Nil for a queue's own token.
    public var station: Station?
    public var queues: [ID<Queue>]
    /// Its queue was made by somebody without the admin token.
    public var isRestricted: Bool

    public init(station: Station?, queues: [ID<Queue>], isRestricted: Bool = false) {
        self.station = station
        self.queues = queues
        self.isRestricted = isRestricted
    }

    public var role: StationRole { station?.role ?? .desk }
}

/// What happened to a station, or what it tried.
public struct StationEvent: Sendable, Equatable {
    public enum Kind: String, Sendable {
        case redeemed, revoked, changed, refused
        /// Its command card called for help.
        case help
        case cardsIssued = "cards_issued"
        case cardsVoided = "cards_voided"
        case wrongTokens = "wrong_tokens"
    }

    public var kind: Kind
    /// Nil where no station is known: a run of wrong tokens.
    public var station: ID<Station>?
    public var name: String?
    public var address: String?
    public var moment: Moment

    public init(_ kind: Kind, station: ID<Station>?, name: String?, address: String?, moment: Moment) {
        self.kind = kind
        self.station = station
        self.name = name
        self.address = address
        self.moment = moment
    }
}
