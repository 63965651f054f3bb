public import QueueCore

/// A small store of an appliance's own, for when the database that it shares is away: a copy of what queues and stations are, numbers
/// that were set aside, and the tickets that were given by them until they have joined the others.
public protocol AloneShelf: ApplianceStore {
    /// Takes over what stands in these tables: queues and stations' tokens, as rows of the shared database. The numbers of queues stay
    /// its own. Where the rows are of another database than before, everything goes first.
    func mirror(_ tables: [StoredRows]) async throws(StoreFailure)
    /// These are the numbers of their queues from now on.
    func keep(_ blocks: [NumberBlock]) async throws(StoreFailure)
    /// What is left of the numbers, of each queue that has any.
    func blocks() async throws(StoreFailure) -> [NumberBlock]
    /// No queue has numbers any more.
    func dropBlocks() async throws(StoreFailure)
    /// The tickets that have not joined the others, in the order they were given; at most `limit`.
    func takenAlone(limit: Int) async throws(StoreFailure) -> [AloneTicket]
    /// They have.
    func forget(_ tickets: [ID<Ticket>]) async throws(StoreFailure)
}
