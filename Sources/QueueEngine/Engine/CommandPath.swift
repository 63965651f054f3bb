import QueueCore
import Synchronization

/// The one ordered way to the disk. Writes that wait are committed together; a write that comes alone is committed at
/// once. Nothing ever waits for company.
///
/// A lock and not an actor: a write is put in line on the thread that brings it and answered on the thread that committed it,
/// and each change of threads that this spares costs as much as a write.
final class CommandPath: Sendable {
    /// The most writes in one transaction: enough to share an fsync among a rush, few enough that the first of them
    /// is answered within some milliseconds.
    static let batchLimit = 256
    /// The most writes that may wait. Beyond that the disk has stopped, and waiting longer helps nobody.
    static let waitingLimit = 4096
    /// Writes of a failed batch that fail alone, one after another, until the rest is given up: by then the disk is the cause.
    static let failuresInARow = 8

    typealias Answer = Result<Written, EngineError>
    private typealias Entry = (write: Write, answer: CheckedContinuation<Answer, Never>)

    private struct Line {
        var waiting: [Entry] = []
        var isCommitting = false
        var work = CommandWork()
    }

    private enum Place { case none, first, behind }

    private static let wrongCount = StoreFailure(
        operation: "commit", detail: "the store answered another number of writes than it was given",
        hint: "This is a defect of qode. Please report it.")

    private let store: any QueueStore
    private let committed: @Sendable ([Written]) -> Void
    private let observe: CommitObserver?
    private let line = Mutex(Line())

    /// Since the start.
    var work: CommandWork { line.withLock(\.work) }
    /// Writes that wait for the disk now.
    var depth: Int { line.withLock(\.waiting.count) }

    /// - Parameter committed: told of the writes that reached the disk together, before their callers are answered.
    init(
        store: any QueueStore, observe: CommitObserver? = nil, committed: @escaping @Sendable ([Written]) -> Void
    ) {
        self.observe = observe
        self.store = store
        self.committed = committed
    }

    nonisolated(nonsending) func submit(_ write: Write) async throws(EngineError) -> Written {
        let answer = await withCheckedContinuation { continuation in
            switch putInLine((write, continuation)) {
            case .behind: break
            case .first:
                // A task of its own: a caller that goes away must not take the commit of others with it.
                Task(executorPreference: store.executor) { await self.commitWaiting() }
            case .none:
                let detail = "\(Self.waitingLimit) writes wait"
                let hint = "The disk does not keep up. Try again in a few seconds."
                continuation.resume(
                    returning: .failure(.store(StoreFailure(operation: "commit", detail: detail, hint: hint))))
            }
        }
        return try answer.get()
    }

    private func putInLine(_ entry: sending Entry) -> Place {
        line.withLock { line in
            guard line.waiting.count < Self.waitingLimit else { return .none }
            line.waiting.append(entry)
            defer { line.isCommitting = true }
            return line.isCommitting ? .behind : .first
        }
    }

    /// The next batch; nil when nobody waits any more, and the next write is the first again.
    private func nextBatch() -> [Entry]? {
        line.withLock { line in
            guard !line.waiting.isEmpty else {
                line.isCommitting = false
                return nil
            }
            let batch = Array(line.waiting.prefix(Self.batchLimit))
            line.waiting.removeFirst(batch.count)
            return batch
        }
    }

    private func commitWaiting() async {
        while let batch = nextBatch() {
            do throws(StoreFailure) {
                try await commit(batch[...])
            } catch {
                if error.isUndone, batch.count > 1 {
                    await commitSingly(batch)
                } else {
                    fail(batch[...], error)
                }
            }
        }
    }

    /// One write that the disk cannot take must not fail all the strangers who came with it.
    private func commitSingly(_ batch: [Entry]) async {
        var inARow = 0
        for index in batch.indices {
            do throws(StoreFailure) {
                try await commit(batch[index...index])
                inARow = 0
            } catch {
                inARow += 1
                // It is not the writes: the rest need not wait for as many errors.
                let isHopeless = inARow == Self.failuresInARow || !error.isUndone
                fail(isHopeless ? batch[index...] : batch[index...index], error)
                if isHopeless { return }
            }
        }
    }

    private func commit(_ batch: ArraySlice<Entry>) async throws(StoreFailure) {
        let ended = observe?()
        let results: [Result<Written, Refusal>]
        do throws(StoreFailure) {
            results = try await store.commit(batch.map(\.write))
            guard results.count == batch.count else { throw Self.wrongCount }
        } catch {
            ended?(nil)
            throw error
        }
        let carriedOut = results.compactMap { try? $0.get() }
        ended?(carriedOut)
        line.withLock { line in
            line.work.commits += 1
            line.work.writes += results.count
            line.work.refused += results.count - carriedOut.count
        }
        committed(carriedOut)
        for (result, entry) in zip(results, batch) {
            entry.answer.resume(returning: result.mapError { $0 == .databaseAway ? .store(.alone) : .refused($0) })
        }
    }

    private func fail(_ batch: ArraySlice<Entry>, _ failure: StoreFailure) {
        line.withLock { $0.work.failedCommits += 1 }
        for entry in batch { entry.answer.resume(returning: .failure(.store(failure))) }
    }
}
