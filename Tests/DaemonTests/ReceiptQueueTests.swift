import Foundation
import PrintTestSupport
import TestSupport
import Testing
import WebTestSupport

/// A receipt printer behind our filter: every fault has its name, and "printed" means printed.
@Suite(.serialized) struct ReceiptQueueTests {
    static let troubles: [(ReceiptPrinter.Trouble, String)] = [
        (.paperOut, "paper_out"), (.coverOpen, "cover_open"), (.cutterBlocked, "jammed"), (.offline, "offline"),
        (.broken, "printer_error"), (.silent, "offline"),
    ]

    private func withPrinter(
        staleAfter: Int, directives: [String] = [], _ body: (PrintShop, ReceiptPrinter) async throws -> Void
    ) async throws {
        let printer = try ReceiptPrinter()
        defer { printer.stop() }
        try await PrintShop.open(staleAfter: staleAfter, directives: directives, receipts: printer) { shop in
            try await body(shop, printer)
        }
    }

    @Test("a fault is said by its name; what is fresh comes out once, what is stale does not, and all by itself")
    func fault() async throws {
        try await sideBySide(Self.troubles, atOnce: 3) { trouble, code in try await happen(trouble, code) }
    }

    private func happen(_ trouble: ReceiptPrinter.Trouble, _ code: String) async throws {
        try await withPrinter(staleAfter: 6) { shop, printer in
            let first = try await shop.issue()
            try await shop.waitForPaper(of: first, "printed, ended")
            printer.set { $0.trouble = trouble }
            let stale = try await shop.issue()
            try await shop.waitForPrinter(code)
            try await shop.waitForPaper(of: stale, "failed stale")
            #expect(try await shop.ticket(stale)["status"] == "WAITING")
            // Nobody's ticket is with the printer now, and it is asked all the same whether it is well again.
            try await shop.waitForQuestion(to: printer)
            #expect(try await shop.printerCode() == code)
            let fresh = try await shop.issue()
            try await shop.waitForQuestion(to: printer)
            #expect(shop.ticketCount == 1)
            printer.set { $0.trouble = nil }
            try await shop.waitForPaper(of: fresh, "printed, ended")
            try await shop.waitForPrinter("ready")
            try await shop.expectTickets(2)
            #expect(try await shop.unprinted() == ["A002"])
        }
    }

    @Test("the last ticket went stale: that the cause is gone is known without another one")
    func readyAgainWithoutATicket() async throws {
        try await withPrinter(staleAfter: 4) { shop, printer in
            printer.set { $0.trouble = .paperOut }
            let stale = try await shop.issue()
            try await shop.waitForPaper(of: stale, "failed stale")
            try await shop.waitForPrinter("paper_out")
            try await shop.waitForQuestion(to: printer)
            printer.set { $0.trouble = nil }
            try await shop.waitForPrinter("ready")
            try await shop.expectTickets(0)
        }
    }

    @Test("it went away before it said that half of the code is burnt: that is scrap, and the ticket comes by itself")
    func unpluggedInTheCode() async throws {
        try await withPrinter(staleAfter: 60) { shop, printer in
            let first = try await shop.issue()
            try await shop.waitForPaper(of: first, "printed, ended")
            printer.set { $0.isUnpluggedBySign = 1 }
            let second = try await shop.issue()
            try await shop.waitForPrinter("offline")
            printer.setOn(true)
            try await shop.waitForPaper(of: second, "printed, ended", within: 45)
            try await shop.expectTickets(2)
            #expect(printer.pieces.count == 1, "the scrap is cut off")
            #expect(try await shop.unprinted().isEmpty)
            #expect(try await shop.codes(of: second, on: printer) == 1)
        }
    }

    @Test("it went away when all was burnt, before it said so: one ticket, no claim, and a tap prints a copy alone")
    func unpluggedBeforeTheCut() async throws {
        try await withPrinter(staleAfter: 60) { shop, printer in
            let first = try await shop.issue()
            try await shop.waitForPaper(of: first, "printed, ended")
            printer.set { $0.isUnpluggedBySign = 2 }
            let second = try await shop.issue()
            try await shop.waitForPaper(of: second, "failed lost", within: 45)
            printer.setOn(true)
            try await shop.expectTickets(1)
            #expect(try await shop.unprinted() == ["A002"])
            #expect(try await shop.codes(of: second, on: printer) == 1)
            #expect(try await shop.printMissing() == 1)
            try await shop.expectTickets(2)
            try await shop.waitForPaper(of: second, "printed, ended")
            #expect(printer.pieces.count == 1, "what hung there is cut off")
        }
    }

    @Test("it went away after the cut: one ticket, no claim, and a tap that prints a copy")
    func unpluggedByTheCut() async throws {
        try await withPrinter(staleAfter: 60) { shop, printer in
            let first = try await shop.issue()
            try await shop.waitForPaper(of: first, "printed, ended")
            printer.set { $0.isUnpluggedByCut = true }
            let second = try await shop.issue()
            _ = try await printer.tickets(2, within: 20)
            try await shop.waitForPaper(of: second, "failed lost", within: 45)
            printer.setOn(true)
            try await shop.expectTickets(2)
            #expect(try await shop.unprinted() == ["A002"])
            #expect(try await shop.printMissing() == 1)
            try await shop.expectTickets(3)
            try await shop.waitForPaper(of: second, "printed, ended")
            // The mark makes it longer.
            let heights = try printer.tickets.map { try ESCPOSPicture(parsing: $0).height }
            #expect(heights[2] > heights[1], "\(heights)")
        }
    }

    @Test("paper that is low is a warning, and tickets come out") func paperLow() async throws {
        try await withPrinter(staleAfter: 60) { shop, printer in
            printer.set { $0.paperIsLow = true }
            let id = try await shop.issue()
            try await shop.waitForPaper(of: id, "printed, ended")
            try await shop.waitForPrinter("paper_low")
            try await shop.expectTickets(1)
        }
    }

    @Test("a printer that never answers is sent to, and no more is claimed") func oneWay() async throws {
        try await withPrinter(staleAfter: 60) { shop, printer in
            printer.set {
                $0.answers = []
                $0.answersInTurn = false
            }
            let id = try await shop.issue()
            try await shop.waitForPaper(of: id, "sent, ended", within: 60)
            try await shop.expectTickets(1)
        }
    }

    @Test("the scheduler is killed while the printer waits for paper: the ticket comes out once")
    func schedulerKilled() async throws {
        try await withPrinter(staleAfter: 120, directives: ["DirtyCleanInterval 2"]) { shop, printer in
            let first = try await shop.issue()
            try await shop.waitForPaper(of: first, "printed, ended")
            try await shop.cups.waitUntilWritten(job: 1, interval: 2)
            printer.set { $0.trouble = .paperOut }
            let id = try await shop.issue()
            try await shop.waitForPrinter("paper_out")
            shop.cups.killAtOnce()
            try await shop.waitForPrinter("scheduler_down")
            try await shop.cups.restart()
            try await shop.waitForPrinter("paper_out")
            printer.set { $0.trouble = nil }
            try await shop.waitForPaper(of: id, "printed, ended")
            try await shop.expectTickets(2)
        }
    }
}

extension PrintShop {
    /// Waits until the printer is asked how it is, once more.
    fileprivate func waitForQuestion(to printer: ReceiptPrinter) async throws {
        let before = printer.questions
        try await wait(for: true, "a question") { printer.questions > before }
    }

    /// Papers, whole or torn, on which the ticket's code reads.
    fileprivate func codes(of ticket: String, on printer: ReceiptPrinter) async throws -> Int {
        var count = 0
        for paper in printer.tickets + printer.pieces + printer.scraps {
            let picture = folder("paper.pgm")
            try ESCPOSPicture(parsing: paper, isTorn: true).pgm.write(to: URL(filePath: picture))
            let decode = try ServedProcess(TestDaemon.binary, ["decode", picture])
            _ = await decode.end(within: 20)
            if decode.text.contains(ticket) { count += 1 }
        }
        return count
    }
}
