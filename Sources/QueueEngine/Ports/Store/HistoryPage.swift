public import QueueCore

/// Some tickets of the past, newest first.
public struct HistoryPage: Sendable, Equatable {
    public var tickets: [Ticket]
    /// Where the next page begins; nil after the last.
    public var next: Int64?

    public init(tickets: [Ticket], next: Int64?) {
        self.tickets = tickets
        self.next = next
    }
}
