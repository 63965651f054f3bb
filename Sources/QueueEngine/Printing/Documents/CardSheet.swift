public import QueueCore

/// An A4 sheet of a station's command cards, to be cut apart.
public struct CardSheet: Sendable, Hashable {
    public struct Card: Sendable, Hashable {
        public var action: CardAction
        /// What its QR code contains.
        public var code: String

        public init(action: CardAction, code: String) {
            self.action = action
            self.code = code
        }
    }

    public var venue: String?
    /// The station's name.
    public var station: String
    /// Where its guests are called to.
    public var counter: String?
    public var queueNames: [String]
    public var cards: [Card]
    /// BCP 47 language tags, the venue's first; cards speak that one.
    public var locale: String

    public init(
        venue: String? = nil, station: String, counter: String? = nil, queueNames: [String], cards: [Card],
        locale: String = "en"
    ) {
        self.venue = venue
        self.station = station
        self.counter = counter
        self.queueNames = queueNames
        self.cards = cards
        self.locale = locale
    }
}
