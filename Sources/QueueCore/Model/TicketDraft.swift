/// A ticket whose number is not drawn yet: the store draws it, atomically, as it saves.
public struct TicketDraft: Sendable, Equatable {
    public var id: ID<Ticket>
    public var queueID: ID<Queue>
    public var deviceToken: String?
    public var priorityReason: String?
    public var createdAt: Timestamp
    public var createdTick: Int64
    public var promised: WaitPromise?

    public func numbered(_ number: Int, session: Int) -> Ticket {
        Ticket(
            id: id, queueID: queueID, deviceToken: deviceToken, session: session, number: number,
            priorityReason: priorityReason, createdAt: createdAt, createdTick: createdTick, promised: promised)
    }
}
