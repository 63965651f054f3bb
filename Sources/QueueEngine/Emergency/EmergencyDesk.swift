public import QueueCore
import Synchronization

// Emergency tickets: made for a sheet, and shown at a desk.

extension QueueEngine {
    /// The sheet of a day without power, of one queue.
    public struct EmergencySet: Sendable {
        public var queue: Queue
        public var tickets: [EmergencyTicket]
        /// When it counts: from one morning to before the next.
        public var begins: Timestamp
        public var ends: Timestamp
    }

    /// Today's tickets of each open queue; the same however often they are asked for, as long as no queue is made.
    /// - Parameter wanted: nil takes all that are active.
    public func emergencySets(of wanted: ID<Queue>? = nil) async throws(EngineError) -> [EmergencySet] {
        guard let emergency else { return [] }
        let all = try await oldestFirst()
        let begins = emergency.dayBegan(moment.wall)
        // Longer than a day may be, and shorter than two.
        let ends = emergency.dayBegan(Timestamp(milliseconds: begins.milliseconds + 30 * 3_600_000))
        let letter = Self.freeLetter(beside: all)
        let day = zone.day(at: begins)
        return all.enumerated().compactMap { place, queue in
            guard wanted.map({ $0 == queue.id }) ?? queue.isActive else { return nil }
            let first = place * EmergencyTicket.aQueue % EmergencyTicket.most
            let tickets = (1...EmergencyTicket.aQueue).map {
                EmergencyTicket(queue: queue.id, day: day, number: first + $0, letter: letter)
            }
            return EmergencySet(queue: queue, tickets: tickets, begins: begins, ends: ends)
        }
    }

    public func code(of ticket: EmergencyTicket) -> ID<Ticket>? { emergency?.codes.id(of: ticket) }

    /// A queue keeps its numbers while others are made.
    private func oldestFirst() async throws(EngineError) -> [Queue] {
        try await queues().sorted {
            ($0.createdAt, $0.id.description) < ($1.createdAt, $1.id.description)
        }
    }

    private static func freeLetter(beside queues: [Queue]) -> Int {
        let taken = Set(queues.map { $0.prefix.uppercased() })
        return EmergencyTicket.letters.firstIndex { !taken.contains($0) } ?? 0
    }

    // MARK: Shown

    /// The answer to a stub, or to a ticket that is not known and may be of a sheet: it takes its place in line, once. A ticket that is
    /// shown for the first time is not yet taken: a sheet that nobody has cut is seen code by code, and must let nobody in.
    func answer(
        toPaper id: ID<Ticket>, at desk: ID<Queue>?, of queues: Set<ID<Queue>>?, by actor: Actor
    ) async throws(EngineError) -> ScanResult {
        let (paper, refusal) = try await emergencyTicket(id, at: desk, of: queues)
        guard let paper, refusal == nil else { return refusal ?? ScanResult(verdict: .unknownTicket, desk: desk) }
        let outcome = try await admit(paper, by: actor)
        var result = ScanResult(verdict: .unknownTicket, ticket: outcome.ticket, queue: outcome.queue, desk: desk)
        guard let ticket = outcome.ticket else { return result }
        switch ticket.status {
        case .waiting, .called, .serving: result.verdict = .command(.print, .inLine)
        case .completed: result.verdict = .alreadyUsed(at: ticket.completedAt)
        case .cancelled: result.verdict = .cancelled
        case .noShow: result.verdict = ticket.session == outcome.queue.session ? .noShow : .oldSession
        }
        return result
    }

    /// What the code is of; with the answer to what is on no sheet of today's, and to what is another desk's.
    private func emergencyTicket(
        _ id: ID<Ticket>, at desk: ID<Queue>?, of queues: Set<ID<Queue>>?
    ) async throws(EngineError) -> (EmergencyTicket?, refusal: ScanResult?) {
        guard let emergency else { return (nil, nil) }
        let all = try await self.queues()
        let today = zone.day(at: emergency.dayBegan(moment.wall))
        guard let paper = emergency.codes.ticket(id, of: all.map(\.id), today: today),
            let queue = all.first(where: { $0.id == paper.queue })
        else { return (nil, nil) }
        var refusal = ScanResult(verdict: .oldSession, queue: queue, desk: desk)
        refusal.paperLabel = paper.label
        if let served = queues ?? desk.map({ [$0] }), !served.contains(queue.id) {
            refusal.verdict = .otherQueue(name: queue.name)
            return (paper, refusal)
        }
        return (paper, paper.day == today ? nil : refusal)
    }

    private func admit(_ paper: EmergencyTicket, by actor: Actor) async throws(EngineError) -> Outcome {
        guard let emergency else { throw .refused(.unknownTicket) }
        let (tick, sinceStart) = (moment.tick, emergency.sinceStart())
        let times = outage.withLock { $0.times(of: paper.number, now: tick, sinceStart: sinceStart) }
        return try await perform(
            .admit(
                as: emergency.codes.id(of: paper), label: paper.label, takenTick: times.taken, outage: times.ended),
            on: .queue(paper.queue), by: actor)
    }

    // MARK: Typed

    /// The id of today's emergency ticket with a label that somebody typed at a queue's desk: `E07`; nil where it is none.
    func emergencyTicket(typed label: TypedLabel) async throws(EngineError) -> ID<Ticket>? {
        guard let emergency else { return nil }
        let all = try await oldestFirst()
        let today = zone.day(at: emergency.dayBegan(moment.wall))
        let letter = Self.freeLetter(beside: all)
        for number in label.endings where (1...EmergencyTicket.most).contains(number) {
            let place = (number - 1) / EmergencyTicket.aQueue
            for queue in all.enumerated() where queue.offset % 16 == place {
                let paper = EmergencyTicket(queue: queue.element.id, day: today, number: number, letter: letter)
                if label.isLabel(paper.label) { return emergency.codes.id(of: paper) }
            }
        }
        return nil
    }
}
