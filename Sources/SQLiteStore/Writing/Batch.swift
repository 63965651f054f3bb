import QueueCore
import QueueEngine

/// The writes of one transaction. Nobody else can write before the commit, so a queue is read once, and written once: at the
/// end, as the last of the writes left it.
struct Batch {
    let statements: WriteStatements
    private var queues: [ID<Queue>: QueueRow] = [:]
    private var changed: Set<ID<Queue>> = []
    /// Tokens that this batch drops, and that no restored backup may bring back.
    private(set) var revoked: [TokenHash] = []

    init(_ statements: WriteStatements) { self.statements = statements }

    mutating func carryOut(_ write: Write) throws(SQLiteError) -> Result<Written, Refusal> {
        switch write {
        case .command(let request): return try carryOut(request)
        case .createQueue(let queue, let prefix, let token):
            return .success(.queue(try create(queue, prefix: prefix, token: token)))
        case .addPairing(let pairing): return try add(pairing)
        case .redeemPairing(let code, let token, let tick):
            return .success(.redeemed(try redeem(code, token: token, tick: tick)))
        case .revoke(let token):
            try revoke(token)
            return .success(.done)
        case .station(let write): return try carryOut(write)
        case .card(let use): return try carryOut(use)
        case .enqueuePrint(let job, let receipt): return try enqueue(job, once: receipt)
        case .recordPrint(let job, let state):
            try record(state, of: job)
            return .success(.done)
        case .keepAnswer(let answer): return .success(try keep(answer))
        case .recordTick(let tick):
            try statements.recordTick.with(tick).run()
            return .success(.done)
        case .setAside(let id, let count): return try setAside(count, in: id)
        case .adopt(let taken, let moment): return try adopt(taken, at: moment)
        case .forgetDevices(let forgetting): return .success(.forgot(next: try forget(forgetting)))
        }
    }

    /// Drops a station's token, for good.
    mutating func revoke(_ token: TokenHash) throws(SQLiteError) {
        try statements.stations.drop.with(token.bytes).run()
        note(revoked: token)
    }

    mutating func note(revoked secret: TokenHash) { revoked.append(secret) }

    // MARK: Queues

    mutating func queue(_ id: ID<Queue>) throws(SQLiteError) -> QueueRow? {
        if let known = queues[id] { return known }
        let found = try statements.queueByID.with(id).first(QueueRow.init)
        queues[id] = found
        return found
    }

    mutating func queue(row: Int64) throws(SQLiteError) -> QueueRow? {
        if let known = queues.values.first(where: { $0.row == row }) { return known }
        let found = try statements.queueByRow.with(row).first(QueueRow.init)
        if let found { queues[found.queue.id] = found }
        return found
    }

    /// What is on disk, revision and all.
    mutating func keep(_ saved: QueueRow) { queues[saved.queue.id] = saved }

    /// To be on disk by the commit.
    mutating func keep(changed place: QueueRow) {
        keep(place)
        changed.insert(place.queue.id)
    }

    /// Writes the queues that changed.
    mutating func saveQueues() throws(SQLiteError) {
        for id in changed { if let place = queues[id] { try save(place) } }
        changed = []
    }

    private func save(_ place: QueueRow) throws(SQLiteError) {
        let queue = place.queue
        try statements.saveQueue
            .with(queue.name).with(queue.prefix).with(queue.mode.rawValue).with(queue.isActive)
            .with(queue.isPaused).with(queue.noShowAfter).with(queue.outOfTurn.rawValue)
            .with(queue.currentPosition).with(queue.lastNumberIssued).with(queue.completedCount)
            .with(queue.averageWait).with(queue.waiting.front).with(queue.waiting.priority)
            .with(queue.waiting.regular).with(queue.session).with(queue.lastVerifiedTick)
            .with(queue.lastResumedTick).with(queue.priorityInARow).with(queue.priorityRun)
            .with(queue.announcements).with(queue.calledCount).with(queue.busySince)
            .with(reals: queue.pace.numbers).with(queue.waiting.parked)
            .with(queue.description).with(words: queue.hours?.words).with(queue.isInHours)
            .with(queue.stopsBeforeClosing).with(queue.waitingLimit).with(queue.sessionLimit)
            .with(queue.laterLimit).with(queue.notice?.text).with(queue.notice?.minutes).with(queue.notice?.since)
            .with(queue.notice?.until).with(queue.asks.map(\.rawValue).joined(separator: ","))
            .with(queue.targetMinutes).with(queue.summaryAt).with(queue.scanLater).with(queue.summaryDone)
            .with(words: queue.company.words)
            .with(queue.revision).with(place.row).change()
    }
}

// MARK: - Commands

extension Batch {
    mutating func carryOut(_ request: Request) throws(SQLiteError) -> Result<Written, Refusal> {
        if let earlier = try earlier(request) { return .success(earlier) }
        let needs = request.command.needs
        let named = try named(by: needs)
        let place: QueueRow
        switch request.target {
        case .queue(let id):
            guard let found = try queue(id) else { return .failure(.unknownQueue) }
            place = found
        case .ticketsQueue:
            guard let ticket = named.last, let found = try queue(row: ticket.queueRow) else {
                return .failure(.unknownTicket)
            }
            place = found
        }
        let shown = try shown(for: needs, named: named, by: request.actor, in: place)
        let decision: Decision
        do throws(Refusal) {
            decision = try decide(
                request.command, by: request.actor, on: shown.state, at: request.moment, in: request.zone)
        } catch {
            return .failure(error)
        }
        let outcome = try save(decision, of: request, in: place, shown: shown)
        try keep(outcome, of: request)
        return .success(.outcome(outcome))
    }
}
