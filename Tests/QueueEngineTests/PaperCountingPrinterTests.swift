import QueueCore
import Synchronization
import Testing

@testable import QueueEngine

@Suite struct PaperCountingPrinterTests {
    private let fake = FakePrinter()
    private static let slip = TicketSlip(
        queueName: "Reception", label: "A001", issuedAt: Timestamp(milliseconds: 0), peopleAhead: 0, code: "x")

    @Test("what has come out is counted once, what was dropped is not, and a change that is said begins anew")
    func counted() async throws {
        let saved = Saved()
        let printer = PaperCountingPrinter(
            fake, roll: PaperRoll(metres: 1), save: { saved.keep($0.text) }, takeChange: { saved.takeChange() })
        await fake.takePaper(100)
        await fake.answer(.printing, .printed, .printed, .expired, .unconfirmed)
        for name in ["a", "b", "c"] {
            let job = try await printer.submit(.ticket(Self.slip), jobName: name, freshUntil: nil)
            _ = try await printer.progress(ofJob: job.id, named: name)
            // Asked again, it is the same ticket.
            if name != "b" { _ = try await printer.progress(ofJob: job.id, named: name) }
        }
        var state = await printer.health()
        #expect(state.paper == PaperForecast(used: 200, left: 800, ticketsLeft: 8))
        #expect(state.detail == "Ready. Paper for about 8 tickets is left.")
        #expect(saved.text == "200 100 present")
        saved.say()
        state = await printer.health()
        #expect(state.paper?.used == 0)
        await fake.be(DeviceState(.failed, code: "paper_out", detail: "It is out of paper."))
        state = await printer.health()
        #expect(state.detail == "It is out of paper.")
        #expect(saved.text == "0 100 out")
    }

    private final class Saved: Sendable {
        private let state = Mutex((text: "", isChanged: false))
        var text: String { state.withLock { $0.text } }
        func keep(_ text: String) { state.withLock { $0.text = text } }
        func say() { state.withLock { $0.isChanged = true } }
        func takeChange() -> Bool {
            state.withLock { state in
                defer { state.isChanged = false }
                return state.isChanged
            }
        }
    }
}
