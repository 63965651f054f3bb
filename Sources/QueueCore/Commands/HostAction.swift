/// One action of a host or scanner, with all that is needed to take it back exactly.
public struct HostAction: Sendable, Equatable, Codable {
    /// How long a host may change their mind, in milliseconds of service time.
    public static let window: Int64 = 10_000

    public var tick: Int64
    /// Who takes it back, as `Actor.undoKey` says: who did it, or for nil, whoever hosts the queue.
    public var station: String?
    /// The queues it touched.
    public var changes: [QueueChange]
    public var ticketsBefore: [Ticket]
    /// As the action left them: a ticket that differs now was changed by somebody else, and stands.
    public var ticketsAfter: [Ticket]
    /// The ticket that a transfer opened in another queue.
    public var opened: ID<Ticket>?

    public init(
        tick: Int64, station: String? = nil, changes: [QueueChange], ticketsBefore: [Ticket], ticketsAfter: [Ticket],
        opened: ID<Ticket>?
    ) {
        self.tick = tick
        self.station = station
        self.changes = changes
        self.ticketsBefore = ticketsBefore
        self.ticketsAfter = ticketsAfter
        self.opened = opened
    }

    /// `actor` may take it back.
    public func isOf(_ actor: Actor) -> Bool { station == nil || station == actor.undoKey }
}

/// A queue before and after an action.
public struct QueueChange: Sendable, Equatable, Codable {
    public var before: Queue
    /// Without its pace, which changes with the verifications and nothing else.
    public var after: Queue

    public init(before: Queue, after: Queue) {
        self.before = before
        self.after = after
        self.after.pace = Pace()
    }
}

extension QueueChange {
    /// The queue as it would be without the action. What others changed since stands: only what is still as the action left it
    /// goes back.
    /// - Throws: `nothingToUndo` when a number of a new session is in somebody's hand: the old one cannot come back.
    func takenBack(from now: Queue, _ action: HostAction, at tick: Int64) throws(Refusal) -> Queue {
        var queue = now
        guard now.session == after.session else { throw .nothingToUndo }
        if before.session != after.session {
            guard now.lastNumberIssued == 0 else { throw .nothingToUndo }
            queue.session = before.session
            queue.lastNumberIssued = before.lastNumberIssued
        }
        restoreSettings(&queue)
        restore(&queue, \.currentPosition)
        restore(&queue, \.priorityRun)
        restore(&queue, \.announcements)
        restore(&queue, \.lastResumedTick)
        restore(&queue, \.company)
        queue.completedCount -= after.completedCount - before.completedCount
        // The average cannot be taken apart again: where somebody verified since, it stays.
        if now.lastVerifiedTick == after.lastVerifiedTick, now.averageWait == after.averageWait {
            queue.lastVerifiedTick = before.lastVerifiedTick
            queue.averageWait = before.averageWait
            queue.pace = before.pace
        }
        for ticket in action.ticketsBefore where ticket.queueID == queue.id { queue.count(ticket, 1) }
        for ticket in action.ticketsAfter where ticket.queueID == queue.id { queue.count(ticket, -1) }
        let wasHere = action.ticketsBefore.contains { $0.queueID == queue.id && $0.status.isOpen }
        // Had the action not happened, its open tickets would have been here all the time.
        if wasHere { queue.busySince = before.busySince } else { queue.noteBusy(at: tick) }
        return queue
    }

    private func restoreSettings(_ queue: inout Queue) {
        restore(&queue, \.name)
        restore(&queue, \.description)
        restore(&queue, \.prefix)
        restore(&queue, \.mode)
        restore(&queue, \.isActive)
        restore(&queue, \.isPaused)
        restore(&queue, \.noShowAfter)
        restore(&queue, \.outOfTurn)
        restore(&queue, \.priorityInARow)
        restore(&queue, \.hours)
        restore(&queue, \.isInHours)
        restore(&queue, \.stopsBeforeClosing)
        restore(&queue, \.waitingLimit)
        restore(&queue, \.sessionLimit)
        restore(&queue, \.laterLimit)
        restore(&queue, \.notice)
        restore(&queue, \.asks)
        restore(&queue, \.targetMinutes)
        restore(&queue, \.summaryAt)
        restore(&queue, \.summaryDone)
        restore(&queue, \.scanLater)
    }

    private func restore<Value: Equatable>(_ queue: inout Queue, _ member: WritableKeyPath<Queue, Value>) {
        if queue[keyPath: member] == after[keyPath: member] { queue[keyPath: member] = before[keyPath: member] }
    }
}
