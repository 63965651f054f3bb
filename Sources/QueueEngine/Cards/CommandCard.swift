public import QueueCore

/// A card on paper whose code does something at a desk. Whoever has it, or a photograph of it, may do that.
public struct CommandCard: Sendable, Equatable {
    /// Names the card to hosts; its code is another word.
    public var id: ID<CommandCard>
    /// Of the word in its code, which nobody keeps.
    public var secret: TokenHash
    /// The token of the station that it is bound to; it goes with it.
    public var station: TokenHash
    public var action: CardAction
    public var limits: CardLimits
    public var createdAt: Timestamp
    public var lastUsedAt: Timestamp?
    /// Service time.
    public var lastUsedTick: Int64?

    public init(
        id: ID<CommandCard>, secret: TokenHash, station: TokenHash, action: CardAction, limits: CardLimits,
        createdAt: Timestamp, lastUsedAt: Timestamp? = nil, lastUsedTick: Int64? = nil
    ) {
        self.id = id
        self.secret = secret
        self.station = station
        self.action = action
        self.limits = limits
        self.createdAt = createdAt
        self.lastUsedAt = lastUsedAt
        self.lastUsedTick = lastUsedTick
    }
}

/// What a card is for, beside its action: where guests are called to, and what keeps a photograph of it from being as good.
public struct CardLimits: Sendable, Equatable {
    /// The desk's name, at most 40 characters; nil is the one without.
    public var counter: String?
    /// It counts at the appliance's own camera only.
    public var isCameraOnly: Bool
    /// When it counts; nil is always.
    public var times: OpeningHours?

    public init(counter: String? = nil, isCameraOnly: Bool = false, times: OpeningHours? = nil) {
        self.counter = counter
        self.isCameraOnly = isCameraOnly
        self.times = times
    }
}

/// What read a code.
public enum ScanSource: Sendable {
    /// The appliance's own camera.
    case camera
    /// A handheld scanner at the appliance.
    case handheld
    /// A host's phone, browser or program.
    case host
}

/// A card that was read, on its way to the rules.
public struct CardUse: Sendable {
    public var secret: TokenHash
    public var source: ScanSource
    /// The queues that are served where it was read; nil is all.
    public var queues: Set<ID<Queue>>?
    /// Tickets can be put on paper.
    public var canPrint: Bool
    public var moment: Moment
    public var zone: LocalZone
    /// Of a ticket that it prints, and of its paper.
    public var ticket: ID<Ticket>
    public var printJob: ID<PrintJob>
    /// Where it must happen once, however often the request comes.
    public var receipt: Receipt?

    public init(
        secret: TokenHash, source: ScanSource, queues: Set<ID<Queue>>?, canPrint: Bool, moment: Moment,
        zone: LocalZone, ticket: ID<Ticket>, printJob: ID<PrintJob>, receipt: Receipt? = nil
    ) {
        self.secret = secret
        self.source = source
        self.queues = queues
        self.canPrint = canPrint
        self.moment = moment
        self.zone = zone
        self.ticket = ticket
        self.printJob = printJob
        self.receipt = receipt
    }
}

extension CommandCard {
    /// Why it does not count here and now; nil when it does. Pure.
    public func refusal(of use: CardUse, at station: Station) -> CardRefusal? {
        guard station.role == .desk else { return .notADesk }
        if let served = use.queues, !station.queues.allSatisfy(served.contains) { return .otherDesk }
        if limits.isCameraOnly, use.source != .camera { return .cameraOnly }
        if let opening = limits.times?.opening(at: use.moment.wall, in: use.zone), !opening.isOpen {
            return .notNow(opensAt: opening.opensAt)
        }
        if let last = lastUsedTick, use.moment.tick - last < action.leastInterval { return .justUsed }
        if action == .print, !use.canPrint { return .noPrinter }
        return nil
    }

    /// What it asks of the rules.
    public func request(for use: CardUse, at station: Station) -> Request? {
        guard let first = station.queues.first else { return nil }
        let order = CardOrder(action, queues: station.queues, counter: limits.counter, ticket: use.ticket)
        var request = Request(
            target: .queue(first), command: .card(order), actor: .station(station.id.description), moment: use.moment,
            zone: use.zone, printJob: action == .print ? use.printJob : nil)
        request.receipt = use.receipt
        return request
    }
}

/// What came of a card, as it is on disk.
public struct CardAnswer: Sendable, Equatable {
    /// Nil where the card is not known.
    public var card: CommandCard?
    /// As long as the card is.
    public var station: Station?
    public var result: Result<Outcome, CardRefusal>

    public init(card: CommandCard? = nil, station: Station? = nil, result: Result<Outcome, CardRefusal>) {
        self.card = card
        self.station = station
        self.result = result
    }
}

/// Somebody at a desk wants help.
public struct HelpCall: Sendable, Equatable {
    /// How long it is told to who comes later, in milliseconds of service time.
    public static let lifetime: Int64 = 300_000

    public var station: ID<Station>
    public var name: String
    public var counter: String?
    /// Whose hosts are told.
    public var queues: [ID<Queue>]
    public var moment: Moment

    public init(station: ID<Station>, name: String, counter: String?, queues: [ID<Queue>], moment: Moment) {
        self.station = station
        self.name = name
        self.counter = counter
        self.queues = queues
        self.moment = moment
    }
}
