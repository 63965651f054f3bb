import QueueCore
import Synchronization
import Testing

@testable import QueueEngine

/// Emergency tickets: their codes, and what comes of them at a desk.
@Suite(.timeLimit(.minutes(1))) struct EmergencyTests {
    /// A day of sheets is a day of UTC; whoever tests moves the clock.
    private struct Place {
        let store = MemoryStore()
        let clock = TestClock()
        let engine: QueueEngine
        let codes = EmergencyCodes { Self.seal($0, key: 7) }

        /// - Parameter uptime: milliseconds since the daemon's start, at the beginning.
        init(uptime: Int64 = 0) {
            let (clock, counter) = (clock, Counter())
            let start = clock.moment.tick - uptime
            engine = QueueEngine(
                store: store, now: { clock.moment }, random: { counter.next() },
                emergency: EmergencyRules(
                    codes: codes,
                    dayBegan: { Timestamp(milliseconds: $0.milliseconds / 86_400_000 * 86_400_000) },
                    sinceStart: { clock.moment.tick - start }))
        }

        func queue(_ name: String, token: UInt8 = 1, prefix: String? = nil) async throws -> ID<Queue> {
            clock.pass(seconds: 1)
            return try await engine.createQueue(name: name, prefix: prefix, mode: .gate, token: TokenHash([token])).id
        }

        func line(_ queue: ID<Queue>) async throws -> [String] {
            let tickets = try await engine.tickets(of: queue, in: [.waiting], limit: 100)
            return tickets.sorted { $0.isAhead(of: $1) }.map(\.label)
        }

        func stub(_ set: QueueEngine.EmergencySet, _ number: Int) -> String {
            StubText.text(of: codes.id(of: set.tickets[number - 1]))
        }

        /// Bytes that depend on each letter; no cryptography is tried here.
        static func seal(_ text: String, key: UInt64) -> [UInt8] {
            var state = key
            for byte in text.utf8 { state = (state ^ UInt64(byte)) &* 0x100_0000_01b3 }
            return (0..<32).map { index in
                state = (state ^ UInt64(index)) &* 0x9e37_79b9_7f4a_7c15
                return UInt8(truncatingIfNeeded: state >> 32)
            }
        }
    }

    // MARK: Codes

    @Test("each ticket has an id of its own, of version 4, that is read back until its day has long gone")
    func codes() throws {
        let codes = EmergencyCodes { Place.seal($0, key: 7) }
        let queues: [ID<Queue>] = [.nth(1), .nth(2)]
        var ids: Set<ID<Ticket>> = []
        for queue in queues {
            for day in Int64(20_780)...20_783 {
                for number in [1, 60, 61, 960] {
                    for letter in 0..<4 {
                        let ticket = EmergencyTicket(queue: queue, day: day, number: number, letter: letter)
                        let id = codes.id(of: ticket)
                        ids.insert(id)
                        let text = Array(id.description)
                        #expect(text[14] == "4" && "89ab".contains(text[19]), "\(id)")
                        #expect(codes.ticket(id, of: queues, today: 20_783) == ticket)
                        #expect(codes.ticket(id, of: queues, today: day + 63) == ticket)
                        #expect(codes.ticket(id, of: queues, today: day + 64) == nil)
                        #expect(codes.ticket(id, of: queues, today: day - 1) == nil, "a day that is still to come")
                        #expect(codes.ticket(id, of: [.nth(3)], today: day) == nil)
                    }
                }
            }
        }
        #expect(ids.count == 2 * 4 * 4 * 4)
        let other = EmergencyCodes { Place.seal($0, key: 8) }
        let ticket = EmergencyTicket(queue: queues[0], day: 20_783, number: 1)
        #expect(other.ticket(codes.id(of: ticket), of: queues, today: 20_783) == nil, "another appliance's")
        // What is told beside the seal is held by it.
        let id = codes.id(of: ticket)
        for bit in 0..<64 where bit != 14 {
            let bent = ID<Ticket>(high: id.high ^ 1 << UInt64(bit), low: id.low)
            #expect(codes.ticket(bent, of: queues, today: 20_783) == nil, "bit \(bit)")
        }
    }

    @Test("a stub's text in any case, behind what a scanner says first, and no other text")
    func stubs() {
        let id = ID<Ticket>("3f2504e0-4f89-41d3-9a0c-0305e82c3301")
        for text in [
            "qode:stub:3f2504e04f8941d39a0c0305e82c3301", "QODE:STUB:3F2504E04F8941D39A0C0305E82C3301",
            " ]Q1qode:stub:3f2504e04f8941d39a0c0305e82c3301\r\n", "qode:stub:3f2504e0-4f89-41d3-9a0c-0305e82c3301",
        ] {
            #expect(StubText.ticket(in: text) == id, "\(text)")
            #expect(ScanText.ticket(in: text) == nil && !CardText.isCard(text))
        }
        let long = "qode:stub:" + String(repeating: "a", count: 5000)
        for text in ["", "qode:stub:", "qode:stub:7", "qode:card:3f2504e04f8941d39a0c0305e82c3301", long] {
            #expect(StubText.ticket(in: text) == nil, "\(text)")
        }
        #expect(id.map(StubText.text)?.utf8.count == 42, "no longer than a code of 29 modules at level M holds")
    }

    // MARK: At the desk

    @Test("a stub puts its ticket in line once; the ticket is then taken like any other")
    func stubThenTicket() async throws {
        let place = Place()
        let queue = try await place.queue("Passports")
        let set = try #require(try await place.engine.emergencySets().first)
        #expect(set.tickets.map(\.label).first == "E01" && set.tickets.map(\.label).last == "E60")
        for _ in 0..<2 {
            let answer = await place.engine.scan(presented: place.stub(set, 3))
            #expect(answer.verdict == .command(.print, .inLine) && answer.label == "E03")
            #expect(answer.sentence == "E03 is in line.")
        }
        #expect(try await place.line(queue) == ["E03"])
        let code = place.codes.id(of: set.tickets[2]).description
        #expect(await place.engine.scan(presented: code).verdict == .outOfTurn)
        #expect(try await place.line(queue).isEmpty)
        for text in [code, place.stub(set, 3)] {
            guard case .alreadyUsed = await place.engine.scan(presented: text).verdict else {
                Issue.record("\(text) counted again")
                continue
            }
        }
    }

    @Test("a ticket whose stub nobody showed takes its place, and is taken when it is shown again")
    func ticketAlone() async throws {
        let place = Place()
        let queue = try await place.queue("Passports")
        let set = try #require(try await place.engine.emergencySets().first)
        let code = place.codes.id(of: set.tickets[8]).description
        let answer = try await place.engine.scan("https://qode.local/t/\(code)", at: queue, by: .host)
        #expect(answer.verdict == .command(.print, .inLine) && answer.label == "E09")
        #expect(try await place.engine.scan(code, at: queue, by: .host).verdict == .outOfTurn)
        #expect(try await place.engine.ticket(place.codes.id(of: set.tickets[8]))?.ticket.status == .completed)
    }

    @Test("after the start they stand before whoever came since, and behind who was there: in the sheet's order")
    func order() async throws {
        let place = Place()
        let queue = try await place.queue("Passports")
        _ = try await place.engine.issue(in: queue, print: false)
        let set = try #require(try await place.engine.emergencySets().first)
        // The power comes back.
        place.clock.pass(seconds: 5400)
        let restarted = QueueEngine(
            store: place.store, now: { [clock = place.clock] in clock.moment }, random: { 9 },
            emergency: EmergencyRules(
                codes: place.codes, dayBegan: { _ in set.begins },
                sinceStart: { [clock = place.clock] in clock.moment.tick - 5_400_000 }))
        place.clock.pass(seconds: 60)
        _ = try await place.engine.issue(in: queue, print: false)
        for number in [5, 2, 60, 3] {
            place.clock.pass(seconds: 3)
            _ = await restarted.scan(presented: place.stub(set, number))
        }
        #expect(try await place.line(queue) == ["A001", "E02", "E03", "E05", "E60", "A002"])
    }

    @Test("where nothing was switched off they stand where the first of them was shown")
    func withoutOutage() async throws {
        let place = Place(uptime: 40_000_000)
        let queue = try await place.queue("Passports")
        _ = try await place.engine.issue(in: queue, print: false)
        let set = try #require(try await place.engine.emergencySets().first)
        place.clock.pass(seconds: 60)
        for number in [2, 1] { _ = await place.engine.scan(presented: place.stub(set, number)) }
        place.clock.pass(seconds: 60)
        _ = try await place.engine.issue(in: queue, print: false)
        place.clock.pass(seconds: 3600)
        for number in [9, 8] { _ = await place.engine.scan(presented: place.stub(set, number)) }
        #expect(try await place.line(queue) == ["A001", "E01", "E02", "A004", "E08", "E09"])
    }

    @Test("void the next morning, in line or not; and never of another day, queue or appliance")
    func void() async throws {
        let place = Place()
        let (here, there) = (try await place.queue("Passports"), try await place.queue("Visas", token: 2))
        let sets = try await place.engine.emergencySets()
        #expect(sets.map { $0.tickets[0].label } == ["E01", "E61"], "no label twice at a place")
        let other = try await place.engine.scan(place.stub(sets[1], 1), at: here, by: .host)
        #expect(other.verdict == .otherQueue(name: "Visas") && other.label == "E61")
        #expect(try await place.line(there).isEmpty)
        let both = try await place.engine.scan(place.stub(sets[1], 1), at: here, of: [here, there], by: .host)
        #expect(both.verdict == .command(.print, .inLine))
        place.clock.pass(seconds: 86_400)
        _ = try await place.engine.perform(.endSession, on: .queue(there), by: .daemon)
        for number in [1, 2] {
            #expect(await place.engine.scan(presented: place.stub(sets[1], number)).verdict == .oldSession)
            let code = place.codes.id(of: sets[1].tickets[number - 1]).description
            #expect(await place.engine.scan(presented: code).verdict == .oldSession)
        }
        let foreign = StubText.text(of: .nth(77))
        #expect(await place.engine.scan(presented: foreign).verdict == .unknownTicket)
        let tomorrow = try await place.engine.emergencySets()
        #expect(tomorrow.map(\.begins) == sets.map(\.ends) && tomorrow[0].tickets != sets[0].tickets)
    }

    @Test("a label that is typed is as good as its stub, and then as the ticket")
    func typed() async throws {
        let place = Place()
        let (here, there) = (try await place.queue("Passports"), try await place.queue("Visas", token: 2))
        #expect(try await place.engine.scan(typed: "e7", at: here).verdict == .command(.print, .inLine))
        #expect(try await place.engine.scan(typed: "E07", at: here).verdict == .outOfTurn)
        #expect(try await place.engine.scan(typed: "E62", at: here).verdict == .otherQueue(name: "Visas"))
        #expect(try await place.engine.scan(typed: "E62", at: here, of: [here, there]).label == "E62")
        #expect(try await place.engine.scan(typed: "E961", at: here).verdict == .unknownTicket)
    }

    @Test("a queue whose labels begin with E leaves the sheets another letter; closed queues have none")
    func letters() async throws {
        let place = Place()
        let first = try await place.queue("Events", prefix: "e")
        let second = try await place.queue("Visas", token: 2)
        var sets = try await place.engine.emergencySets()
        #expect(sets.map { $0.tickets[6].label } == ["X07", "X67"])
        #expect(await place.engine.scan(presented: place.stub(sets[0], 7)).label == "X07")
        _ = try await place.engine.perform(.change(QueueSettings(isActive: false)), on: .queue(first), by: .host)
        sets = try await place.engine.emergencySets()
        #expect(sets.map(\.queue.id) == [second] && sets[0].tickets[6].label == "X67", "numbers stay")
        #expect(try await place.engine.emergencySets(of: first).count == 1, "unless somebody names it")
    }

    // MARK: Several in one picture

    @Test("an uncut sheet does nothing, and a ticket beside its stub waits for it")
    func uncut() {
        func seen(_ texts: [String]) -> [SeenCode] {
            texts.map { SeenCode(text: $0, place: Area(x: 0..<10, y: 0..<10)) }
        }
        let ids: [ID<Ticket>] = [.nth(1), .nth(2)]
        let (stubs, tickets) = (ids.map(StubText.text), ids.map(\.description))
        var debouncer = ScanDebouncer()
        func look(_ texts: [String], at now: Int64) -> [String] {
            let shown = CardsInView.marked(seen(texts))
            return CardsInView.counted(debouncer.presented(shown, at: now), among: shown)
        }
        #expect(look(stubs + tickets, at: 0) == [CardText.several])
        #expect(look([tickets[0]], at: 100) == [])
        for now in stride(from: Int64(200), through: 2000, by: 100) { #expect(look([], at: now) == []) }
        #expect(look([tickets[0], stubs[0]], at: 2100) == [stubs[0]])
        #expect(look([tickets[0]], at: 2200) == [])
        #expect(CardsInView.single(seen([tickets[0], stubs[0]])) == stubs[0])
        #expect(CardsInView.single(seen(stubs + tickets)) == CardText.several)
        #expect(CardsInView.single(seen(["a poster", tickets[1]])) == tickets[1])
    }
}
