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
        func pass(_ milliseconds: Int64) { tick.withLock { $0 += milliseconds } }
    }

    private struct Slot {
        let fake = FakePrinter()
        let sightings = PaperSightings()
        let watch = Watch()

        func printer() -> WatchedPrinter { WatchedPrinter(fake, sightings: sightings, now: { [watch] in watch.now }) }
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
}
