public import QueueCore

/// Everything that stands on a ticket. Laid out by `TicketPrinting`.
public struct TicketSlip: Sendable, Hashable {
    /// The venue's name; nil leaves the line out.
    public var venue: String?
    public var queueName: String
    /// `A042`.
    public var label: String
    /// Shown in the appliance's time zone.
    public var issuedAt: Timestamp
    public var peopleAhead: Int?
    /// Nil is "Calculating…" and is left out on paper.
    public var estimatedWaitSeconds: Int?
    /// Seconds between which eight of ten are verified. Stands there instead of the estimate where the line's pace is known.
    public var waitRange: ClosedRange<Int>?
    /// The label that is being served; nil before the first call.
    public var nowServing: String?
    /// What the ticket's QR code contains: the ticket's id.
    public var code: String
    /// Where a phone follows the ticket; nil when the appliance does not know its own address.
    public var followURL: String?
    public var footer: String?
    /// A reprint carries a COPY mark.
    public var isCopy: Bool
    /// BCP 47 language tags, the venue's first: `de` or `de,en`. A ticket speaks the first.
    public var locale: String
    /// Nil where tickets bear none.
    public var picture: TicketPicture?

    public init(
        venue: String? = nil, queueName: String, label: String, issuedAt: Timestamp, peopleAhead: Int? = nil,
        estimatedWaitSeconds: Int? = nil, waitRange: ClosedRange<Int>? = nil, nowServing: String? = nil, code: String,
        followURL: String? = nil,
        footer: String? = nil, isCopy: Bool = false, locale: String = "en",
        picture: TicketPicture? = nil
    ) {
        self.venue = venue
        self.queueName = queueName
        self.label = label
        self.issuedAt = issuedAt
        self.peopleAhead = peopleAhead
        self.estimatedWaitSeconds = estimatedWaitSeconds
        self.waitRange = waitRange
        self.nowServing = nowServing
        self.code = code
        self.followURL = followURL
        self.footer = footer
        self.isCopy = isCopy
        self.locale = locale
        self.picture = picture
    }
}
