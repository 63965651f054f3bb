import Foundation
import QueueCore
import SQLiteStore
import Synchronization
import TestSupport

@testable import QueueEngine

/// One appliance and its people, made of a seed: guests, hosts and a scanner, a disk that fails, power that goes, and a clock
/// that is set. The same seed is the same world, to the last commit.
struct World {
    static let devices = 6
    static let steps = 30
    /// Commands that may be on their way together.
    static let crowd = 5

    private let seed: UInt64
    private let mutation: Mutation?
    private var random: SeededGenerator
    private let folder: URL

    private var disk: SimulatedDisk
    private var engine: QueueEngine
    private let clock: WorldClock
    private var queues: [ID<Queue>] = []
    private var tickets: [ID<Ticket>] = []
    private var ledger = Ledger()
    private var lastID: UInt64 = 0
    private let step: Step
    /// What has happened, to know that worlds are not empty.
    private(set) var tally: [String: Int] = [:]

    /// A world lives for some hundredths of a second.
    static let patience: Duration = .seconds(60)

    /// Lives the world through.
    /// - Throws: when a promise is broken, and whatever else goes wrong: every failure names its seed.
    static func run(
        seed: UInt64, mutation: Mutation? = nil, patience: Duration = patience
    ) async throws(Violation) -> [String: Int] {
        let step = Step()
        let (ends, end) = AsyncStream.makeStream(
            of: Result<[String: Int], Violation>.self, bufferingPolicy: .bufferingOldest(1))
        let life = Task { end.yield(await live(seed: seed, mutation: mutation, step)) }
        // One that hangs is left behind: what waits for ever cannot be ended.
        let watch = Task {
            try await Task.sleep(for: patience)
            end.yield(.failure(Violation(seed: seed, step: step.number, words: "it hangs")))
        }
        defer {
            life.cancel()
            watch.cancel()
        }
        for await result in ends {
            life.cancel()
            // So that it can clear its folder away.
            for _ in 0..<100 where !step.isOver { try? await Task.sleep(for: .milliseconds(10)) }
            return try result.get()
        }
        throw Violation(seed: seed, step: step.number, words: "it was cancelled")
    }

    private static func live(
        seed: UInt64, mutation: Mutation?, _ step: Step
    ) async -> Result<[String: Int], Violation> {
        // Memory, where there is a folder of it: thousands of worlds would wear out a disk.
        let base = FileManager.default.fileExists(atPath: "/dev/shm") ? "/dev/shm" : NSTemporaryDirectory()
        let folder = URL(filePath: base).appending(path: "qode-world-\(UUID())")
        defer {
            try? FileManager.default.removeItem(at: folder)
            step.isOver = true
        }
        do {
            var world = try await World(seed: seed, mutation: mutation, folder: folder, step)
            try await world.live()
            return .success(world.tally)
        } catch {
            let words =
                switch error {
                case let broken as Broken: broken.words
                case let error as EngineError: "a healthy disk failed: \(error)"
                case let failure as StoreFailure: "\(failure.operation): \(failure.detail)"
                default: "\(error)"
                }
            return .failure(Violation(seed: seed, step: step.number, words: words))
        }
    }

    private init(seed: UInt64, mutation: Mutation?, folder: URL, _ step: Step) async throws {
        self.seed = seed
        self.mutation = mutation
        self.folder = folder
        self.step = step
        random = SeededGenerator(seed: seed)
        clock = WorldClock(trustsTheWall: mutation == .trustsTheWallClock)
        let first = folder.appending(path: "first")
        try FileManager.default.createDirectory(at: first, withIntermediateDirectories: true)
        disk = try SimulatedDisk(folder: first, mutation: mutation)
        try await clock.start(by: disk.store)
        engine = Self.engine(disk, clock)
        for name in ["Passports", "Visas"] {
            let mode: Queue.Mode = Bool.random(using: &random) ? .gate : .counter
            queues.append(
                try await engine.createQueue(name: name, prefix: nil, mode: mode, token: TokenHash(Array(name.utf8))).id
            )
        }
    }

    private static func engine(_ disk: SimulatedDisk, _ clock: WorldClock) -> QueueEngine {
        QueueEngine(store: disk, now: { clock.moment }, random: { clock.draw() })
    }

    private mutating func live() async throws {
        for number in 1...Self.steps {
            step.number = number
            try Task.checkCancellation()
            clock.pass(Int64.random(in: 0...20_000, using: &random))
            switch Int.random(in: 0..<20, using: &random) {
            case 0: clock.setWall(by: Int64.random(in: -3650...3650, using: &random) * 86_400_000)
            case 1: try await crash()
            case 2, 3: try await actAndUndo()
            case 4: try? await NoShowWatch(engine: engine, sleep: { _ in }).poll()
            case 5: try await lookAround()
            default: try await round()
            }
            if disk.isDead { try await crash() }
        }
        try await crash()
    }

    // MARK: People

    /// Some commands that arrive together: the first is on its way to the disk while the others queue up behind it.
    private mutating func round() async throws {
        let commands = (0..<Int.random(in: 1...Self.crowd, using: &random)).map { _ in command() }
        let faults = (0..<2).map { _ in
            Int.random(in: 0..<12, using: &random) == 0 ? Fault.allCases.randomElement(using: &random) ?? .none : .none
        }
        disk.plan(faults)
        disk.closeGate()
        let begun = disk.commitsBegun
        var answers: [Task<Result<Outcome, EngineError>, Never>] = []
        for (index, given) in commands.enumerated() {
            answers.append(Self.task(given, engine))
            // Each stands in its place before the next one comes, or the world would not be the same twice.
            if index == 0 {
                while disk.commitsBegun == begun { await Task.yield() }
            } else {
                while engine.path.depth < index { await Task.yield() }
            }
        }
        disk.openGate()
        var results: [Result<Outcome, EngineError>] = []
        for answer in answers { results.append(await answer.value) }
        disk.plan([])
        // Faults strike whole commits: the first command's, and that of all behind it.
        for (index, (given, result)) in zip(commands, results).enumerated() {
            try take(result, of: given, fault: faults[min(index, 1)])
        }
        if !disk.isDead { try await lookAround() }
    }

    private static func task(_ given: Given, _ engine: QueueEngine) -> Task<Result<Outcome, EngineError>, Never> {
        Task {
            do throws(EngineError) {
                return .success(try await engine.perform(given.command, on: .queue(given.queue), by: given.actor))
            } catch {
                return .failure(error)
            }
        }
    }

    private mutating func take(
        _ result: Result<Outcome, EngineError>, of given: Given, fault: Fault
    ) throws {
        switch result {
        case .success(let outcome):
            tally["done", default: 0] += 1
            ledger.answer(outcome)
            guard let ticket = outcome.ticket else { return }
            let asked = outcome.isNew ? given.made : given.command.ticket
            try ledger.give(ticket, asked: asked)
            tickets.append(ticket.id)
        case .failure(.refused):
            tally["refused", default: 0] += 1
            if let made = given.made { ledger.refuse(made) }
        case .failure(let error):
            tally["failed", default: 0] += 1
            switch fault {
            case .failsBefore: if let made = given.made { ledger.refuse(made) }
            // Died, or nobody can know.
            case .failsAfter, .diesBefore, .diesAfter: break
            case .none: if !disk.isDead { throw error }
            }
        }
    }

    /// A host's action and its undo, with nobody in between: all is as it was.
    private mutating func actAndUndo() async throws {
        let queue = queues[Int.random(in: 0...1, using: &random)]
        let before = try await everything()
        let given = command(in: queue)
        guard given.actor == .host, given.command != .undo else { return }
        guard let outcome = try? await engine.perform(given.command, on: .queue(queue), by: .host),
            !outcome.changed.isEmpty, !outcome.isNew
        else { return }
        ledger.answer(outcome)
        clock.pass(Int64.random(in: 0...9000, using: &random))
        guard (try? await engine.perform(.undo, on: .queue(queue), by: .host)) != nil else { return }
        // The ticket that a transfer opened stays, cancelled, with the number it drew.
        let after = try await everything().map { $0.without(given.made) }
        guard after == before.map({ $0.without(nil) }) else {
            throw Broken("undo of \(given.command.name) is not exact")
        }
        tally["undone", default: 0] += 1
        try await lookAround()
    }

    // MARK: The world's end, and the next day

    /// The daemon is killed, or the power goes. What is on the disk is there afterwards, and nothing else.
    private mutating func crash() async throws {
        tally["crash", default: 0] += 1
        let next = try disk.filesAfterTheCrash()
        disk = try SimulatedDisk(folder: next, mutation: mutation)
        if Bool.random(using: &random) { clock.reboot() }
        try await clock.start(by: disk.store)
        engine = Self.engine(disk, clock)
        try await lookAround()
    }

    /// Every screen is refreshed, and the disk is looked through.
    private mutating func lookAround() async throws {
        for id in queues {
            guard let board = try await engine.board(of: id) else { throw Broken("a queue is lost") }
            let tickets = try await engine.history(of: id, before: nil, limit: 10_000).tickets
            try ledger.check(board.queue, tickets, elapsed: clock.elapsed)
            try ledger.show(board.queue)
        }
    }

    private func everything() async throws -> [Snapshot] {
        var all: [Snapshot] = []
        for id in queues {
            guard let queue = try await engine.queue(id) else { throw Broken("a queue is lost") }
            all.append(Snapshot(queue, try await engine.history(of: id, before: nil, limit: 10_000).tickets))
        }
        return all
    }
}

// MARK: - What people do

extension World {
    private struct Given {
        let command: Command
        let queue: ID<Queue>
        let actor: QueueCore.Actor
        /// The ticket that it would make.
        var made: ID<Ticket>?
    }

    private mutating func command() -> Given { command(in: queues[Int.random(in: 0...1, using: &random)]) }

    private mutating func command(in queue: ID<Queue>) -> Given {
        lastID += 1
        let new = ID<Ticket>(high: seed << 16 | 0x4000, low: 0x8000_0000_0000_0000 + lastID)
        let id = tickets.suffix(12).randomElement(using: &random) ?? new
        let counter = ["1", "2", nil].randomElement(using: &random) ?? nil
        let device = "phone-\(Int.random(in: 1...Self.devices, using: &random))"
        let guest = QueueCore.Actor.guest(device: device)
        func host(_ command: Command) -> Given { Given(command: command, queue: queue, actor: .host) }
        switch Int.random(in: 0..<30, using: &random) {
        case 0...6: return Given(command: .join(device: device, as: new), queue: queue, actor: guest, made: new)
        case 7...9: return Given(command: .issue(as: new), queue: queue, actor: .host, made: new)
        case 10: return Given(command: .issue(as: new, priority: "age"), queue: queue, actor: .host, made: new)
        case 11...14: return host(.next(counter: counter))
        case 15...17: return Given(command: .scan(id), queue: queue, actor: .scanner)
        case 18: return host(.verify(id))
        case 19: return host(.serve(id, counter: counter))
        case 20: return host(.call(id, counter: counter))
        case 21: return host(.noShow(id))
        case 22: return host(.hold(id))
        case 23: return host(.reinstate(id))
        case 24: return Given(command: .cancel(id), queue: queue, actor: guest)
        case 25: return host(.prioritize(id, reason: Bool.random(using: &random) ? "age" : nil))
        case 26:
            let other = queue == queues[0] ? queues[1] : queues[0]
            return Given(command: .transfer(id, to: other, as: new), queue: queue, actor: .host, made: new)
        case 27: return host(.recall(id))
        case 28:
            let paused = Int.random(in: 0..<3, using: &random) == 0
            return host(.change(QueueSettings(isPaused: paused, noShowAfter: .some(60))))
        default: return Int.random(in: 0..<4, using: &random) == 0 ? host(.endSession) : host(.undo)
        }
    }
}

/// A queue and its tickets as undo must bring them back.
private struct Snapshot: Equatable {
    var queue: Queue
    var tickets: [Ticket]

    init(_ queue: Queue, _ tickets: [Ticket]) {
        self.queue = queue
        self.tickets = tickets
    }

    /// Without what only grows, and without the ticket that a transfer made: its number stays drawn.
    func without(_ made: ID<Ticket>?) -> Snapshot {
        var copy = self
        copy.queue.revision = 0
        if let made, copy.tickets.contains(where: { $0.id == made }) {
            copy.tickets.removeAll { $0.id == made }
            copy.queue.lastNumberIssued -= 1
        }
        return copy
    }
}

/// The appliance's clocks: service time that goes on, and a wall clock that somebody sets.
final class WorldClock: Sendable {
    private struct State {
        var elapsed: Int64 = 0
        var wallOffset: Int64 = 0
        var tickOffset: Int64 = 0
        /// When this boot of the machine began, and how many there were before.
        var booted: Int64 = 0
        var boots = 0
        var random = SeededGenerator(seed: 0)
    }

    private let state = Mutex(State())
    private let trustsTheWall: Bool
    private static let opening: Int64 = 1_795_511_100_000

    init(trustsTheWall: Bool) { self.trustsTheWall = trustsTheWall }

    /// Milliseconds that this world is old.
    var elapsed: Int64 { state.withLock { $0.elapsed } }

    var moment: Moment {
        state.withLock { state in
            let wall = Self.opening + state.elapsed + state.wallOffset
            let tick = trustsTheWall ? wall - Self.opening : state.elapsed - state.booted + state.tickOffset
            return Moment(wall: Timestamp(milliseconds: wall), tick: tick)
        }
    }

    /// The randomness of ids.
    func draw() -> UInt64 { state.withLock { $0.random.next() } }

    func pass(_ milliseconds: Int64) { state.withLock { $0.elapsed += milliseconds } }
    func setWall(by milliseconds: Int64) { state.withLock { $0.wallOffset += milliseconds } }

    /// The machine is off for a while, in which no time passes that anybody could know of.
    func reboot() {
        state.withLock { state in
            state.booted = state.elapsed
            state.boots += 1
        }
    }

    /// Takes service time from the store, as each start of the daemon does.
    func start(by store: SQLiteStore) async throws {
        let (boot, uptime) = state.withLock { ("boot \($0.boots)", $0.elapsed - $0.booted) }
        let time = try await store.serviceTime(boot: boot, uptime: uptime)
        state.withLock { $0.tickOffset = time.offset }
    }
}

/// How far a world has come, also for whoever has waited too long for it.
final class Step: Sendable {
    private let value = Atomic(0)
    private let end = Atomic(false)

    var isOver: Bool {
        get { end.load(ordering: .relaxed) }
        set { end.store(newValue, ordering: .relaxed) }
    }

    var number: Int {
        get { value.load(ordering: .relaxed) }
        set { value.store(newValue, ordering: .relaxed) }
    }
}
