import Foundation
import QueueCore
import SQLiteStore
import Synchronization
import TestSupport

@testable import PostgresStore
@testable import QueueEngine

/// Appliances that share one real PostgreSQL, each with a shelf on a real file, and a clock that the test moves.
final class AloneHouse: Sendable {
    static let away: StoreFailure = {
        var failure = StoreFailure(operation: "test", detail: "the cable is out", hint: "Put it in.")
        failure.isAway = true
        return failure
    }()

    let address: PostgresAddress
    private let folder: URL
    /// Of who is never alone.
    let shared: PostgresStore
    private let clock = Mutex<Int64>(1000)
    private let lastID = Mutex<UInt64>(0)

    init() throws {
        guard let address = PostgresAddress(try PrivatePostgres.shared.get().newURL()) else {
            throw CocoaError(.fileReadUnknown)
        }
        self.address = address
        folder = FileManager.default.temporaryDirectory.appending(path: "qode-alone-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        shared = PostgresStore(address, appliance: "hub")
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    var moment: Moment {
        let tick = clock.withLock { $0 }
        return Moment(wall: Timestamp(milliseconds: 1_795_511_100_000 + tick), tick: tick)
    }

    func pass(_ milliseconds: Int64) { clock.withLock { $0 += milliseconds } }

    func newID<Of>(_: Of.Type = Of.self) -> ID<Of> {
        lastID.withLock { last in
            last += 1
            return ID(high: 0x4000, low: 0x8000_0000_0000_0000 + last)
        }
    }

    func queue(_ name: String = "Passports") async throws -> Queue {
        let queue = Queue(id: newID(), name: name, prefix: "", createdAt: moment.wall)
        let written = try await shared.commit([
            .createQueue(queue, prefix: nil, token: TokenHash(Array(name.utf8)))
        ])
        guard case .success(.queue(let made)) = written.first else { throw CocoaError(.fileReadUnknown) }
        return made
    }

    /// An appliance, as it starts: with what its shelf has.
    func appliance(
        _ name: String, numbers: Int = 20, away: StoreFailure? = nil
    ) throws -> (store: AloneStore, shelf: SQLiteStore, shared: PostgresStore) {
        let shelf = try SQLiteStore.openShelf(path: folder.appending(path: "\(name).db").path)
        let shared = PostgresStore(address, appliance: name)
        return (AloneStore(shared: shared, shelf: shelf, numbers: numbers, away: away), shelf, shared)
    }

    func request(_ command: Command, on queue: ID<Queue>, printJob: ID<PrintJob>? = nil) -> Request {
        var actor = Actor.host
        if case .join(let device, _, _) = command { actor = .guest(device: device) }
        return Request(target: .queue(queue), command: command, actor: actor, moment: moment, printJob: printJob)
    }

    func outcome(
        _ command: Command, on queue: ID<Queue>, at store: any QueueStore, printJob: ID<PrintJob>? = nil
    ) async throws -> Result<Outcome, Refusal> {
        switch try await store.commit([.command(request(command, on: queue, printJob: printJob))]).first {
        case .success(.outcome(let outcome)): return .success(outcome)
        case .failure(let refusal): return .failure(refusal)
        default: throw CocoaError(.fileReadUnknown)
        }
    }

    func join(_ device: String, _ queue: ID<Queue>, at store: any QueueStore) async throws -> Ticket? {
        try await outcome(.join(device: device, as: newID()), on: queue, at: store).get().ticket
    }

    /// All tickets of a queue, as they stand in the shared database, in the order of their numbers.
    func all(of queue: ID<Queue>) async throws -> [Ticket] {
        try await shared.history(of: queue, before: nil, limit: 10_000).tickets.sorted { $0.number < $1.number }
    }
}
