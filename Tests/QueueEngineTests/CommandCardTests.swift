import QueueCore
import Testing

@testable import QueueEngine

/// Command cards: their codes, and when one counts.
@Suite struct CommandCardTests {
    private static let secret = "3f2504e0-4f89-41d3-9a0c-0305e82c3301"

    @Test(
        "a code in any case, with spaces around and behind what a scanner says first",
        arguments: [
            "qode:card:\(secret)", "QODE:CARD:\(secret.uppercased())", " qode:card:\(secret)\r\n",
            "]Q1qode:card:\(secret)",
        ])
    func read(_ text: String) {
        #expect(CardText.secret(in: text) == .some(Self.secret))
        #expect(CardText.isCard(text) && ScanText.ticket(in: text) == nil)
        #expect(ScanText.meaning(of: text) == "qode:card:\(Self.secret)", "one card, however it is written")
    }

    @Test("a card that nobody made is one all the same, and nothing else is")
    func unread() {
        for text in ["qode:card:", "qode:card:several", "qode:card:7", "qode:card:\(Self.secret)x"] {
            #expect(CardText.secret(in: text) == .some(nil), "\(text)")
        }
        let long = "qode:card:" + String(repeating: "a", count: 5000)
        for text in ["", Self.secret, "qode:cards", "http://a/qode:card:\(Self.secret)", "xqode:card:1", long] {
            #expect(!CardText.isCard(text))
        }
    }

    // MARK: Several in one picture

    private func seen(_ texts: [String]) -> [SeenCode] {
        texts.map { SeenCode(text: $0, place: Area(x: 0..<10, y: 0..<10)) }
    }

    @Test("an uncut sheet is one refusal, and the card that is taken away last does nothing")
    func several() {
        let (one, other, ticket) = ("qode:card:\(Self.secret)", "qode:card:7", "a-ticket")
        var debouncer = ScanDebouncer()
        func look(_ texts: [String], at now: Int64) -> [String] {
            let shown = CardsInView.marked(seen(texts))
            return CardsInView.counted(debouncer.presented(shown, at: now), among: shown)
        }
        #expect(look([one, other, ticket], at: 0) == [ticket, CardText.several])
        #expect(look([one, other], at: 100) == [])
        #expect(look([one], at: 200) == [], "it has not been held up by itself")
        for now in stride(from: Int64(300), through: 1500, by: 100) { #expect(look([], at: now) == []) }
        #expect(look([one], at: 1600) == [one])
        #expect(look([one, one], at: 1700) == [], "the same card twice, as a mirror shows it, is one")
    }

    // MARK: When it counts

    private static let queues: [ID<Queue>] = [.nth(1), .nth(2)]

    private func refusal(
        _ action: CardAction = .next, limits: CardLimits = CardLimits(), role: StationRole = .desk,
        source: ScanSource = .camera, served: Set<ID<Queue>>? = nil, lastUsed: Int64? = nil, canPrint: Bool = true
    ) -> CardRefusal? {
        let token = TokenHash(Array(repeating: 7, count: 32))
        let card = CommandCard(
            id: .nth(9), secret: TokenHash([1]), station: token, action: action, limits: limits,
            createdAt: Timestamp(milliseconds: 0), lastUsedTick: lastUsed)
        // 2026-11-24, a Tuesday, 09:05.
        let moment = Moment(wall: Timestamp(milliseconds: 1_795_511_100_000), tick: 100_000)
        let use = CardUse(
            secret: card.secret, source: source, queues: served, canPrint: canPrint, moment: moment, zone: .utc,
            ticket: .nth(3), printJob: .nth(4))
        return card.refusal(of: use, at: Station(token: token, name: "One", role: role, queues: Self.queues))
    }

    @Test("a table of limits")
    func limits() throws {
        func times(_ begin: Int, _ end: Int) throws -> CardLimits {
            CardLimits(times: try OpeningHours(weekly: [.tuesday: [.init(begin: begin, end: end)]]))
        }
        let camera = CardLimits(isCameraOnly: true)
        #expect(refusal() == nil)
        #expect(refusal(limits: camera) == nil)
        for source in [ScanSource.handheld, .host] { #expect(refusal(limits: camera, source: source) == .cameraOnly) }
        #expect(refusal(limits: try times(480, 720)) == nil)
        guard case .notNow(let opens?) = refusal(limits: try times(600, 720)) else {
            Issue.record("09:05 is not within 10:00 to 12:00")
            return
        }
        #expect(opens.rfc3339 == "2026-11-24T10:00:00.000Z")
        #expect(refusal(role: .scanner) == .notADesk)
        #expect(refusal(served: Set(Self.queues + [.nth(3)])) == nil)
        #expect(refusal(served: [.nth(1)]) == .otherDesk, "a scanner that serves half of its queues")
        #expect(refusal(lastUsed: 99_301) == .justUsed)
        #expect(refusal(lastUsed: 99_300) == nil)
        #expect(refusal(.print, lastUsed: 98_001) == .justUsed)
        #expect(refusal(.print, lastUsed: 98_000) == nil)
        #expect(refusal(.print, canPrint: false) == .noPrinter)
        for action in CardAction.allCases {
            #expect(action.leastInterval < 30_000 && (action == .print || action.leastInterval < ScanDebouncer.away))
        }
    }

    @Test("an engine that was given no hash knows no card")
    func noHash() async throws {
        let desk = Desk()
        _ = try await desk.queue()
        let result = await desk.engine.scan(presented: "qode:card:\(Self.secret)")
        #expect(result.verdict == .commandRefused(.unknownCard))
    }
}
