public import QueueCore

/// A4 pages of emergency tickets of one queue, each with a stub that stays at the desk.
public struct EmergencySheet: Sendable, Hashable {
    public struct Ticket: Sendable, Hashable {
        public var label: String
        /// What the guest's code contains: the id of the ticket that it becomes.
        public var code: String
        /// What the stub's contains.
        public var stub: String

        public init(label: String, code: String, stub: String) {
            (self.label, self.code, self.stub) = (label, code, stub)
        }
    }

    public var venue: String?
    public var queueName: String
    public var tickets: [Ticket]
    /// From when on none of it counts.
    public var ends: Timestamp
    /// BCP 47 language tags, the venue's first; a sheet speaks that one.
    public var locale: String

    public init(venue: String? = nil, queueName: String, tickets: [Ticket], ends: Timestamp, locale: String = "en") {
        self.venue = venue
        self.queueName = queueName
        self.tickets = tickets
        self.ends = ends
        self.locale = locale
    }
}

extension QueueEngine {
    /// - Parameter set: of this engine.
    public func sheet(of set: EmergencySet, by template: DocumentTemplate) -> EmergencySheet {
        let tickets = set.tickets.compactMap { ticket -> EmergencySheet.Ticket? in
            guard let id = code(of: ticket) else { return nil }
            return EmergencySheet.Ticket(label: ticket.label, code: id.description, stub: StubText.text(of: id))
        }
        return EmergencySheet(
            venue: template.venue, queueName: set.queue.name, tickets: tickets, ends: set.ends, locale: template.locale)
    }
}
