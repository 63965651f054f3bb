import Foundation
import QueueCore
import QueueEngine
import TestSupport
import Testing
import TicketPrinting

/// The CUPS port against a real scheduler of the test's own.
@Suite(.serialized) struct CUPSPrinterTests {
    private static let slip = TicketSlip(
        queueName: "Reception", label: "A042", issuedAt: Timestamp(milliseconds: 1_800_000_000_000), peopleAhead: 3,
        code: "0f8fad5b-d9cb-469f-a165-70867728950e")
    private static let renderer = PaperRenderer(paper: .mm80)

    private func printer(_ setting: PrinterSetting, _ cups: PrivateCUPS?) -> CUPSPrinter {
        CUPSPrinter(
            setting, role: .tickets, renderer: Self.renderer, format: .auto,
            server: cups?.server ?? "/nowhere/cups.sock")
    }

    private func wait(
        _ printer: CUPSPrinter, _ job: Int, _ name: String, for wanted: PrintProgress = .unconfirmed
    ) async throws -> PrintProgress {
        var progress = try await printer.progress(ofJob: job, named: name)
        for _ in 0..<300 where progress != wanted {
            try await Task.sleep(for: .milliseconds(30))
            progress = try await printer.progress(ofJob: job, named: name)
        }
        return progress
    }

    @Test(
        "the printer gets the bytes that were drawn, untouched; the job is found by its name, and ends as sent, because such a printer cannot tell",
        arguments: [
            PrinterSetting.queue("receipts"), .auto,
        ])
    func prints(_ setting: PrinterSetting) async throws {
        try await PrivateCUPS.withReceipts { cups, paper in
            let printer = printer(setting, cups)
            #expect(await printer.health().condition == .ready)
            #expect(try await printer.findJob(named: "qode-1") == nil)
            let job = try await printer.submit(.ticket(Self.slip), jobName: "qode-1", freshUntil: nil).id
            #expect(try await paper.job(0, within: 15) == Self.renderer.draw(.ticket(Self.slip), as: .escpos))
            #expect(try await wait(printer, job, "qode-1") == .unconfirmed)
            #expect(try await printer.findJob(named: "qode-1") == job)
        }
    }

    @Test("a poster, and a ticket where PDF is asked for, come out as PDF")
    func pdf() async throws {
        try await PrivateCUPS.withReceipts { cups, paper in
            let poster = PosterSheet(queueName: "Reception", entryURL: "http://qode.test/join/x")
            let jobs: [(PrinterRole, PrintDocument)] = [(.posters, .poster(poster)), (.tickets, .ticket(Self.slip))]
            for (index, (role, document)) in jobs.enumerated() {
                let printer = CUPSPrinter(
                    .queue("receipts"), role: role, renderer: Self.renderer, format: .pdf, server: cups.server)
                let job = try await printer.submit(document, jobName: "qode-pdf-\(index)", freshUntil: nil).id
                #expect(try await wait(printer, job, "qode-pdf-\(index)") == .unconfirmed)
                let bytes = try await paper.job(index, within: 15)
                #expect(bytes.starts(with: Array("%PDF-".utf8)))
                #expect(String(decoding: bytes.suffix(8), as: UTF8.self).contains("%%EOF"))
            }
        }
    }

    @Test("a paused queue says so, keeps the job, and prints it when it goes on")
    func paused() async throws {
        try await PrivateCUPS.withReceipts { cups, paper in
            let printer = printer(.queue("receipts"), cups)
            try await cups.setPaused(true, "receipts")
            let state = await printer.health()
            #expect(state.code == "paused")
            #expect(state.condition == .failed)
            #expect(state.remedy?.isEmpty == false)
            let job = try await printer.submit(.ticket(Self.slip), jobName: "qode-2", freshUntil: nil).id
            #expect(try await printer.progress(ofJob: job, named: "qode-2") == .waiting)
            #expect(paper.jobCount == 0)
            // Nobody but who has paused it lets it go on.
            try await printer.resume()
            #expect(await printer.health().code == "paused")
            try await cups.setPaused(false, "receipts")
            #expect(try await wait(printer, job, "qode-2") == .unconfirmed)
            #expect(paper.jobCount == 1)
        }
    }

    @Test("a cancelled job has failed; a rejecting queue refuses; an unknown queue is named")
    func refusals() async throws {
        try await PrivateCUPS.withReceipts { cups, _ in
            let receipts = printer(.queue("receipts"), cups)
            try await cups.setPaused(true, "receipts")
            let job = try await receipts.submit(.ticket(Self.slip), jobName: "qode-3", freshUntil: nil).id
            try await cups.run("/usr/bin/cancel", "receipts-\(job)")
            let cancelled = try await receipts.progress(ofJob: job, named: "qode-3")
            guard case .failed(code: "job_cancelled", _) = cancelled else {
                Issue.record("\(cancelled)")
                return
            }
            try await cups.run("/usr/sbin/cupsreject", "receipts")
            #expect(await receipts.health().code == "rejecting_jobs")
            let refused = await #expect(throws: PrinterFailure.self) {
                _ = try await receipts.submit(.ticket(Self.slip), jobName: "qode-4", freshUntil: nil)
            }
            #expect(refused?.code == "rejecting_jobs")
            #expect(refused?.isTransient == true)
            let unknown = await #expect(throws: PrinterFailure.self) {
                _ = try await printer(.queue("nowhere"), cups).submit(
                    .ticket(Self.slip), jobName: "qode-5", freshUntil: nil)
            }
            #expect(unknown?.code == "no_such_queue")
        }
    }

    @Test("a job is looked after on one connection; a scheduler that has closed it is asked on another")
    func oneConnection() async throws {
        try await PrivateCUPS.withReceipts { cups, _ in
            let relay = try SchedulerRelay(to: cups.server)
            defer { relay.stop() }
            let printer = CUPSPrinter(
                .queue("receipts"), role: .tickets, renderer: Self.renderer, format: .auto, server: relay.server)
            try await cups.setPaused(true, "receipts")
            let job = try await printer.submit(.ticket(Self.slip), jobName: "qode-1", freshUntil: nil).id
            for _ in 0..<20 { #expect(try await printer.progress(ofJob: job, named: "qode-1") == .waiting) }
            #expect(await printer.health().code == "paused")
            #expect(relay.connectionCount == 1)
            cups.killAtOnce()
            #expect(await printer.health().code == "scheduler_down")
            try await cups.restart()
            #expect(try await printer.findJob(named: "none") == nil)
            // The scheduler restarts behind the printer's back, and the kept connection leads nowhere.
            let before = relay.connectionCount
            cups.killAtOnce()
            try await cups.restart()
            #expect(try await printer.progress(ofJob: 999, named: "none") == .gone(keepsHistory: false))
            #expect(relay.connectionCount == before + 1)
        }
    }

    // MARK: The job of a name

    @Test("a job that was printed is found, also where the scheduler keeps no documents")
    func findsWithoutDocuments() async throws {
        try await PrivateCUPS.withReceipts(directives: ["PreserveJobFiles No"]) { cups, _ in
            let printer = printer(.queue("receipts"), cups)
            let job = try await printer.submit(.ticket(Self.slip), jobName: "qode-7", freshUntil: nil).id
            #expect(try await wait(printer, job, "qode-7") == .unconfirmed)
            #expect(try await printer.findJob(named: "qode-7") == job)
        }
    }

    @Test("a job that was cancelled before a byte of it was on its way can be printed anew")
    func cancelledBeforeItBegan() async throws {
        try await PrivateCUPS.withReceipts { cups, _ in
            let printer = printer(.queue("receipts"), cups)
            try await cups.setPaused(true, "receipts")
            let job = try await printer.submit(.ticket(Self.slip), jobName: "qode-8", freshUntil: nil).id
            #expect(try await printer.findJob(named: "qode-8") == job)
            try await printer.cancel(job: job)
            #expect(try await printer.findJob(named: "qode-8") == nil)
        }
    }

    /// Its document may still be on its way: who was told that there is no such job would print it twice.
    @Test("a job that waits for its document and cannot be taken back is no unknown one")
    func notTakenBack() async throws {
        try await PrivateCUPS.withReceipts { cups, _ in
            let relay = try SchedulerRelay(to: cups.server)
            defer { relay.stop() }
            let printer = CUPSPrinter(
                .queue("receipts"), role: .tickets, renderer: Self.renderer, format: .auto, server: relay.server)
            relay.breakOff(
                .init(.sendDocument, .request(bytes: 10)) {
                    relay.breakOff(.init(.cancelJob, .request(bytes: 10)))
                })
            await #expect(throws: PrinterFailure.self) {
                _ = try await printer.submit(.ticket(Self.slip), jobName: "qode-9", freshUntil: nil)
            }
            await #expect(throws: PrinterFailure.self) { _ = try await printer.findJob(named: "qode-9") }
            #expect(relay.breakCount == 2)
            #expect(try await printer.findJob(named: "qode-9") == nil)
            #expect(try await cups.run("/usr/bin/lpstat", "-W", "not-completed", "-o").isEmpty)
        }
    }

    @Test("without a scheduler the failure is passing, and says what to do")
    func noScheduler() async throws {
        let printer = printer(.auto, nil)
        let failure = await #expect(throws: PrinterFailure.self) {
            _ = try await printer.submit(.ticket(Self.slip), jobName: "qode-6", freshUntil: nil)
        }
        #expect(failure?.code == "scheduler_down")
        #expect(failure?.isTransient == true)
        #expect(await printer.health().code == "scheduler_down")
    }

    @Test("a scheduler without a printer has none")
    func noPrinter() async throws {
        let cups = try await PrivateCUPS.start()
        let state = await printer(.auto, cups).health()
        await cups.stop()
        #expect(state.code == "no_printer")
        #expect(state.condition == .absent)
    }
}
