import QueueCore
import Synchronization
import Testing

@testable import QueueEngine

/// The appliance's own loudspeaker says each call, in order, and nothing that is over.
@Suite(.timeLimit(.minutes(1))) struct CallSpeakerTests {
    /// Gives a call's number and desk for its sound, or fails.
    private final class Voice: CallVoice {
        let failure = Mutex<VoiceFailure?>(nil)

        func sound(of call: CallAnnouncement) async throws(VoiceFailure) -> SpokenSound {
            if let failure = failure.withLock({ $0 }) { throw failure }
            let number = Int16(call.label.filter(\.isNumber)) ?? -1
            return SpokenSound(rate: 1000, samples: [number, Int16(call.counter ?? "") ?? 0])
        }

        func sound(of reading: SpokenReading, in language: String) async throws(VoiceFailure) -> SpokenSound {
            guard case .notice(let text) = reading else { return SpokenSound(rate: 1000, samples: []) }
            return SpokenSound(rate: 1000, samples: [Int16(text.count), -1])
        }

        func health() async -> DeviceState { DeviceState(.ready, code: "ready", detail: "") }
    }

    private final class Signal: Sendable {
        private let sent = Atomic(false)

        var isSent: Bool { sent.load(ordering: .acquiring) }
        func send() { sent.store(true, ordering: .releasing) }
        func wait() async { while !isSent { await Task.yield() } }
    }

    private final class Room: Sendable {
        let desk = Desk()
        let voice = Voice()
        let heard = Mutex<[[Int16]]>([])
        let trouble = Mutex<String?>(nil)
        let isQuiet = Mutex(false)

        func speaker(_ during: @escaping @Sendable (SpokenSound) async -> Void = { _ in }) -> CallSpeaker {
            CallSpeaker(
                engine: desk.engine, voice: voice, languages: ["en"],
                isQuiet: { [self] _ in isQuiet.withLock { $0 } },
                play: { [self] sound in
                    await during(sound)
                    heard.withLock { $0.append(sound.samples) }
                    return trouble.withLock { $0 }
                })
        }

        func tickets(_ count: Int, in queue: ID<Queue>) async throws -> [ID<Ticket>] {
            var ids: [ID<Ticket>] = []
            for _ in 0..<count {
                if let ticket = try await desk.engine.issue(in: queue, print: false).ticket { ids.append(ticket.id) }
            }
            return ids
        }

        func next(_ queue: ID<Queue>, _ counter: String) async throws {
            _ = try await desk.engine.perform(.next(counter: counter), on: .queue(queue), by: .host)
        }
    }

    private func count(said: Int, dropped: Int = 0) -> CallSpeaker.Count {
        var count = CallSpeaker.Count()
        (count.said, count.dropped) = (said, dropped)
        return count
    }

    /// Runs a speaker over what happened in `events`, until all of it was said.
    private func all(_ room: Room, _ events: () async throws -> Void) async throws -> CallSpeaker {
        let speaker = room.speaker()
        let running = Task { await speaker.run() }
        while room.desk.engine.listenerCount == 0 { await Task.yield() }
        try await events()
        room.desk.engine.stop()
        await running.value
        return speaker
    }

    @Test("two hundred calls in a minute: each once, in order; a recall again, a scan not at all")
    func aBurst() async throws {
        let room = Room()
        let queue = try await room.desk.queue()
        let ids = try await room.tickets(200, in: queue)
        let speaker = try await all(room) {
            for number in 1...200 { try await room.next(queue, "\(number % 7)") }
            _ = try await room.desk.engine.perform(.recall(ids[199]), on: .ticketsQueue, by: .host)
            _ = try await room.desk.engine.perform(.verify(ids[199]), on: .ticketsQueue, by: .host)
            try await room.next(queue, "1")
        }
        let wanted: [[Int16]] = (1...200).map { (number: Int16) in [number, number % 7] } + [[200, 200 % 7]]
        #expect(room.heard.withLock { $0 } == wanted)
        #expect(speaker.count == count(said: 201))
    }

    @Test func whatIsOverIsNotSaid() async throws {
        let room = Room()
        let queue = try await room.desk.queue()
        _ = try await room.tickets(3, in: queue)
        let (begun, goOn) = (Signal(), Signal())
        let speaker = room.speaker { sound in
            guard sound.samples.first == 1 else { return }
            begun.send()
            await goOn.wait()
        }
        let running = Task { await speaker.run() }
        while room.desk.engine.listenerCount == 0 { await Task.yield() }
        try await room.next(queue, "1")
        while !begun.isSent { await Task.yield() }
        // Called while the first is said, which takes more than a minute.
        try await room.next(queue, "2")
        room.desk.clock.pass(seconds: 61)
        try await room.next(queue, "3")
        goOn.send()
        room.desk.engine.stop()
        await running.value
        #expect(room.heard.withLock { $0.map { $0[0] } } == [1, 3])
        #expect(speaker.count == count(said: 2, dropped: 1))
    }

    @Test("a notice is said in its turn; one that is taken back is not")
    func aNotice() async throws {
        let room = Room()
        let queue = try await room.desk.queue()
        _ = try await room.tickets(1, in: queue)
        let notice = Command.NoticeDraft(text: "Late.", minutes: 0)
        let speaker = try await all(room) {
            try await room.next(queue, "4")
            for draft in [notice, nil] {
                _ = try await room.desk.engine.perform(.announce(draft), on: .queue(queue), by: .host)
            }
        }
        #expect(room.heard.withLock { $0 } == [[1, 4], [5, -1]])
        #expect(speaker.count == count(said: 2))
    }

    @Test(
        "a call is said in the ticket's own language too, once",
        arguments: [(nil, ["en", "de"]), ("fr", ["en", "de", "fr"]), ("de-AT", ["en", "de"])] as [(String?, [String])])
    func ownLanguage(_ language: String?, _ spoken: [String]) {
        var ticket = Ticket(
            id: .nth(1), queueID: .nth(2), deviceToken: nil, session: 1, number: 1, label: "A001",
            createdAt: Timestamp(milliseconds: 0), createdTick: 0)
        ticket.language = language
        let queue = Queue(id: .nth(2), name: "x", prefix: "A", createdAt: Timestamp(milliseconds: 0))
        let call = CallAnnouncement(
            PlacedTicket(ticket: ticket, queue: queue, peopleAhead: 0), languages: ["en", "de"])
        #expect(call.languages == spoken)
    }

    @Test func nothingInTheNight() async throws {
        let room = Room()
        let queue = try await room.desk.queue()
        _ = try await room.tickets(1, in: queue)
        room.isQuiet.withLock { $0 = true }
        let speaker = try await all(room) { try await room.next(queue, "1") }
        #expect(room.heard.withLock { $0.isEmpty } && speaker.count == CallSpeaker.Count())
    }

    @Test("a voice and a loudspeaker that fail are said, and the next call is tried")
    func failures() async throws {
        let room = Room()
        let queue = try await room.desk.queue()
        _ = try await room.tickets(2, in: queue)
        room.voice.failure.withLock { $0 = VoiceFailure(code: "voice_late", detail: "x") }
        let speaker = try await all(room) { try await room.next(queue, "1") }
        #expect(speaker.lastFailure?.code == "voice_late" && speaker.count.failed == 1)

        let other = Room()
        let second = try await other.desk.queue()
        _ = try await other.tickets(1, in: second)
        other.trouble.withLock { $0 = "No such device" }
        let broken = try await all(other) { try await other.next(second, "1") }
        #expect(broken.lastFailure?.code == "no_sound")
        #expect(broken.lastFailure?.detail.contains("No such device") == true)
    }
}
