import Foundation
import QueueEngine
import TestSupport
import Testing

@testable import TicketPrinting

/// The truth about each ticket: the filter in a real scheduler, with a printer that tells how it is.
@Suite(.serialized) struct ReceiptPrinterTests {
    @Test("a ready printer gets each ticket untouched and once, and no more is claimed than is so")
    func ready() async throws {
        try await ReceiptDesk.run { desk in
            let tickets = try ["A001", "A002"].map { try ReceiptDesk.ticket($0) }
            for ticket in tickets {
                let job = try await desk.waitForEnd(of: desk.submit(ticket))
                #expect(job.impressions == 1)
                #expect(job.printerReasons == ["none"])
            }
            let isUntouched = desk.printer.tickets == tickets.map(\.bytes)
            #expect(isUntouched)
            #expect(try desk.reasons() == ["none"])
        }
    }

    static let troubles: [(ReceiptPrinter.Trouble, String)] = [
        (.paperOut, "media-empty-error"), (.coverOpen, "cover-open-error"), (.cutterBlocked, "media-jam-error"),
        (.broken, "other-error"), (.offline, "offline-error"), (.silent, "offline-error"),
    ]

    @Test("a fault is said, not a byte is sent while it lasts, and the ticket comes once when it is over")
    func fault() async throws {
        try await sideBySide(Self.troubles, atOnce: 3) { trouble, reason in try await happen(trouble, reason) }
    }

    private func happen(_ trouble: ReceiptPrinter.Trouble, _ reason: String) async throws {
        try await ReceiptDesk.run { desk in
            try await desk.warmUp()
            desk.printer.set { $0.trouble = trouble }
            let before = desk.printer.documentBytes
            let ticket = try ReceiptDesk.ticket()
            let job = try await desk.submit(ticket)
            try await desk.waitForReason(reason)
            let isHeld = try await staysSo(for: .milliseconds(1500)) {
                try desk.printer.documentBytes == before && !desk.job(job).isOver
            }
            #expect(isHeld)
            desk.printer.set { $0.trouble = nil }
            let isTicket = try await desk.printer.tickets(2, within: 5).last == ticket.bytes
            #expect(isTicket)
            let end = try await desk.waitForEnd(of: job)
            #expect(end.impressions == 1)
            #expect(try desk.reasons() == ["none"])
            #expect(desk.printer.tickets.count == 2)
        }
    }

    @Test("the very first ticket finds the paper missing, too")
    func faultAtFirst() async throws {
        try await ReceiptDesk.run { desk in
            desk.printer.set { $0.trouble = .paperOut }
            let job = try await desk.submit(ReceiptDesk.ticket())
            try await desk.waitForReason("media-empty-error")
            #expect(desk.printer.documentBytes == 0)
            desk.printer.set { $0.trouble = nil }
            #expect(try await desk.waitForEnd(of: job).impressions == 1)
            #expect(desk.printer.tickets.count == 1)
        }
    }

    @Test("paper that is low is said, and no reason to wait")
    func paperLow() async throws {
        try await ReceiptDesk.run { desk in
            desk.printer.set { $0.paperIsLow = true }
            let low = try await desk.waitForEnd(of: desk.submit(ReceiptDesk.ticket()))
            #expect(low.impressions == 1)
            #expect(try desk.reasons() == ["media-low-warning"])
            desk.printer.set { $0.paperIsLow = false }
            try await desk.waitForEnd(of: desk.submit(ReceiptDesk.ticket()))
            #expect(try desk.reasons() == ["none"])
        }
    }

    @Test(
        "it stops in the middle: nothing is claimed before the rest is out, and there is one ticket",
        arguments: [
            (.paperOut, "media-empty-error"), (.coverOpen, "cover-open-error"), (.silent, "offline-error"),
        ] as [(ReceiptPrinter.Trouble, String)])
    func stopsInTheMiddle(_ trouble: ReceiptPrinter.Trouble, _ reason: String) async throws {
        try await ReceiptDesk.run { desk in
            try await desk.warmUp()
            desk.printer.set { $0.surprise(after: 2000, .trouble(trouble)) }
            let ticket = try ReceiptDesk.ticket()
            let job = try await desk.submit(ticket)
            try await desk.waitForReason(reason)
            #expect(try desk.job(job).impressions == 0)
            #expect(desk.printer.tickets.count == 1)
            desk.printer.set { $0.trouble = nil }
            #expect(try await desk.waitForEnd(of: job).impressions == 1)
            #expect(desk.printer.tickets.count == 2)
            let isWhole = desk.printer.tickets.last == ticket.bytes
            #expect(isWhole)
            #expect(try desk.reasons() == ["none"])
        }
    }

    @Test(
        "a slow printer is waited for, also one that talks unasked: done is what is on paper, not what was sent",
        arguments: [false, true])
    func slow(_ chatters: Bool) async throws {
        try await ReceiptDesk.run { desk in
            desk.printer.set { $0.chatters = chatters }
            try await desk.warmUp()
            let ticket = try ReceiptDesk.ticket()
            desk.printer.set { $0.pace = Double(ticket.bytes.count) / 2 }
            let started = ContinuousClock.now
            let job = try await desk.submit(ticket)
            try await desk.waitForEnd(of: job)
            #expect(ContinuousClock.now - started > .milliseconds(1900))
            #expect(desk.printer.tickets.count == 2)
        }
    }

    @Test("what the printer has confirmed is printed, whatever becomes of its job afterwards")
    func confirmedAndCancelled() async throws {
        try await ReceiptDesk.run { desk in
            // This backend waits for the printer to hang up, which this one does not do.
            desk.printer.set { $0.neverHangsUp = true }
            try await desk.cups.addReceiptQueue("patient", uri: "socket://127.0.0.1:\(desk.printer.port)/?waiteof=on")
            let printer = CUPSPrinter(
                .queue("patient"), role: .tickets, renderer: PaperRenderer(paper: .mm80), format: .auto,
                server: desk.cups.server)
            let job = try await printer.submit(.ticket(Paper.slip()), jobName: "qode-1", freshUntil: nil).id
            for _ in 0..<200 where try desk.job(job).impressions == 0 { try await Task.sleep(for: .milliseconds(50)) }
            #expect(try await printer.progress(ofJob: job, named: "qode-1") == .printing)
            try await printer.cancel(job: job)
            #expect(try await printer.progress(ofJob: job, named: "qode-1") == .printed)
        }
    }

    @Test("a printer that is switched off is offline, and prints by itself when it is on")
    func switchedOff() async throws {
        try await ReceiptDesk.run { desk in
            desk.printer.setOn(false)
            let job = try await desk.submit(ReceiptDesk.ticket())
            try await desk.waitForReason("offline-error")
            desk.printer.setOn(true)
            #expect(try await desk.waitForEnd(of: job, within: 30).impressions == 1)
            #expect(desk.printer.tickets.count == 1)
            #expect(try desk.reasons() == ["none"])
        }
    }

    @Test("two copies are two tickets, and nothing between them")
    func copies() async throws {
        try await ReceiptDesk.run { desk in
            let ticket = try ReceiptDesk.ticket()
            #expect(try await desk.waitForEnd(of: desk.submit(ticket, copies: 2)).impressions == 1)
            let areTwo = desk.printer.tickets == [ticket.bytes, ticket.bytes]
            #expect(areTwo)
            #expect(desk.printer.pieces.isEmpty)
        }
    }

    @Test("past its time nothing is printed, and the job's end says so")
    func expired() async throws {
        try await ReceiptDesk.run { desk in
            try await desk.warmUp()
            let before = desk.printer.documentBytes
            let late = try await desk.waitForEnd(of: desk.submit(ReceiptDesk.ticket(), freshFor: -10))
            #expect(late.impressions == 0)
            #expect(late.printerReasons == ["com.qode.expired-report"])
            // It grows old while there is no paper.
            desk.printer.set { $0.trouble = .paperOut }
            let old = try await desk.submit(ReceiptDesk.ticket(), freshFor: 2)
            try await desk.waitForReason("media-empty-error")
            try await timePasses(.seconds(3), "the ticket is fresh for two")
            desk.printer.set { $0.trouble = nil }
            let end = try await desk.waitForEnd(of: old)
            #expect(end.impressions == 0)
            #expect(end.printerReasons == ["com.qode.expired-report"])
            #expect(desk.printer.documentBytes == before)
            // The next is none of that.
            let next = try await desk.waitForEnd(of: desk.submit(ReceiptDesk.ticket(), freshFor: 60))
            #expect(next.impressions == 1)
            #expect(next.printerReasons == ["none"])
            #expect(desk.printer.tickets.count == 2)
        }
    }

    @Test("a printer that never answers is found out once; its tickets come, and nothing more than sent is claimed")
    func oneWay() async throws {
        try await ReceiptDesk.run { desk in
            desk.printer.set { $0.answers = [] }
            let ticket = try ReceiptDesk.ticket()
            let first = try await desk.waitForEnd(of: desk.submit(ticket))
            let started = ContinuousClock.now
            let second = try await desk.waitForEnd(of: desk.submit(ticket))
            #expect(ContinuousClock.now - started < .seconds(2))
            for job in [first, second] {
                #expect(job.impressions == 0)
                #expect(job.printerReasons == ["com.qode.one-way-report"])
            }
            let printed = try await desk.printer.tickets(2, within: 5)
            let areWhole = printed.allSatisfy { $0.suffix(ticket.bytes.count) == ticket.bytes[...] }
            #expect(areWhole)
            #expect(try desk.reasons() == ["com.qode.one-way-report"])
        }
    }

    @Test(
        "printers that answer only some requests, or talk unasked, or do not say when they are through, are understood")
    func dialects() async throws {
        try await sideBySide([[1], [4], [2, 3], [1, 2, 3, 4]] as [Set<UInt8>]) { try await dialect($0) }
    }

    private func dialect(_ answers: Set<UInt8>) async throws {
        try await ReceiptDesk.run { desk in
            desk.printer.set {
                $0.answers = answers
                $0.chatters = answers.count == 4
                $0.answersInTurn = answers.count == 4
            }
            let ticket = try ReceiptDesk.ticket()
            for _ in 0..<2 { #expect(try await desk.waitForEnd(of: desk.submit(ticket)).impressions == 1) }
            let areUntouched = try await desk.printer.tickets(2, within: 5) == [ticket.bytes, ticket.bytes]
            #expect(areUntouched)
            desk.printer.set { $0.trouble = .paperOut }
            let job = try await desk.submit(ticket)
            try await desk.waitForReason(answers == [1] ? "offline-error" : "media-empty-error")
            desk.printer.set { $0.trouble = nil }
            try await desk.waitForEnd(of: job)
            #expect(try await desk.printer.tickets(3, within: 5).count == 3)
        }
    }

    @Test("on USB: answers come back, faults are said, and a printer is free for the next ticket at once")
    func usb() async throws {
        try await ReceiptDesk.runOnUSB { desk in
            try await desk.warmUp()
            let tickets = try ["A002", "A003", "A004"].map { try ReceiptDesk.ticket($0) }
            let started = ContinuousClock.now
            for ticket in tickets { #expect(try await desk.waitForEnd(of: desk.submit(ticket)).impressions == 1) }
            #expect(ContinuousClock.now - started < .seconds(5))
            let areUntouched = desk.printer.tickets.dropFirst().elementsEqual(tickets.map(\.bytes))
            #expect(areUntouched)
            desk.printer.set { $0.trouble = .paperOut }
            let before = desk.printer.documentBytes
            let job = try await desk.submit(ReceiptDesk.ticket())
            try await desk.waitForReason("media-empty-error")
            #expect(desk.printer.documentBytes == before)
            desk.printer.set { $0.trouble = nil }
            #expect(try await desk.waitForEnd(of: job).impressions == 1)
            desk.printer.set { $0.trouble = .silent }
            let silent = try await desk.submit(ReceiptDesk.ticket())
            try await desk.waitForReason("offline-error")
            try await desk.cups.run("/usr/bin/cancel", "\(ReceiptDesk.queue)-\(silent)")
            desk.printer.set { $0.trouble = nil }
            #expect(try await desk.waitForEnd(of: desk.submit(tickets[0])).impressions == 1)
            #expect(desk.printer.tickets.count == 6)
        }
    }

    /// Jobs that are on disk at once.
    private static let durable = ["DirtyCleanInterval 0"]

    @Test(
        "the scheduler dies while its filter waits for paper: the next one takes the job over, and there is one ticket")
    func schedulerDiesWaiting() async throws {
        try await ReceiptDesk.run(directives: Self.durable) { desk in
            try await desk.warmUp()
            desk.printer.set { $0.trouble = .paperOut }
            let job = try await desk.submit(ReceiptDesk.ticket())
            try await desk.waitForReason("media-empty-error")
            desk.cups.killAtOnce(withChildren: false)
            try await desk.cups.restart()
            desk.printer.set { $0.trouble = nil }
            #expect(try await desk.waitForEnd(of: job).impressions == 1)
            #expect(desk.printer.tickets.count == 2)
        }
    }

    @Test(
        "the scheduler dies while its filter prints: the filter brings it to its end, and the next one prints it not again"
    )
    func schedulerDiesPrinting() async throws {
        try await ReceiptDesk.run(directives: Self.durable) { desk in
            try await desk.warmUp()
            let ticket = try ReceiptDesk.ticket()
            let before = desk.printer.documentBytes
            desk.printer.set { $0.pace = Double(ticket.bytes.count) / 3 }
            let job = try await desk.submit(ticket)
            while desk.printer.documentBytes < before + ticket.bytes.count {
                try await Task.sleep(for: .milliseconds(10))
            }
            desk.cups.killAtOnce(withChildren: false)
            try await desk.cups.restart()
            #expect(try await desk.waitForEnd(of: job).impressions == 1)
            #expect(try await staysSo(for: .seconds(1)) { desk.printer.tickets.count == 2 })
        }
    }

    @Test("from the daemon's request to the printer's first byte, with scheduler, filter and backend between: 100 ms")
    func latency() async throws {
        try await ReceiptDesk.run { desk in
            try await desk.warmUp()
            let printer = CUPSPrinter(
                .queue(ReceiptDesk.queue), role: .tickets, renderer: PaperRenderer(paper: .mm80), format: .auto,
                server: desk.cups.server)
            var times: [Duration] = []
            for _ in 0..<15 {
                _ = desk.printer.takeFirstByte()
                let started = ContinuousClock.now
                let job = try await printer.submit(.ticket(Paper.slip()), jobName: "latency", freshUntil: nil).id
                try await desk.waitForEnd(of: job)
                times.append(try #require(desk.printer.takeFirstByte()) - started)
            }
            let median = times.sorted()[times.count / 2]
            #expect(median < .milliseconds(100), "\(times)")
        }
    }
}
