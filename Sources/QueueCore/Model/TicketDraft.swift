/// A ticket whose number is not drawn yet: the store draws it, atomically, as it saves.
public struct TicketDraft: Sendable, Equatable {
    public var id: ID<Ticket>
    public var queueID: ID<Queue>
    public var deviceToken: String?
    /// What stands on its paper already; nil for a label of its own.
    public var label: String?
    public var priorityReason: String?
    /// Its place, when that is not the end of its line.
    public var lane: Ticket.Lane?
    public var lineOrder: Int64?
    public var createdAt: Timestamp
    public var createdTick: Int64
    public var firstTick: Int64?
    public var promised: WaitPromise?
    public var details: TicketDetails?
    /// The ticket whose details go along.
    public var movedFrom: ID<Ticket>?
    public var language: String?
    /// Drawn with the number, unless it is on a paper already.
    public var picture: TicketPicture?

    public func numbered(_ number: Int, session: Int, label: String) -> Ticket {
        var ticket = Ticket(
            id: id, queueID: queueID, deviceToken: deviceToken, session: session, number: number,
            label: self.label ?? label, lane: lane, lineOrder: lineOrder, priorityReason: priorityReason,
            createdAt: createdAt, createdTick: createdTick, firstTick: firstTick, promised: promised)
        ticket.language = language
        ticket.picture = picture
        return ticket
    }
}
