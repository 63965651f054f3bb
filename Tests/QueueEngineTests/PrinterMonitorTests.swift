import QueueCore
import Synchronization
import Testing

@testable import QueueEngine

/// A printer that is looked at. Waiting costs no time here: each wait moves the service clock on.
@Suite(.timeLimit(.minutes(1))) struct PrinterMonitorTests {
    let desk = Desk()
    let printer = FakePrinter()

    private static let stopped = DeviceState(.failed, code: "stopped", detail: "It was stopped.", remedy: "Look at it.")

    /// Watches for so many seconds of service time.
    private func watch(for seconds: Int, _ each: @escaping @Sendable (Int) async -> Void = { _ in }) async {
        let clock = desk.clock
        let second = Mutex(0)
        let watch = PrinterMonitor(printer, for: .tickets, engine: desk.engine) { duration in
            clock.pass(milliseconds: duration / .milliseconds(1))
            let now = second.withLock { second in
                second += 1
                return second
            }
            await each(now)
            guard now < seconds else { throw CancellationError() }
            // Lets a look that was begun end.
            for _ in 0..<50 { await Task.yield() }
        }
        await watch.run()
    }

    @Test func aPrinterThatIsLeftAloneIsSeldomLookedAt() async {
        await watch(for: 600)
        #expect((10...25).contains(await printer.looks))
        #expect(await printer.resumes == 0)
    }

    @Test func aPrinterWithAJobIsLookedAtEverySecond() async {
        let engine = desk.engine
        let job = PrintJob(id: .nth(1), subject: .ticket(.nth(2), isCopy: false), createdTick: 0)
        await watch(for: 90) { second in if second == 31 { engine.printJobChanged(job) } }
        // Twice by itself at the start, then once a second for half a minute.
        #expect((25...40).contains(await printer.looks))
    }

    @Test func somebodyElsesJobIsNoReason() async {
        let engine = desk.engine
        let job = PrintJob(id: .nth(1), subject: .poster(.nth(2)), createdTick: 0)
        await watch(for: 90) { second in if second == 31 { engine.printJobChanged(job) } }
        #expect(await printer.looks <= 6)
    }

    @Test func aStoppedPrinterIsLetGoOnAgainAndAgainEverLessOften() async {
        await printer.be(Self.stopped)
        await watch(for: 600)
        #expect((6...16).contains(await printer.resumes))
    }

    @Test func everyChangeIsAnnouncedOnce() async {
        let announcements = Mutex(0)
        // Each is counted as it is told, before those that were not taken are merged.
        let events = desk.engine.events { event in
            if event == .devicesChanged { announcements.withLock { $0 += 1 } }
            return false
        }
        let printer = printer
        await watch(for: 200) { second in
            if second == 60 { await printer.be(Self.stopped) }
            if second == 120 { await printer.be(DeviceState(.ready, code: "ready", detail: "Ready.")) }
        }
        desk.engine.stop()
        #expect(await events.all.isEmpty)
        // Not known, ready, stopped, ready.
        #expect((3...4).contains(announcements.withLock { $0 }))
    }

    /// A reserve prints, and the first is let go on all the same: it would never be tried again else.
    @Test func aReserveIsNoReasonToLeaveTheFirstAlone() async {
        await printer.be(DeviceState(.warning, code: "reserve", detail: "It is out of paper. spare prints meanwhile."))
        await watch(for: 60) { _ in }
        #expect(await printer.resumes > 2)
    }

    /// Who asks gets an answer while the printing system gives none, and it says so.
    @Test func aPrintingSystemThatHangsHoldsUpNobody() async {
        let clock = desk.clock
        let hanging = HangingPrinter()
        let watch = PrinterMonitor(hanging, for: .tickets, engine: desk.engine) {
            clock.pass(milliseconds: $0 / .milliseconds(1))
            await Task.yield()
        }
        #expect(await watch.current().code == "starting")
        clock.pass(seconds: 4)
        #expect(await watch.current().code == "scheduler_down")
        #expect(await hanging.looks == 1)
        await hanging.goOn()
    }
}

/// Does not answer until it is told to.
private actor HangingPrinter: DocumentPrinter {
    private(set) var looks = 0
    private var waiting: [CheckedContinuation<Void, Never>] = []

    func goOn() {
        for each in waiting { each.resume() }
        waiting = []
    }

    func health() async -> DeviceState {
        looks += 1
        await withCheckedContinuation { waiting.append($0) }
        return DeviceState(.ready, code: "ready", detail: "Ready.")
    }

    func submit(
        _ document: PrintDocument, jobName: String, freshUntil: Timestamp?
    ) throws(PrinterFailure) -> SubmittedJob { throw FakePrinter.busy }
    func findJob(named jobName: String) -> Int? { nil }
    func progress(ofJob id: Int, named name: String) -> PrintProgress { .waiting }
    func cancel(job id: Int) {}
    func resume() {}
}
