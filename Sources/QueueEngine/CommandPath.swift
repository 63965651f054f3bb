public import QueueCore

/// The one ordered way to the disk. Writes that wait are committed together; a write that comes alone is committed at
/// once. Nothing ever waits for company.
actor CommandPath {
    /// The most writes in one transaction: enough to share an fsync among a rush, few enough that the first of them
    /// is answered within some milliseconds.
    static let batchLimit = 256
    /// The most writes that may wait. Beyond that the disk has stopped, and waiting longer helps nobody.
    static let waitingLimit = 4096

    typealias Answer = Result<Written, EngineError>

    private static let wrongCount = StoreFailure(
        operation: "commit", detail: "the store answered another number of writes than it was given",
        hint: "This is a defect of qode. Please report it.")

    private let store: any QueueStore
    private let committed: @Sendable ([Written]) -> Void
    private var waiting: [(write: Write, answer: CheckedContinuation<Answer, Never>)] = []
    private var isCommitting = false
    /// Since the start.
    private(set) var work = CommandWork()
    /// Writes that wait for the disk now.
    var depth: Int { waiting.count }

    /// - Parameter committed: told of the writes that reached the disk together, before their callers are answered.
    init(store: any QueueStore, committed: @escaping @Sendable ([Written]) -> Void) {
        self.store = store
        self.committed = committed
    }

    func submit(_ write: Write) async throws(EngineError) -> Written {
        guard waiting.count < Self.waitingLimit else {
            throw .store(
                StoreFailure(
                    operation: "commit", detail: "\(waiting.count) writes wait",
                    hint: "The disk does not keep up. Try again in a few seconds."))
        }
        let answer = await withCheckedContinuation { continuation in
            waiting.append((write, continuation))
            guard !isCommitting else { return }
            isCommitting = true
            // A task of its own: a caller that goes away must not take the commit of others with it.
            Task { await self.commitWaiting() }
        }
        return try answer.get()
    }

    private func commitWaiting() async {
        while !waiting.isEmpty {
            let batch = Array(waiting.prefix(Self.batchLimit))
            waiting.removeFirst(batch.count)
            do throws(StoreFailure) {
                let results = try await store.commit(batch.map(\.write))
                guard results.count == batch.count else { throw Self.wrongCount }
                work.commits += 1
                work.writes += results.count
                let carriedOut = results.compactMap { try? $0.get() }
                work.refused += results.count - carriedOut.count
                committed(carriedOut)
                for (result, entry) in zip(results, batch) {
                    entry.answer.resume(returning: result.mapError { .refused($0) })
                }
            } catch {
                work.failedCommits += 1
                for entry in batch { entry.answer.resume(returning: .failure(.store(error))) }
            }
        }
        isCommitting = false
    }
}

/// What the command path did, for whoever watches over an appliance.
public struct CommandWork: Sendable, Equatable {
    public var commits = 0
    /// Carried out or refused: all that were answered by the disk.
    public var writes = 0
    public var refused = 0
    public var failedCommits = 0
}

/// Why the engine did not do what was asked.
public enum EngineError: Error, Sendable, Equatable {
    case refused(Refusal)
    case store(StoreFailure)
    /// A pairing code that is unknown, used or too old.
    case unknownCode
    case printerUnavailable(String)
}
