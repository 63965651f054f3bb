import QueueCore
import QueueEngine

// A ticket as its hosts see it.
extension QueueEngine {
    func hostJSON(of ticket: Ticket, in queue: Queue) async throws(EngineError) -> JSON {
        let notes = try await hostNotes(of: ticket.id, in: queue)
        return JSON(ticket, in: queue, showsDevice: true).adding(JSON.members(of: notes))
    }

    /// Null where there is none.
    func hostJSON(ofTicketIn outcome: Outcome) async throws(EngineError) -> JSON {
        guard let ticket = outcome.ticket else { return .null }
        return try await hostJSON(of: ticket, in: outcome.queue)
    }
}
