public import QueueCore
public import QueueEngine

/// Cards as they are made: their rows, and the codes that go on paper and nowhere else.
public struct CardSet: Sendable {
    public private(set) var cards: [CommandCard] = []
    /// `qode:card:{secret}`, in the order of `cards`.
    public private(set) var codes: [String] = []

    public init(for station: Station, actions: [CardAction], limits: CardLimits, at time: Timestamp) {
        var generator = SystemRandomNumberGenerator()
        for action in actions {
            let secret = ID<CommandCard>.random(using: &generator)
            cards.append(
                CommandCard(
                    id: .random(using: &generator), secret: Secret.hash(secret.description), station: station.token,
                    action: action, limits: limits, createdAt: time))
            codes.append(CardText.text(of: secret))
        }
    }

    /// Without those that are void by now.
    func keeping(_ secrets: Set<[UInt8]>) -> CardSet {
        var kept = self
        let places = cards.indices.filter { secrets.contains(cards[$0].secret.bytes) }
        (kept.cards, kept.codes) = (places.map { cards[$0] }, places.map { codes[$0] })
        return kept
    }

    /// - Parameter queueNames: of the station's queues, in their order.
    public func sheet(of station: Station, queueNames: [String], by template: DocumentTemplate) -> CardSheet {
        CardSheet(
            venue: template.venue, station: station.name, counter: cards.first?.limits.counter,
            queueNames: queueNames,
            cards: zip(cards, codes).map { CardSheet.Card(action: $0.action, code: $1) }, locale: template.locale)
    }
}
