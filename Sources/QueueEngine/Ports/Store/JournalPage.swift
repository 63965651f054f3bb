public import QueueCore

/// Some of what was done in a queue, newest first: never by which guest.
public struct JournalPage: Sendable, Equatable {
    public struct Entry: Sendable, Equatable {
        public var at: Timestamp
        /// `host`, `guest`, `scanner` or `daemon`.
        public var actor: String
        /// The station's id, where a host was at one.
        public var station: String?
        /// What that was called then.
        public var stationName: String?
        public var command: String
        public var ticket: ID<Ticket>?
        public var label: String?

        public init(
            at: Timestamp, actor: String, station: String?, stationName: String?, command: String, ticket: ID<Ticket>?,
            label: String?
        ) {
            self.at = at
            self.actor = actor
            self.station = station
            self.stationName = stationName
            self.command = command
            self.ticket = ticket
            self.label = label
        }
    }

    public var entries: [Entry]
    /// Where the next page begins; nil after the last.
    public var next: Int64?

    public init(entries: [Entry], next: Int64?) {
        self.entries = entries
        self.next = next
    }
}
