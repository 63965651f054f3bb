import QueueCore
import Testing

/// The contract's state table: every pair of a state and a command, in both modes.
@Suite struct TransitionTests {
    static let statuses: [Ticket.Status] = [.waiting, .called, .serving, .completed, .noShow, .cancelled]

    /// A ticket's state after the command, for a ticket that was
    /// WAITING, CALLED, SERVING, COMPLETED, NO_SHOW, CANCELLED; `refused` is `invalid_transition`, `same` is an answer
    /// that changes nothing.
    static let rules: [(command: String, after: String)] = [
        ("next", "CALLED same same same same same"),
        ("call", "CALLED refused refused refused refused refused"),
        ("recall", "refused CALLED refused refused refused refused"),
        ("serve", "SERVING SERVING refused refused refused refused"),
        ("verify", "COMPLETED COMPLETED COMPLETED refused refused refused"),
        ("scan", "COMPLETED COMPLETED COMPLETED same same same"),
        ("no-show", "NO_SHOW NO_SHOW refused refused refused refused"),
        ("cancel", "CANCELLED CANCELLED refused refused refused refused"),
        ("cancel by its guest", "CANCELLED CANCELLED refused refused refused refused"),
        ("hold", "refused WAITING refused refused refused refused"),
        ("later", "WAITING WAITING refused refused refused refused"),
        ("later by its guest", "WAITING WAITING refused refused refused refused"),
        ("park", "WAITING WAITING WAITING refused refused refused"),
        ("reinstate", "refused refused refused refused WAITING refused"),
        ("prioritize", "WAITING refused refused refused refused refused"),
        ("transfer", "CANCELLED CANCELLED CANCELLED refused refused refused"),
        ("end-session", "NO_SHOW NO_SHOW NO_SHOW COMPLETED NO_SHOW CANCELLED"),
    ]

    /// Where a queue in `counter` mode differs: the first scan serves, and a call completes whom the counter served.
    static let counterRules: [String: String] = [
        "scan": "SERVING SERVING COMPLETED same same same",
        "next": "CALLED same COMPLETED same same same",
    ]

    struct Pair: CustomTestStringConvertible, Sendable {
        var mode: Queue.Mode
        var from: Ticket.Status
        var command: String
        var after: String
        var testDescription: String { "\(mode): \(from.rawValue), \(command) → \(after)" }
    }

    static let pairs = Queue.Mode.allCases.flatMap { mode in
        rules.flatMap { rule in
            let row = mode == .counter ? counterRules[rule.command] ?? rule.after : rule.after
            return zip(statuses, row.split(separator: " ")).map { status, after in
                Pair(mode: mode, from: status, command: rule.command, after: String(after))
            }
        }
    }

    @Test(arguments: pairs) func pair(_ pair: Pair) throws {
        var line = QueueFixture(mode: pair.mode)
        line.join("phone")
        for command in Self.way(to: pair.from) { line.must(command) }
        try #require(line.ticket(1).status == pair.from)
        let before = line.state
        let (command, actor) = Self.command(pair.command)

        if pair.after == "refused" {
            let refusal = try #require(line.refusal(of: command, by: actor))
            #expect(refusal == .invalidTransition(from: pair.from, command: command.name))
            #expect(refusal.code == "invalid_transition")
            #expect(refusal.detail.contains(pair.from.rawValue))
            #expect(throws: refusal) { try line.run(command, by: actor) }
            #expect(line.state == before)
        } else if pair.after == "same" {
            #expect(line.must(command, by: actor).isEmpty)
            #expect(line.state == before)
        } else {
            line.must(command, by: actor)
            #expect(line.ticket(1).status.rawValue == pair.after)
            #expect(line.queue.revision > before.queue.revision)
            #expect(line.queue.waitingCount == (pair.after == "WAITING" && pair.command != "park" ? 1 : 0))
            #expect(line.queue.waiting.parked == (pair.command == "park" ? 1 : 0))
        }
    }

    @Test func everyPairIsThere() {
        #expect(Self.pairs.count == 2 * Self.rules.count * Ticket.Status.allCases.count)
        #expect(Set(Self.statuses) == Set(Ticket.Status.allCases))
    }

    /// A ticket of a session that is over takes no command, whatever its state.
    @Test(arguments: [Ticket.Status.completed, .noShow, .cancelled], Self.rules.map(\.command).dropLast().dropFirst())
    func endedSession(_ status: Ticket.Status, _ name: String) throws {
        guard name != "scan" else { return }  // Answers with a verdict: ScanTests.
        var line = QueueFixture()
        line.join("phone")
        for command in Self.way(to: status) { line.must(command) }
        line.must(.endSession)
        let (command, actor) = Self.command(name)
        #expect(try #require(line.refusal(of: command, by: actor)).code == "invalid_transition")
    }

    @Test(arguments: rules.map(\.command).filter { $0 != "next" && $0 != "end-session" })
    func ticketThatIsNotThere(_ name: String) {
        let (command, actor) = Self.command(name)
        #expect(QueueFixture().refusal(of: command, by: actor) == .unknownTicket)
    }

    /// A row of another queue may be among those that a command is decided on; it is not this queue's to change.
    @Test(arguments: rules.map(\.command).filter { $0 != "next" && $0 != "end-session" })
    func ticketOfAnotherQueue(_ name: String) {
        var line = QueueFixture()
        let (command, actor) = Self.command(name)
        line.state.tickets = [
            Ticket(
                id: .nth(1), queueID: QueueFixture.otherQueue, deviceToken: "phone", session: 1, number: 1,
                label: "A001",
                createdAt: line.moment.wall, createdTick: 0)
        ]
        #expect(line.refusal(of: command, by: actor) == .unknownTicket)
    }

    private static func way(to status: Ticket.Status) -> [Command] {
        switch status {
        case .waiting: []
        case .called: [.call(.nth(1), counter: nil)]
        case .serving: [.call(.nth(1), counter: nil), .serve(.nth(1), counter: nil)]
        case .completed: [.verify(.nth(1))]
        case .noShow: [.noShow(.nth(1))]
        case .cancelled: [.cancel(.nth(1))]
        }
    }

    private static func command(_ name: String) -> (Command, QueueCore.Actor) {
        switch name {
        case "next": (.next(counter: nil), .host)
        case "call": (.call(.nth(1), counter: nil), .host)
        case "recall": (.recall(.nth(1)), .host)
        case "serve": (.serve(.nth(1), counter: nil), .host)
        case "verify": (.verify(.nth(1)), .host)
        case "scan": (.scan(.nth(1)), .scanner)
        case "no-show": (.noShow(.nth(1)), .daemon)
        case "cancel": (.cancel(.nth(1)), .host)
        case "cancel by its guest": (.cancel(.nth(1)), .guest(device: "phone"))
        case "hold": (.hold(.nth(1)), .host)
        case "later": (.later(.nth(1)), .host)
        case "later by its guest": (.later(.nth(1)), .guest(device: "phone"))
        case "park": (.park(.nth(1)), .host)
        case "reinstate": (.reinstate(.nth(1)), .host)
        case "transfer": (.transfer(.nth(1), to: QueueFixture.otherQueue, as: .nth(2)), .host)
        case "prioritize": (.prioritize(.nth(1), reason: "age"), .host)
        case "end-session": (.endSession, .host)
        default:
            // No such command; the row fails.
            (.transfer(.nth(0), to: .nth(0), as: .nth(0)), .host)
        }
    }
}
