public import QueueCore
import Synchronization

// Codes and labels at the desk, and their answers.
extension QueueEngine {
    /// Answers a code that was read at the desk, and tells the host's screens.
    /// - Parameters:
    ///   - desk: whose desk it is; nil is the appliance's own.
    ///   - queues: whose tickets are taken there. Nil takes those of the desk's queue, and at the appliance's own of every queue.
    ///   - source: what read it: command cards may be limited to the appliance's own camera.
    ///   - canPrint: a command card may ask for a ticket on paper.
    public func scan(
        _ text: String, at desk: ID<Queue>?, of queues: Set<ID<Queue>>? = nil, by actor: Actor,
        from source: ScanSource = .host, canPrint: Bool = true
    ) async throws(EngineError) -> ScanResult {
        if text == CardText.several {
            return try await settle(ScanResult(verdict: .commandRefused(.severalCards), desk: desk))
        }
        if let secret = CardText.secret(in: text) {
            let served = queues ?? desk.map { [$0] }
            return try await settle(
                try await answer(
                    toCard: secret.map(hash), at: desk, of: served, from: source, canPrint: canPrint))
        }
        if let stub = StubText.ticket(in: text) {
            return try await settle(try await answer(toPaper: stub, at: desk, of: queues, by: actor))
        }
        guard let ticket = ScanText.ticket(in: text) else {
            return try await settle(ScanResult(verdict: .notATicket, desk: desk))
        }
        return try await settle(try await answer(to: ticket, at: desk, of: queues, by: actor))
    }

    /// The same for the appliance's own scanners. Nobody waits for an error there, but a hand for an answer: so that the disk did not
    /// keep it is one.
    public func scan(
        presented text: String, from source: ScanSource = .camera, of queues: Set<ID<Queue>>? = nil,
        canPrint: Bool = true
    ) async -> ScanResult {
        do throws(EngineError) {
            return try await scan(text, at: nil, of: queues, by: .scanner, from: source, canPrint: canPrint)
        } catch {
            switch error {
            case .store(let failure): return publish(ScanResult(verdict: .notTaken(hint: failure.hint), desk: nil))
            case .refused, .unknownCode, .printerUnavailable, .idempotencyMismatch:
                return publish(ScanResult(verdict: .unknownTicket, desk: nil))
            }
        }
    }

    /// The same for what somebody typed at a queue's desk: a ticket's label too, as it was printed, in any case, and
    /// at its queue's own desk the number alone.
    ///
    /// Only for hosts: labels stand on the wall, so that whoever could show one to a camera would be let in.
    ///
    /// - Parameter queues: whose tickets, command cards and emergency tickets are taken there, of whichever of them the label is; nil is
    ///   the queue's.
    public func scan(
        typed text: String, at queue: ID<Queue>, of queues: Set<ID<Queue>>? = nil, by actor: Actor = .host,
        canPrint: Bool = true
    ) async throws(EngineError) -> ScanResult {
        if CardText.isCard(text) {
            return try await scan(text, at: queue, of: queues, by: actor, canPrint: canPrint)
        }
        if StubText.ticket(in: text) != nil { return try await scan(text, at: queue, of: queues, by: actor) }
        guard ScanText.ticket(in: text) == nil, let label = TypedLabel(text) else {
            return try await scan(text, at: queue, by: actor)
        }
        // This desk's queue first, where the number alone is enough, then those that are served here too.
        func distance(_ id: ID<Queue>) -> Int { id == queue ? 0 : queues?.contains(id) ?? false ? 1 : 2 }
        for known in try await self.queues().sorted(by: { distance($0.id) < distance($1.id) }) {
            if let ticket = try await ticket(label, in: known.id, isOwn: known.id == queue) {
                let desk = distance(known.id) < 2 ? known.id : queue
                return try await settle(try await answer(to: ticket, at: desk, of: queues, by: actor))
            }
        }
        if let paper = try await emergencyTicket(typed: label) {
            guard try await self.ticket(paper) == nil else {
                return try await settle(try await answer(toKnown: paper, at: queue, of: queues, by: actor))
            }
            // Who types what stands on a stub has no camera for it.
            return try await settle(try await answer(toPaper: paper, at: queue, of: queues, by: actor))
        }
        return try await settle(ScanResult(verdict: .unknownTicket, desk: queue))
    }

    /// The ticket on which it is printed: labels stay when their queue's prefix changes.
    private func ticket(
        _ label: TypedLabel, in queue: ID<Queue>, isOwn: Bool
    ) async throws(EngineError) -> ID<Ticket>? {
        for number in label.endings {
            if let found = try await ticket(numbered: number, of: queue), label.isLabel(found.label) { return found.id }
        }
        guard isOwn, let number = label.bare else { return nil }
        return try await ticket(numbered: number, of: queue)?.id
    }

    /// What was answered is no longer in front of the scanner.
    public func scanEnded(_ result: ScanResult) { bus.send(.scanEnded(number: result.number)) }

    /// The number of one more answer.
    func nextScan() -> Int { scanCount.add(1, ordering: .relaxed).newValue }

    /// Told once it is kept.
    private func settle(_ result: ScanResult) async throws(EngineError) -> ScanResult {
        try await keep(result)
        return publish(result)
    }

    private func publish(_ result: ScanResult) -> ScanResult {
        var result = result
        result.number = nextScan()
        bus.send(.scanned(result))
        return result
    }

    /// One transaction reads the ticket, follows where it was moved to, and decides.
    private func answer(
        to ticket: ID<Ticket>, at desk: ID<Queue>?, of queues: Set<ID<Queue>>?, by actor: Actor
    ) async throws(EngineError) -> ScanResult {
        do throws(EngineError) {
            return try await answer(toKnown: ticket, at: desk, of: queues, by: actor)
        } catch .refused(.unknownTicket) {
            return try await answer(toPaper: ticket, at: desk, of: queues, by: actor)
        }
    }

    /// - Throws: `unknownTicket`, too.
    func answer(
        toKnown ticket: ID<Ticket>, at desk: ID<Queue>?, of queues: Set<ID<Queue>>?, by actor: Actor
    ) async throws(EngineError) -> ScanResult {
        let outcome = try await perform(
            .scan(ticket, at: queues ?? desk.map { [$0] }), on: .ticketsQueue, by: actor)
        return ScanResult(
            verdict: outcome.verdict ?? .unknownTicket, ticket: outcome.ticket, queue: outcome.queue, desk: desk)
    }
}
