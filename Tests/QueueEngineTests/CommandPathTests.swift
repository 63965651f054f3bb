import QueueCore
import Synchronization
import Testing

@testable import QueueEngine

/// The one ordered way to the disk.
@Suite(.timeLimit(.minutes(1))) struct CommandPathTests {
    let store = MemoryStore()
    let log = Log()
    let path: CommandPath

    init() async {
        let log = log
        path = CommandPath(store: store) { for written in $0 { log.add(written) } }
        await store.edit { shelf in
            shelf.queues = [Queue(id: .nth(1), name: "Q", prefix: "A", createdAt: Timestamp(milliseconds: 0))]
        }
    }

    @Test func aloneIsCommittedAtOnce() async throws {
        for number in 1...3 {
            #expect(try await path.submit(Self.issue(number)).number == number)
        }
        #expect(await store.batches == [1, 1, 1])
    }

    @Test func whoWaitsIsCommittedTogetherInOrder() async throws {
        await store.hold()
        let first = submit(1)
        await store.commitsBegun(1)
        let others = (2...6).map { submit($0) }
        await store.release()
        #expect(try await first.value.get().number == 1)
        for (index, other) in others.enumerated() {
            let written = try await other.value.get()
            #expect(written.number == index + 2)
            #expect(written.id == .nth(index + 2))
        }
        #expect(await store.batches == [1, 5])
    }

    @Test func batchesAreBounded() async throws {
        await store.hold()
        let first = submit(1)
        await store.commitsBegun(1)
        let limit = CommandPath.batchLimit
        let others = (2...(2 * limit + 89)).map { submit($0) }
        await store.release()
        _ = await first.value
        for other in others { _ = try await other.value.get() }
        #expect(await store.batches == [1, limit, limit, 88])
        #expect(await store.shelf.tickets.map(\.number) == Array(1...(2 * limit + 89)))
        #expect(await store.shelf.tickets.map(\.id) == (1...(2 * limit + 89)).map { .nth($0) })
    }

    @Test func whoComesWhileABatchIsCommittedIsInTheNext() async throws {
        await store.hold()
        let first = submit(1)
        await store.commitsBegun(1)
        let second = submit(2)
        await store.releaseOne()
        await store.commitsBegun(2)
        let third = submit(3)
        await store.release()
        for task in [first, second, third] { _ = try await task.value.get() }
        #expect(await store.batches == [1, 1, 1])
    }

    @Test func waitingLineIsBounded() async throws {
        await store.hold()
        let first = submit(0)
        await store.commitsBegun(1)
        let waiting = (1...CommandPath.waitingLimit).map { submit($0) }
        let surplus = submit(99_999)
        await store.release()
        if case .failure(.store(let reason)) = await surplus.value {
            #expect(reason.operation == "commit")
            #expect(!reason.hint.isEmpty)
        } else {
            Issue.record("one too many waited")
        }
        _ = await first.value
        for task in waiting { _ = try await task.value.get() }
        // Nobody was lost, and there is room again.
        #expect(await store.shelf.tickets.count == CommandPath.waitingLimit + 1)
        _ = try await path.submit(Self.issue(100_000))
    }

    // MARK: - What goes wrong

    @Test func failedCommitFailsItsWholeBatchAndNoOther() async throws {
        await store.hold()
        let first = submit(1)
        await store.commitsBegun(1)
        let failing = (2...4).map { submit($0) }
        await store.releaseOne()
        #expect(try await first.value.get().number == 1)
        await store.commitsBegun(2)
        let next = submit(5)
        await store.failNext()
        await store.release()
        for task in failing { #expect(await task.value == .failure(.store(MemoryStore.diskFull))) }
        // Nothing of the failed batch was kept: no number is missing.
        #expect(try await next.value.get().number == 2)
        #expect(try await path.submit(Self.issue(6)).number == 3)
        #expect(await store.batches == [1, 3, 1, 1])
    }

    /// One write that the disk cannot take costs the strangers who came with it nothing.
    @Test func whatFailsAloneFailsAlone() async throws {
        await store.refuse { $0.isIssue(of: [4]) }
        await store.hold()
        let first = submit(1)
        await store.commitsBegun(1)
        let others = (2...6).map { submit($0) }
        await store.release()
        _ = await first.value
        for (number, task) in zip([2, 3, nil, 4, 5], others) {
            let answer = await task.value
            #expect(answer == number.map { _ in answer } ?? .failure(.store(MemoryStore.broken)))
            #expect((try? answer.get())?.number == number)
        }
        #expect(await store.batches == [1, 5, 1, 1, 1, 1, 1])
        #expect(path.work.failedCommits == 1)
    }

    /// When one after another fails, it is not the writes: the rest does not wait for as many errors.
    @Test func aDiskThatTakesNothingIsNotTriedForEverybody() async throws {
        let (bad, limit) = (Set(2...200), CommandPath.failuresInARow)
        await store.refuse { $0.isIssue(of: bad) }
        await store.hold()
        let first = submit(1)
        await store.commitsBegun(1)
        let others = (2...200).map { submit($0) }
        await store.release()
        _ = await first.value
        for task in others { #expect(await task.value == .failure(.store(MemoryStore.broken))) }
        #expect(await store.batches == [1, 199] + Array(repeating: 1, count: limit))
        #expect(try await path.submit(Self.issue(300)).number == 2)
    }

    @Test func refusedFailsAlone() async throws {
        await store.hold()
        let first = submit(1)
        await store.commitsBegun(1)
        let writes = [Self.issue(2), Self.command(.recall(.nth(1))), Self.command(.recall(.nth(77))), Self.issue(3)]
        let tasks = writes.map { submit($0) }
        await store.release()
        _ = await first.value
        #expect(try await tasks[0].value.get().number == 2)
        #expect(
            await tasks[1].value == .failure(.refused(.invalidTransition(from: .waiting, command: "recall"))))
        #expect(await tasks[2].value == .failure(.refused(.unknownTicket)))
        #expect(try await tasks[3].value.get().number == 3)
        #expect(await store.batches == [1, 4])
    }

    /// A phone that hangs up does not take its number back, nor anybody else's.
    @Test func cancelledCallerDoesNotLoseTheCommit() async throws {
        await store.hold()
        let first = submit(1)
        await store.commitsBegun(1)
        let second = submit(2)
        let third = submit(3)
        first.cancel()
        second.cancel()
        await store.release()
        #expect(try await first.value.get().number == 1)
        #expect(try await second.value.get().number == 2)
        #expect(try await third.value.get().number == 3)
        #expect(await store.shelf.tickets.count == 3)
    }

    @Test func callerThatWasCancelledBeforeIsCommittedToo() async throws {
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await path.submit(Self.issue(1))
        }
        #expect(try await task.value.number == 1)
        #expect(await store.shelf.tickets.count == 1)
    }

    // MARK: - Telling

    @Test func toldAfterTheCommitAndInOrder() async throws {
        await store.hold()
        let first = submit(1)
        await store.commitsBegun(1)
        let others = [submit(2), submit(Self.command(.recall(.nth(77)))), submit(3)]
        #expect(log.numbers.isEmpty)
        await store.releaseOne()
        _ = await first.value
        #expect(log.numbers == [1])
        await store.release()
        for task in others { _ = await task.value }
        #expect(log.numbers == [1, 2, 3])
    }

    @Test func nothingIsToldOfAFailedCommit() async throws {
        await store.failNext()
        #expect(await submit(1).value == .failure(.store(MemoryStore.diskFull)))
        #expect(log.numbers.isEmpty)
        #expect(await store.shelf.tickets.isEmpty)
    }

    // MARK: - Helpers

    /// In line when this returns, so that submissions keep the order of their calls.
    private func submit(_ write: Write) -> Task<CommandPath.Answer, Never> {
        Task.immediate {
            do throws(EngineError) { return .success(try await path.submit(write)) } catch { return .failure(error) }
        }
    }

    private func submit(_ nth: Int) -> Task<CommandPath.Answer, Never> { submit(Self.issue(nth)) }

    private static func issue(_ nth: Int) -> Write { command(.issue(as: .nth(nth))) }

    private static func command(_ command: Command) -> Write {
        .command(
            Request(
                target: .queue(.nth(1)), command: command, actor: .host,
                moment: Moment(wall: Timestamp(milliseconds: 0), tick: 0)))
    }
}

extension Written {
    var number: Int? { if case .outcome(let outcome) = self { outcome.ticket?.number } else { nil } }
    var id: ID<Ticket>? { if case .outcome(let outcome) = self { outcome.ticket?.id } else { nil } }
}

extension Write {
    fileprivate func isIssue(of numbers: Set<Int>) -> Bool {
        guard case .command(let request) = self, case .issue(let id, _, _, _) = request.command else { return false }
        return numbers.contains { .nth($0) == id }
    }
}

/// What the path told, in order.
final class Log: Sendable {
    private let told = Mutex<[Written]>([])

    var numbers: [Int] { told.withLock { $0.compactMap(\.number) } }

    func add(_ written: Written) { told.withLock { $0.append(written) } }
}
