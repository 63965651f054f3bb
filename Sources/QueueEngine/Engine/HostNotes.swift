public import QueueCore

/// What hosts alone are told of a ticket, beside what it is.
public struct HostNotes: Sendable, Equatable {
    /// What its guest told; nil is nothing.
    public var details: TicketDetails?
    /// What became of its newest paper; nil where none was asked for.
    public var print: PrintJob.State?

    public init(details: TicketDetails? = nil, print: PrintJob.State? = nil) {
        (self.details, self.print) = (details, print)
    }
}

extension QueueEngine {
    public func hostNotes(of ticket: ID<Ticket>, in queue: Queue) async throws(EngineError) -> HostNotes {
        HostNotes(
            details: try await details(of: queue)[ticket], print: try await latestPrintJob(of: ticket)?.state)
    }

    /// Of all tickets of the running session of whom there is anything to tell.
    public func hostNotes(of queue: Queue) async throws(EngineError) -> [ID<Ticket>: HostNotes] {
        var notes = try await details(of: queue).mapValues { HostNotes(details: $0) }
        let states = try await read { store throws(StoreFailure) in try await store.printStates(of: queue.id) }
        for (ticket, state) in states { notes[ticket, default: HostNotes()].print = state }
        return notes
    }
}
