import QueueCore
import QueueEngine

#if POSTGRES
    @testable import PostgresStore
#else
    @testable import SQLiteStore
#endif

// What a test has a store do, whichever it is.
extension StoreFixture {
    func queue(_ name: String = "Passports", prefix: String? = nil, mode: Queue.Mode = .gate) async throws -> Queue {
        let queue = Queue(id: newID(), name: name, prefix: prefix ?? "", mode: mode, createdAt: moment.wall)
        let token = TokenHash(Array(name.utf8))
        let written = try await store.commit([.createQueue(queue, prefix: prefix, token: token)])
        guard case .success(.queue(let created)) = written.first else { throw Unexpected(written) }
        return created
    }

    func request(
        _ command: Command, on queue: ID<Queue>?, by actor: QueueCore.Actor = .host, printJob: ID<PrintJob>? = nil
    ) -> Write {
        .command(
            Request(
                target: queue.map { .queue($0) } ?? .ticketsQueue, command: command, actor: actor, moment: moment,
                printJob: printJob))
    }

    func result(
        _ command: Command, on queue: ID<Queue>?, by actor: QueueCore.Actor = .host, printJob: ID<PrintJob>? = nil
    ) async throws -> Result<Outcome, Refusal> {
        let write = request(command, on: queue, by: actor, printJob: printJob)
        switch try await store.commit([write]).first {
        case .success(.outcome(let outcome)): return .success(outcome)
        case .failure(let refusal): return .failure(refusal)
        case let other: throw Unexpected(other as Any)
        }
    }

    @discardableResult
    func run(
        _ command: Command, on queue: ID<Queue>?, by actor: QueueCore.Actor = .host, printJob: ID<PrintJob>? = nil
    ) async throws -> Outcome {
        try await result(command, on: queue, by: actor, printJob: printJob).get()
    }

    /// Joins as many phones as that, `phone 1` first, and returns their tickets.
    @discardableResult
    func join(_ count: Int, to queue: ID<Queue>) async throws -> [Ticket] {
        let writes = (1...count).map { number in
            let device = "phone-\(number)"
            return request(.join(device: device, as: newID()), on: queue, by: .guest(device: device))
        }
        return try await store.commit(writes).map { result in
            guard case .success(.outcome(let outcome)) = result, let ticket = outcome.ticket else {
                throw Unexpected(result)
            }
            return ticket
        }
    }

    /// All there are, in the order that they were made.
    func tickets() async throws -> [Ticket] {
        try await store.read("tickets") { db throws(StatementError) in
            try PreparedStatement("SELECT \(TicketRow.columns) FROM tickets ORDER BY row_id", on: db)
                .all(TicketRow.init).map(\.ticket)
        }
    }
}

struct Unexpected: Error {
    let value: String
    init(_ value: Any) { self.value = "\(value)" }
}
