import QueueCore

// Command cards: held up, made, changed and voided.

extension QueueEngine {
    /// The answer to a card that was read; not yet told to anybody.
    /// - Parameter secret: nil for a code that is none of ours, whatever it says.
    func answer(
        toCard secret: TokenHash?, at desk: ID<Queue>?, of queues: Set<ID<Queue>>?, from source: ScanSource,
        canPrint: Bool
    ) async throws(EngineError) -> ScanResult {
        guard let secret else { return ScanResult(verdict: .commandRefused(.unknownCard), desk: desk) }
        let use = CardUse(
            secret: secret, source: source, queues: queues, canPrint: canPrint, moment: moment, zone: zone,
            ticket: newID(), printJob: newID(), receipt: Attempt.current?.next())
        let answer: CardAnswer
        switch try await path.submit(.card(use)) {
        case .card(let given): answer = given
        case .replayedCard(let given):
            Attempt.current?.noteReplay()
            return result(given, at: desk)
        case .mismatch: throw .idempotencyMismatch
        default: throw .refused(.unknownQueue)
        }
        if case .success(let outcome) = answer.result, let card = answer.card, let station = answer.station {
            tell(outcome, of: card, at: station, use.moment)
        }
        return result(answer, at: desk)
    }

    private func tell(_ outcome: Outcome, of card: CommandCard, at station: Station, _ moment: Moment) {
        switch card.action {
        case .next, .recall:
            guard let ticket = outcome.ticket, ticket.status == .called else { return }
            bus.send(.called(PlacedTicket(ticket: ticket, queue: outcome.queue, peopleAhead: 0)))
        case .help:
            bus.send(
                .helpCalled(
                    HelpCall(
                        station: station.id, name: station.name, counter: card.limits.counter, queues: station.queues,
                        moment: moment)))
        case .done, .noShow, .pause, .resume, .undo, .print: break
        }
    }

    private func result(_ answer: CardAnswer, at desk: ID<Queue>?) -> ScanResult {
        var result = ScanResult(verdict: .commandRefused(.unknownCard), desk: desk)
        if let station = answer.station { result.audience = station.queues }
        do throws(CardRefusal) {
            let outcome = try answer.result.get()
            guard let action = answer.card?.action else { throw .unknownCard }
            result.verdict = .command(
                action, try CardOutcome.of(action, ticket: outcome.ticket, verdict: outcome.verdict))
            result.ticket = outcome.ticket
            result.queue = outcome.queue
        } catch {
            result.verdict = .commandRefused(error)
        }
        return result
    }

    // MARK: For hosts

    /// A station's cards, by action.
    public func cards(of station: Station) async throws(EngineError) -> [CommandCard] {
        let order = CardAction.allCases
        return try await read { store throws(StoreFailure) in try await store.cards(of: station.token) }
            .sorted { (order.firstIndex(of: $0.action) ?? 0) < (order.firstIndex(of: $1.action) ?? 0) }
    }

    /// Puts cards into force. Those of the same station and action are void from then on: a new sheet is made because the old one is
    /// lost, or was seen by somebody.
    public func issue(cards: [CommandCard]) async throws(EngineError) {
        _ = try await path.submit(.station(.issueCards(cards)))
    }

    public func change(card: CommandCard, to limits: CardLimits) async throws(EngineError) {
        _ = try await path.submit(.station(.changeCard(card.secret, limits)))
    }

    /// Voids cards, for good: no restored backup brings them back.
    public func void(cards: [CommandCard]) async throws(EngineError) {
        _ = try await path.submit(.station(.voidCards(cards.map(\.secret))))
    }
}
