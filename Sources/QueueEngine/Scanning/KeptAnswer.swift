public import QueueCore

/// The answer to a scan that changed nothing, as it is kept for the same request again: ids and a word.
public struct KeptAnswer: Sendable, Equatable {
    public var receipt: Receipt
    public var verdict: Verdict
    /// Nil where no ticket was found.
    public var queue: ID<Queue>?
    public var ticket: ID<Ticket>?
    /// Milliseconds of service time.
    public var tick: Int64

    public init(receipt: Receipt, verdict: Verdict, queue: ID<Queue>?, ticket: ID<Ticket>?, tick: Int64) {
        (self.receipt, self.verdict, self.queue, self.ticket, self.tick) = (receipt, verdict, queue, ticket, tick)
    }
}

extension Verdict {
    private static let refusalMark = "command_refused:"

    /// What is kept of it: its word, and why a card was refused.
    public var keptWord: String {
        if case .commandRefused(let refusal) = self { Self.refusalMark + refusal.code } else { word }
    }

    /// - Parameters:
    ///   - word: as it was kept; nil for what no scan is answered with.
    ///   - ticket: whom it was about, as it is now.
    ///   - queue: the ticket's.
    public init?(kept word: String, ticket: Ticket?, queue: Queue?) {
        let plain: [Verdict] = [
            .completed, .serving, .outOfTurn, .notYet, .noShow, .cancelled, .oldSession, .unknownTicket, .notATicket,
            .alreadyUsed(at: ticket?.completedAt), .otherQueue(name: queue?.name ?? ""),
        ]
        if let verdict = plain.first(where: { $0.word == word }) {
            self = verdict
        } else if word.hasPrefix(Self.refusalMark),
            let refusal = CardRefusal(code: String(word.dropFirst(Self.refusalMark.count)))
        {
            self = .commandRefused(refusal)
        } else {
            return nil
        }
    }
}

extension CardRefusal {
    /// As its code says it, without times; nil for the rules' refusals that need more.
    fileprivate init?(code: String) {
        let known: [CardRefusal] = [
            .unknownCard, .otherDesk, .notADesk, .cameraOnly, .notNow(opensAt: nil), .justUsed, .severalCards,
            .nobodyCalled, .noPrinter, .rule(.nothingToUndo), .rule(.queuePaused), .rule(.queueFull),
            .rule(.queueClosed(opensAt: nil)), .rule(.unknownTicket), .rule(.unknownQueue),
        ]
        guard let found = known.first(where: { $0.code == code }) else { return nil }
        self = found
    }
}

// Answers that change nothing: kept where the request bears a key.
extension QueueEngine {
    /// Keeps what a scan was answered with, where nothing was written that would.
    /// - Throws: `idempotencyMismatch` where another request had this key.
    func keep(_ result: ScanResult) async throws(EngineError) {
        guard let attempt = Attempt.current, !result.verdict.isAccepted, !attempt.isReplayed else { return }
        let answer = KeptAnswer(
            receipt: attempt.latest(), verdict: result.verdict, queue: result.ticket.flatMap { _ in result.queue?.id },
            ticket: result.ticket?.id, tick: moment.tick)
        switch try await path.submit(.keepAnswer(answer)) {
        case .mismatch: throw .idempotencyMismatch
        case .replayedVerdict: attempt.noteReplay()
        default: break
        }
    }
}
