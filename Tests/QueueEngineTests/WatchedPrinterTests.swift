import QueueCore
import Synchronization
import Testing

@testable import QueueEngine

/// "Printed" means seen, where a camera watches the slot.
@Suite struct WatchedPrinterTests {
    private static let ids = ["3f2504e0-4f89-41d3-9a0c-0305e82c3301", "00112233-4455-4677-8899-aabbccddeeff"]

    private static func slip(_ id: String) -> PrintDocument {
        .ticket(
            TicketSlip(
                queueName: "Reception", label: "A001", issuedAt: Timestamp(milliseconds: 0), peopleAhead: 0, code: id))
    }

    private final class Watch: Sendable {
        private let tick = Mutex<Int64>(1000)
        var now: Int64 { tick.withLock { $0 } }
        var moment: Moment { Moment(wall: Timestamp(milliseconds: 1_800_000_000_000 + now), tick: now) }
        func pass(_ milliseconds: Int64) { tick.withLock { $0 += milliseconds } }
    }

    private struct Slot {
        let fake = FakePrinter()
        let sightings = PaperSightings()
        let watch = Watch()

        func printer() -> WatchedPrinter {
            WatchedPrinter(fake, sightings: sightings, now: { [watch] in watch.moment })
        }
    }

    @Test("seen, it is printed, whatever the printer can tell; by its address, too", arguments: [true, false])
    func seen(_ canTell: Bool) async throws {
        let slot = Slot()
        let end: PrintProgress = canTell ? .printed : .unconfirmed
        await slot.fake.answer(.printing, end, end)
        let printer = slot.printer()
        let job = try await printer.submit(Self.slip(Self.ids[0]), jobName: "a", freshUntil: nil)
        #expect(try await printer.progress(ofJob: job.id, named: "a") == .printing)
        #expect(try await printer.progress(ofJob: job.id, named: "a") == .printing, "not seen yet")
        slot.watch.pass(9000)
        slot.sightings.note("http://qode.local/t/\(Self.ids[0])", at: slot.watch.now)
        #expect(try await printer.progress(ofJob: job.id, named: "a") == .printed)
    }

    @Test(
        "not seen within ten seconds of the printer's end it has failed, and may be out; another's sight is not its own"
    )
    func notSeen() async throws {
        let slot = Slot()
        await slot.fake.answer(.printed, .printed, .printed)
        let printer = slot.printer()
        slot.sightings.note(Self.ids[0], at: slot.watch.now)
        slot.watch.pass(5000)
        // Seen before, as the first print of what is now a copy.
        let job = try await printer.submit(Self.slip(Self.ids[0]), jobName: "a", freshUntil: nil)
        slot.sightings.note(Self.ids[1], at: slot.watch.now)
        #expect(try await printer.progress(ofJob: job.id, named: "a") == .printing)
        slot.watch.pass(9999)
        #expect(try await printer.progress(ofJob: job.id, named: "a") == .printing)
        slot.watch.pass(1)
        guard case .failed(let code, let detail) = try await printer.progress(ofJob: job.id, named: "a") else {
            Issue.record("it was not seen")
            return
        }
        #expect(code == "not_seen" && !detail.isEmpty)
        #expect(PrintJob.State.failed(code: code, detail: detail).mayBeOut, "the next one is a COPY")
    }

    @Test("what nobody watched is told as the printer tells it, and so is a failure")
    func others() async throws {
        let slot = Slot()
        await slot.fake.answer(.unconfirmed, .failed(code: "paper_out", detail: "No paper."))
        let printer = slot.printer()
        #expect(try await printer.progress(ofJob: 77, named: "x") == .unconfirmed)
        let job = try await printer.submit(Self.slip(Self.ids[0]), jobName: "a", freshUntil: nil)
        #expect(
            try await printer.progress(ofJob: job.id, named: "a") == .failed(code: "paper_out", detail: "No paper."))
    }

    /// What a camera sees of a ticket whose modules are wrong by so much; the comparison is the test's own.
    private static func seen(_ id: String, _ damage: Double) -> Presentation {
        Presentation(text: id, modules: CodeModules(text: "\(damage)", size: 0, isDark: []))
    }

    private final class Notes: Sendable {
        private let all = Mutex<[PrintHead]>([])
        var texts: [String] { all.withLock { $0.map(\.text) } }
        func add(_ head: PrintHead) { all.withLock { $0.append(head) } }
    }

    @Test(
        "each ticket that came out counts for the print head once, is kept, and a dirty one is said until it is clean")
    func head() async throws {
        let slot = Slot()
        let notes = Notes()
        var known = PrintHead(place: "a")
        let (first, week) = (slot.watch.moment.wall.milliseconds - 2 * PrintHead.week, PrintHead.enough)
        for _ in 0..<week { known.note(0.01, at: Timestamp(milliseconds: first)) }
        for _ in 0..<week - 1 { known.note(0.04, at: slot.watch.moment.wall) }
        func printer(_ text: String) -> WatchedPrinter {
            WatchedPrinter(
                slot.fake, sightings: slot.sightings, head: PrintHead(text: text, place: "a"),
                now: { [watch = slot.watch] in watch.moment }, damage: { Double($0.text) }, save: { notes.add($0) })
        }
        let before = printer(known.text)
        await before.saw(Self.seen(Self.ids[0], 0.04))
        #expect(notes.texts.isEmpty, "what hangs there is no ticket of now")
        _ = try await before.submit(Self.slip(Self.ids[0]), jobName: "a", freshUntil: nil)
        await before.saw(Presentation(text: Self.ids[0]))
        #expect(await before.health().code == "ready")
        for _ in 0..<3 { await before.saw(Self.seen(Self.ids[0], 0.04)) }
        #expect(notes.texts.count == 1, "once, however often it is seen")
        let after = printer(notes.texts.last ?? "")
        for printer in [before, after] {
            let state = await printer.health()
            #expect(state.condition == .warning && state.code == "head_dirty")
            #expect(state.remedy?.contains("Clean the print head") == true)
        }
        for _ in 0..<PrintHead.fewer {
            _ = try await after.submit(Self.slip(Self.ids[1]), jobName: "b", freshUntil: nil)
            await after.saw(Self.seen(Self.ids[1], 0.01))
        }
        #expect(await after.health().code == "ready")
        await slot.fake.be(DeviceState(.failed, code: "paper_out", detail: "No paper."))
        #expect(await before.health().code == "paper_out", "what is worse comes first")
    }
}
