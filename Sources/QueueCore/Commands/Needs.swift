extension Command {
    /// The rows that `decide` must be shown. More do no harm.
    public var needs: Needs {
        switch self {
        case .join(let device, _, _): Needs(device: device, company: true)
        case .issue: Needs(company: true)
        case .admit(let id, _, let tick, _): Needs(ticket: id, followsMoves: true, takenAfter: tick)
        case .change, .announce, .keepHours, .summarize: Needs()
        case .next(let counter): Needs(firstWaiting: true, servedAt: .some(counter), company: true)
        case .nextOf(let queues, let counter):
            Needs(firstWaiting: true, servedAt: .some(counter), otherQueues: queues, company: true)
        case .call(let id, let counter): Needs(ticket: id, servedAt: .some(counter), company: true)
        case .hold(let id): Needs(ticket: id, firstWaiting: true)
        case .reinstate(let id, _): Needs(ticket: id, firstWaiting: true, sameDevice: true)
        case .later(let id, let places): Needs(ticket: id, behind: max(0, places))
        case .transfer(let id, let other, _, let place, _):
            Needs(ticket: id, otherQueues: [other], arrival: place, sameDevice: true, company: true)
        case .scan(let id, _): Needs(ticket: id, followsMoves: true, company: true)
        case .verify(let id): Needs(ticket: id, company: true)
        case .recall(let id), .serve(let id, _), .noShow(let id, _), .cancel(let id),
            .park(let id, _), .prioritize(let id, _):
            Needs(ticket: id)
        case .endSession: Needs(allOpen: true)
        case .undo: Needs(lastAction: true, sameDevice: true)
        case .card(let order): order.needs
        case .undoIn(let queues): Needs(otherQueues: queues, lastAction: true, sameDevice: true)
        }
    }

    /// Which rows a command is decided on.
    public struct Needs: Sendable, Equatable {
        public var ticket: ID<Ticket>?
        /// And the one that this was moved to, as `QueueState.current` follows it.
        public var followsMoves = false
        /// The open ticket of this device.
        public var device: String?
        /// The first of each lane, in each of the queues.
        public var firstWaiting = false
        /// The tickets being served at this counter, in each of the queues; `.some(nil)` is the counter without a name.
        public var servedAt: String??
        /// Whom this counter called last, and whom it serves, in each of the queues; `.some(nil)` is any counter.
        public var currentAt: String??
        /// Of the lanes that are called: so many behind the ticket, or behind the place where its lane would have it, and one
        /// more; and how many stand before it.
        public var behind: Int?
        public var allOpen = false
        public var otherQueues: [ID<Queue>] = []
        /// The ticket goes to the other queue: who there bears the same label, and whom it would stand before.
        public var arrival: TransferPlace?
        /// The newest action in any of the queues that may be taken back, the tickets it touched as they are now, and the queues
        /// it touched; after a transfer also the ticket that it opened.
        public var lastAction = false
        /// The first of those in the regular line who took a number after this.
        public var takenAfter: Int64?
        /// The open tickets of the phones that hold the tickets named above, in each of the queues.
        public var sameDevice = false
        /// The queues that desks of this one, and of the one that a ticket goes to, serve as well: they are in its estimate.
        public var company = false
    }
}
