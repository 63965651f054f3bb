import QueueCore
import Testing

/// A code at the desk: what each `out_of_turn` makes of it, and the verdicts.
@Suite struct ScanTests {
    struct Scan: CustomTestStringConvertible, Sendable {
        var mode: Queue.Mode
        var outOfTurn: Queue.OutOfTurn
        var before: [Command] = []
        var word: String
        var after: Ticket.Status
        var testDescription: String { "\(mode) \(outOfTurn) after \(before.map(\.name)): \(word)" }
    }

    static let called: [Command] = [.call(.nth(1), counter: "1")]
    static let serving: [Command] = [.serve(.nth(1), counter: "1")]
    static let scans: [Scan] = [
        // Before its call.
        Scan(mode: .gate, outOfTurn: .accept, word: "completed", after: .completed),
        Scan(mode: .gate, outOfTurn: .warn, word: "out_of_turn", after: .completed),
        Scan(mode: .gate, outOfTurn: .reject, word: "not_yet", after: .waiting),
        Scan(mode: .counter, outOfTurn: .accept, word: "serving", after: .serving),
        Scan(mode: .counter, outOfTurn: .warn, word: "out_of_turn", after: .serving),
        Scan(mode: .counter, outOfTurn: .reject, word: "not_yet", after: .waiting),
        // Called.
        Scan(mode: .gate, outOfTurn: .accept, before: called, word: "completed", after: .completed),
        Scan(mode: .gate, outOfTurn: .warn, before: called, word: "completed", after: .completed),
        Scan(mode: .gate, outOfTurn: .reject, before: called, word: "completed", after: .completed),
        Scan(mode: .counter, outOfTurn: .accept, before: called, word: "serving", after: .serving),
        Scan(mode: .counter, outOfTurn: .warn, before: called, word: "serving", after: .serving),
        Scan(mode: .counter, outOfTurn: .reject, before: called, word: "serving", after: .serving),
        // Being served.
        Scan(mode: .gate, outOfTurn: .reject, before: serving, word: "completed", after: .completed),
        Scan(mode: .counter, outOfTurn: .warn, before: serving, word: "completed", after: .completed),
        Scan(mode: .counter, outOfTurn: .reject, before: serving, word: "completed", after: .completed),
        // Put back in line: it is not called any more.
        Scan(mode: .gate, outOfTurn: .reject, before: called + [.hold(.nth(1))], word: "not_yet", after: .waiting),
        // Done.
        Scan(mode: .gate, outOfTurn: .warn, before: [.verify(.nth(1))], word: "already_used", after: .completed),
        Scan(mode: .counter, outOfTurn: .warn, before: [.verify(.nth(1))], word: "already_used", after: .completed),
        Scan(mode: .gate, outOfTurn: .warn, before: [.noShow(.nth(1))], word: "no_show", after: .noShow),
        Scan(mode: .gate, outOfTurn: .warn, before: [.cancel(.nth(1))], word: "cancelled", after: .cancelled),
        // Of a session that is over.
        Scan(mode: .gate, outOfTurn: .warn, before: [.endSession], word: "old_session", after: .noShow),
        Scan(mode: .gate, outOfTurn: .warn, before: called + [.endSession], word: "old_session", after: .noShow),
        Scan(
            mode: .gate, outOfTurn: .warn, before: [.verify(.nth(1)), .endSession], word: "already_used",
            after: .completed),
    ]

    @Test(arguments: scans) func scan(_ scan: Scan) throws {
        var line = QueueFixture(mode: scan.mode, outOfTurn: scan.outOfTurn, waiting: 1)
        for command in scan.before { line.must(command) }
        let before = line.state
        let decision = line.must(.scan(.nth(1)), by: .scanner)
        let verdict = try #require(decision.verdict)
        #expect(verdict.word == scan.word)
        #expect(line.ticket(1).status == scan.after)
        #expect(decision.ticket == line.ticket(1))
        #expect(verdict.isAccepted == (line.state != before))
        #expect(verdict.isAccepted == (decision.action != nil))
    }

    @Test func usedTicketSaysWhen() {
        var line = QueueFixture(waiting: 1)
        line.pass(seconds: 65.25)
        line.must(.scan(.nth(1)), by: .scanner)
        line.pass(seconds: 1000)
        let verdict = line.must(.scan(.nth(1)), by: .scanner).verdict
        #expect(verdict == .alreadyUsed(at: Timestamp(milliseconds: QueueFixture.opening + 65_250)))
        #expect(verdict?.message(label: "A001") == "A001 was already used at 2026-11-24T09:06:05.250Z.")
    }

    /// The desk's own counter stays, so that its next call completes the right one.
    @Test func scanServesAtTheCounterThatCalled() {
        var line = QueueFixture(mode: .counter, waiting: 2)
        line.must(.next(counter: "2"))
        line.must(.scan(.nth(1)), by: .scanner)
        #expect(line.ticket(1).call?.counter == "2")
        line.must(.next(counter: "2"))
        #expect(line.ticket(1).status == .completed)
    }

    @Test func unknownTicketIsRefused() {
        #expect(QueueFixture().refusal(of: .scan(.nth(1)), by: .scanner) == .unknownTicket)
    }

    // MARK: - Verify

    static let verifications: [(Queue.OutOfTurn, String?)] = [
        (.accept, "completed"), (.warn, "out_of_turn"), (.reject, nil),
    ]

    @Test(arguments: verifications) func verifyBeforeItsCall(_ outOfTurn: Queue.OutOfTurn, _ word: String?) throws {
        var line = QueueFixture(outOfTurn: outOfTurn, waiting: 1)
        guard let word else {
            let refusal = try #require(line.refusal(of: .verify(.nth(1))))
            #expect(refusal == .notYet(label: "A001"))
            #expect(refusal.code == "invalid_transition")
            #expect(refusal.detail.contains("WAITING"))
            return
        }
        #expect(line.must(.verify(.nth(1))).verdict?.word == word)
        #expect(line.ticket(1).status == .completed)
    }

    @Test(arguments: Queue.OutOfTurn.allCases) func verifyAfterItsCall(_ outOfTurn: Queue.OutOfTurn) {
        var line = QueueFixture(outOfTurn: outOfTurn, waiting: 1)
        line.must(.next(counter: nil))
        #expect(line.must(.verify(.nth(1))).verdict == .completed)
    }

    // MARK: - Words

    static let words: [(Verdict, word: String, isAccepted: Bool)] = [
        (.completed, "completed", true),
        (.serving, "serving", true),
        (.outOfTurn, "out_of_turn", true),
        (.notYet, "not_yet", false),
        (.alreadyUsed(at: nil), "already_used", false),
        (.noShow, "no_show", false),
        (.cancelled, "cancelled", false),
        (.otherQueue(name: "Visas"), "other_queue", false),
        (.oldSession, "old_session", false),
        (.unknownTicket, "unknown_ticket", false),
        (.notATicket, "not_a_ticket", false),
        (.notTaken(hint: "Make room."), "not_taken", false),
    ]

    @Test(arguments: words) func word(_ verdict: Verdict, _ word: String, _ isAccepted: Bool) {
        #expect(verdict.word == word)
        #expect(verdict.isAccepted == isAccepted)
        #expect(verdict.message(label: nil).hasSuffix("."))
    }

    @Test func differentWords() {
        #expect(Set(Self.words.map(\.word)).count == Self.words.count)
        #expect(Set(Self.words.map { $0.0.message(label: "A001") }).count == Self.words.count)
    }

    @Test func otherQueueIsNamed() {
        #expect(Verdict.otherQueue(name: "Visas").message(label: "B007") == "B007 belongs to another queue: Visas.")
    }
}
