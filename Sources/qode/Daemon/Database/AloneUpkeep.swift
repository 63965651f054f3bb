import Foundation
import LinuxHost
import Logging
import QueueCore
import QueueEngine
import SQLiteStore

/// Gets an appliance ready to go on alone while its database answers, and brings it back when it answers again.
struct AloneUpkeep: Sendable {
    /// Between two looks at what has changed.
    private static let pause: Duration = .seconds(3)
    /// Between two looks whether the database is back.
    private static let search: Duration = .milliseconds(300)
    private static let shelfName = "alone.db"
    /// For whom the numbers on the shelf were set aside.
    private static let holderName = "alone-holder"

    let store: AloneStore
    let shared: SharedDatabase
    let logger: Logger

    /// The shelf is opened where the appliance goes on alone, and where tickets lie on it from when it did.
    /// - Parameter reason: why the database cannot be used now.
    static func open(
        _ settings: Settings, _ shared: SharedDatabase, away reason: StoreFailure?
    ) async throws -> AloneStore? {
        let path = settings.state.file(shelfName)
        guard settings.aloneNumbers != nil || FileManager.default.fileExists(atPath: path) else { return nil }
        do {
            try settings.state.keepPrivate(path)
            let shelf = try SQLiteStore.openShelf(path: path)
            try await settle(shelf, settings, shared)
            let time = try await shelf.serviceTime(boot: Clock.bootID, uptime: Clock.bootMilliseconds())
            let hasTaken = try await !shelf.takenAlone(limit: 1).isEmpty
            guard settings.aloneNumbers != nil || hasTaken else { return nil }
            var away = reason?.isAway == true ? reason : nil
            if away != nil {
                try shared.rememberKey()
                shared.clock.settle(time.offset)
            }
            if away == nil, hasTaken {
                away = StoreFailure(
                    operation: "start", detail: "tickets that were given alone have not joined the others yet",
                    hint: "They do, as soon as the database answers.")
            }
            return AloneStore(
                shared: shared.store, shelf: shelf, numbers: settings.aloneNumbers ?? 0, away: away)
        } catch let failure as StoreFailure {
            // Without it the appliance does all that it does while the database answers.
            shared.logger.error(
                "the appliance cannot go on alone",
                metadata: ["reason": "\(failure.detail)", "remedy": "\(failure.hint)"])
            return nil
        }
    }

    /// Numbers were set aside by one database for one appliance. On a copy of its card, under another name or with another database
    /// they are somebody else's.
    private static func settle(_ shelf: SQLiteStore, _ settings: Settings, _ shared: SharedDatabase) async throws {
        let machine = (try? String(contentsOfFile: "/etc/machine-id", encoding: .utf8)) ?? ""
        let words = [settings.applianceName, machine.filter { !$0.isWhitespace }, settings.databaseName]
        let holder = words.joined(separator: " ") + "\n"
        guard try settings.state.read(holderName) != holder else { return }
        try await shelf.dropBlocks()
        try settings.state.writeSecret(holder, to: holderName)
    }

    /// Runs until its task is cancelled.
    func run(_ engine: QueueEngine) async {
        var wasAlone = false
        while !Task.isCancelled {
            let isAlone = store.isAlone
            if isAlone, !wasAlone {
                logger.warning("going on alone", metadata: ["reason": "\(store.awayReason?.detail ?? "")"])
                engine.devicesChanged()
            }
            wasAlone = isAlone
            do throws(StoreFailure) {
                if isAlone {
                    try await comeBack(engine)
                    wasAlone = false
                } else if engine.moment.tick >= 0 {
                    try await store.prepare(at: engine.moment.tick)
                }
            } catch {
                // Away, or away again: the next look finds out.
            }
            try? await Task.sleep(for: store.isAlone ? Self.search : Self.pause)
        }
    }

    private func comeBack(_ engine: QueueEngine) async throws(StoreFailure) {
        try await shared.reach()
        let joined = try await store.rejoin { engine.moment }
        logger.notice("the database answers again", metadata: ["queues": "\(joined.count)"])
        engine.heard(.changed(joined))
        engine.devicesChanged()
        try await store.prepare(at: engine.moment.tick)
    }
}

extension AloneStore {
    /// What people are told of it while the database answers.
    var ownNumbers: String {
        get async {
            guard let left = try? await numbersLeft(), !left.isEmpty else { return "" }
            let sum = left.reduce(0) { $0 + $1.left }
            return " \(sum) numbers are set aside here for when it does not."
        }
    }

    /// What people are told of the database while it is away.
    func health(_ reason: StoreFailure) async -> DeviceState {
        let left = ((try? await numbersLeft()) ?? []).filter { $0.left > 0 }.prefix(6)
        let numbers = left.map { "\($0.queue) \($0.left)" }.joined(separator: ", ")
        return DeviceState(
            left.isEmpty ? .failed : .warning, code: "alone",
            detail: left.isEmpty
                ? "The database is away, and this appliance has no more numbers of its own."
                : "The database is away. This appliance gives numbers that were set aside for it; left: \(numbers).",
            remedy: reason.hint)
    }
}
