import Foundation
import PrintTestSupport
import TestSupport
import Testing
import WebTestSupport

/// An IPP Everywhere printer: it says how it is, so "printed" means printed.
@Suite(.serialized, .enabled(if: PrivateNetwork.isAllowed, "needs root, for a network of its own"))
struct NetworkPrinterTests {
    /// Of those that ippeveprinter knows the keywords of.
    private static let faults = [
        ("media-empty-error", "paper_out"), ("cover-open-error", "cover_open"), ("media-jam-error", "jammed"),
    ]

    @Test("a PDF comes out, its code reads, and only then it is printed")
    func prints() async throws {
        try await PrintShop.openWithNetworkPrinter { shop, printer in
            try printer.set("media-empty-error")
            let id = try await shop.issue()
            try await shop.waitForPrinter("paper_out")
            #expect(try await shop.paper(of: id) == "sent")
            #expect(printer.pages.isEmpty)
            try printer.set("")
            try await shop.waitForPaper(of: id, "printed, ended")
            #expect(printer.pages.count == 1)
            let picture = shop.folder("page")
            let render = try ServedProcess(
                "/usr/bin/pdftoppm", ["-r", "203", "-gray", "-singlefile", printer.pages[0], picture])
            #expect(await render.end(within: 20) == 0)
            let decode = try ServedProcess(TestDaemon.binary, ["decode", "\(picture).pgm"])
            #expect(await decode.end(within: 20) == 0)
            #expect(decode.text.contains(id), "\(decode.text)")
        }
    }

    @Test("each fault is said by its name, and when it is over the ticket comes out once") func fault() async throws {
        try await sideBySide(Self.faults) { reason, code in try await happen(reason, code) }
    }

    private func happen(_ reason: String, _ code: String) async throws {
        try await PrintShop.openWithNetworkPrinter { shop, printer in
            try printer.set(reason)
            let id = try await shop.issue()
            try await shop.waitForPrinter(code)
            #expect(try await shop.printerCode() == code)
            #expect(try await shop.paper(of: id) == "sent")
            #expect(printer.pages.isEmpty)
            try printer.set("")
            try await shop.waitForPaper(of: id, "printed, ended")
            try await shop.waitForPrinter("ready")
            try await shop.expectTickets(1)
        }
    }

    /// The first ticket is in the printer's own memory, and is taken back there; the second one waits in the scheduler.
    @Test("what went stale while it had no paper does not come out; what is asked for afterwards does, once")
    func stale() async throws {
        try await PrintShop.openWithNetworkPrinter(staleAfter: 8) { shop, printer in
            try printer.set("media-empty-error")
            let tickets = [try await shop.issue(), try await shop.issue()]
            try await shop.waitForPrinter("paper_out")
            for ticket in tickets { try await shop.waitForPaper(of: ticket, "failed stale") }
            #expect(try await shop.ticket(tickets[0])["status"] == "WAITING")
            // The backend has told the printer by then.
            try await shop.wait(for: true, "an idle queue") {
                try await shop.cups.run("/usr/bin/lpstat", "-p", "receipts").contains("is idle")
            }
            try printer.set("")
            #expect(try await staysSo(for: .seconds(3)) { printer.pages.isEmpty })
            let fresh = try await shop.issue()
            try await shop.waitForPaper(of: fresh, "printed, ended")
            try await shop.expectTickets(1)
            #expect(try await shop.unprinted() == ["A001", "A002"])
        }
    }

    @Test("what went stale while it was switched off does not come out; what is fresh does, once")
    func staleWhileOff() async throws {
        try await PrintShop.openWithNetworkPrinter(staleAfter: 12) { shop, printer in
            try await printer.setOn(false)
            let stale = try await shop.issue()
            // All that the scheduler's backend tells of it.
            try await shop.waitForPrinter("not_taking")
            #expect(try await shop.printerCode() == "not_taking")
            try await shop.waitForPaper(of: stale, "failed stale")
            try await printer.setOn(true)
            let fresh = try await shop.issue()
            try await shop.waitForPaper(of: fresh, "printed, ended", within: 45)
            try await shop.expectTickets(1)
            try await shop.waitForPrinter("ready")
            #expect(try await shop.unprinted() == ["A001"])
        }
    }

    /// It took the ticket, and knows nothing of it any more: the scheduler calls that completed, and would say it of all later ones.
    @Test("it was switched off with a ticket in its memory: nobody claims that it is on paper; the next one is printed")
    func forgets() async throws {
        try await PrintShop.openWithNetworkPrinter { shop, printer in
            try printer.set("media-empty-error")
            let id = try await shop.issue()
            try await shop.waitForPrinter("paper_out")
            try await printer.setOn(false)
            try printer.set("")
            try await printer.setOn(true)
            try await shop.waitForPaper(of: id, "sent, ended", within: 60)
            #expect(printer.pages.isEmpty)
            let next = try await shop.issue()
            try await shop.waitForPaper(of: next, "printed, ended")
            try await shop.expectTickets(1)
        }
    }
}
