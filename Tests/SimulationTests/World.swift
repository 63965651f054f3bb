import Foundation
import PostgresStore
import QueueCore
import TestSupport

@testable import QueueEngine

/// One appliance and its people, made of a seed: guests, hosts and a scanner, a disk that fails, power that goes, and a clock
/// that is set. Three queues share its desks, with hours, limits and notices. The same seed is the same world, to the last commit.
struct World {
    static let devices = 6
    static let steps = 30
    /// Commands that may be on their way together.
    static let crowd = 5

    let seed: UInt64
    private let mutation: Mutation?
    var random: SeededGenerator
    private let folder: URL

    private var disk: SimulatedDisk
    private var engine: QueueEngine
    let clock: WorldClock
    var queues: [ID<Queue>] = []
    var tickets: [ID<Ticket>] = []
    var ledger = Ledger()
    var lastID: UInt64 = 0
    private let step: Step
    /// What has happened, to know that worlds are not empty.
    private(set) var tally: [String: Int] = [:]

    /// A world lives for some hundredths of a second.
    static let patience: Duration = .seconds(60)

    /// Lives the world through.
    /// - Throws: when a promise is broken, and whatever else goes wrong: every failure names its seed.
    static func run(
        seed: UInt64, mutation: Mutation? = nil, on server: PostgresAddress? = nil, patience: Duration = patience
    ) async throws(Violation) -> [String: Int] {
        let step = Step()
        let (ends, end) = AsyncStream.makeStream(
            of: Result<[String: Int], Violation>.self, bufferingPolicy: .bufferingOldest(1))
        let life = Task { end.yield(await live(seed: seed, mutation: mutation, on: server, step)) }
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
        seed: UInt64, mutation: Mutation?, on server: PostgresAddress?, _ step: Step
    ) async -> Result<[String: Int], Violation> {
        // Memory, where there is a folder of it: thousands of worlds would wear out a disk.
        let base = FileManager.default.fileExists(atPath: "/dev/shm") ? "/dev/shm" : NSTemporaryDirectory()
        let folder = URL(filePath: base).appending(path: "qode-world-\(UUID())")
        defer {
            try? FileManager.default.removeItem(at: folder)
            step.isOver = true
        }
        do {
            var world = try await World(seed: seed, mutation: mutation, on: server, folder: folder, step)
            try await world.live()
            return .success(world.tally)
        } catch {
            let words =
                switch error {
                case let broken as Broken: broken.words
                case EngineError.store(let failure):
                    "a healthy disk failed: \(failure.detail.split(separator: "/").last ?? "")"
                case let error as EngineError: "a healthy disk failed: \(error)"
                case let failure as StoreFailure:
                    // Without the folder, whose name is another each time.
                    "\(failure.operation): \(failure.detail.split(separator: "/").last ?? "")"
                default: "\(error)"
                }
            return .failure(Violation(seed: seed, step: step.number, words: words))
        }
    }

    private init(
        seed: UInt64, mutation: Mutation?, on server: PostgresAddress?, folder: URL, _ step: Step
    ) async throws {
        self.seed = seed
        self.mutation = mutation
        self.folder = folder
        self.step = step
        random = SeededGenerator(seed: seed)
        clock = WorldClock(trustsTheWall: mutation == .trustsTheWallClock)
        let first = folder.appending(path: "first")
        try FileManager.default.createDirectory(at: first, withIntermediateDirectories: true)
        disk = try SimulatedDisk(folder: first, mutation: mutation, server: server)
        try await clock.start(by: disk.store, onServer: server != nil)
        engine = Self.engine(disk, clock)
        for name in ["Passports", "Visas", "Cash"] {
            let mode: Queue.Mode = Bool.random(using: &random) ? .gate : .counter
            queues.append(
                try await engine.createQueue(name: name, prefix: nil, mode: mode, token: TokenHash(Array(name.utf8))).id
            )
        }
    }

    private static func engine(_ disk: SimulatedDisk, _ clock: WorldClock) -> QueueEngine {
        QueueEngine(store: disk, now: { clock.moment }, zone: clock.zone, random: { clock.draw() })
    }

    private mutating func live() async throws {
        for number in 1...Self.steps {
            step.number = number
            try Task.checkCancellation()
            clock.pass(Int64.random(in: 0...20_000, using: &random))
            switch Int.random(in: 0..<22, using: &random) {
            case 0: clock.setWall(by: Int64.random(in: -3650...3650, using: &random) * 86_400_000)
            case 1: try await crash()
            case 2, 3: try await actAndUndo()
            case 4: try? await NoShowWatch(engine: engine, sleep: { _ in }).poll()
            case 5: try await lookAround()
            case 6, 7: try await keepHours()
            case 8: clock.moveZone(to: Int64.random(in: -12...14, using: &random) * 3_600_000)
            default: try await round()
            }
            if disk.isDead { try await crash() }
        }
        try await crash()
    }

    /// What time does by itself: opening, closing, and taking back who was parked.
    private mutating func keepHours() async throws {
        clock.pass(Int64.random(in: 0...900_000, using: &random))
        try await ScheduleWatch(engine: engine, sleep: { _ in }).poll()
        for queue in try await engine.queues() {
            let now = clock.moment
            guard queue.isInHours == queue.opening(at: now.wall, in: clock.zone).isOpen else {
                throw Broken("the hours were not kept")
            }
            if let until = queue.notice?.until, until <= now.wall { throw Broken("a notice outlived its time") }
            let parked = try await engine.parkedTickets(of: queue.id)
            if parked.contains(where: { $0.parkedUntil.map { $0.tick <= now.tick } ?? true }) {
                throw Broken("a parked ticket was forgotten")
            }
            for ticket in try await engine.tickets(of: queue.id, in: [.waiting], limit: 10_000) where !ticket.isParked {
                ledger.take(back: ticket.id)
            }
        }
        tally["kept hours", default: 0] += 1
        try await lookAround()
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
            try ledger.follow(given.command, to: outcome, at: clock.moment, in: clock.zone)
            guard let ticket = outcome.ticket else { return }
            let asked = outcome.isNew ? given.made : given.command.ticket
            try ledger.give(ticket, asked: asked)
            tickets.append(ticket.id)
        case .failure(.refused):
            tally["refused", default: 0] += 1
            if let made = given.made { ledger.refuse(made) }
        case .failure(let error):
            tally["failed", default: 0] += 1
            ledger.forgetParked()
            switch fault {
            case .failsBefore: if let made = given.made { ledger.refuse(made) }
            // Died, or nobody can know.
            case .failsAfter, .diesBefore, .diesAfter: break
            case .none, .failsTogether: if !disk.isDead { throw error }
            }
        }
    }

    /// A host's action and its undo, with nobody in between: all is as it was.
    private mutating func actAndUndo() async throws {
        let queue = queues[Int.random(in: 0...2, using: &random)]
        let before = try await everything()
        let given = command(in: queue)
        guard given.actor == .host, given.command.name != "undo" else { return }
        guard let outcome = try? await engine.perform(given.command, on: .queue(queue), by: .host),
            !outcome.changed.isEmpty, !outcome.isNew
        else { return }
        ledger.answer(outcome)
        clock.pass(Int64.random(in: 0...9000, using: &random))
        ledger.forgetParked()
        guard (try? await engine.perform(.undoIn(queues), on: .queue(queue), by: .host)) != nil else { return }
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
        disk = try SimulatedDisk(folder: next, mutation: mutation, server: disk.server)
        if Bool.random(using: &random) { clock.reboot() }
        try await clock.start(by: disk.store, onServer: disk.server != nil)
        engine = Self.engine(disk, clock)
        try await lookAround()
    }

    /// Every screen is refreshed, and the disk is looked through.
    private mutating func lookAround() async throws {
        var all: [Ticket] = []
        for id in queues {
            guard let board = try await engine.board(of: id) else { throw Broken("a queue is lost") }
            let tickets = try await engine.history(of: id, before: nil, limit: 10_000).tickets
            try ledger.check(board.queue, tickets, elapsed: clock.elapsed)
            try ledger.show(board.queue)
            all += tickets
        }
        try ledger.checkLabels(all)
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
