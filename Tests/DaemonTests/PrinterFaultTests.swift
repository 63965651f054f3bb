import Foundation
import PrintTestSupport
import TestSupport
import Testing
import WebTestSupport

/// Everything that goes wrong between the scheduler and the paper: it is said, nothing is lost, nothing comes out twice, what
/// is stale does not come out, and it goes on by itself.
@Suite(.serialized) struct PrinterFaultTests {
    struct Fault: Sendable, CustomTestStringConvertible {
        let name: String
        /// What `GET /api/devices` calls it.
        let code: String
        /// Longer than it takes until the fault is known.
        var staleAfter = 8
        let happen: @Sendable (PrintShop) async throws -> Void
        let clear: @Sendable (PrintShop) async throws -> Void
        var testDescription: String { name }
    }

    static let faults = [
        Fault(name: "paused by somebody", code: "paused") {
            try await $0.cups.setPaused(true, "receipts")
        } clear: {
            try await $0.cups.setPaused(false, "receipts")
        },
        Fault(name: "rejecting", code: "rejecting_jobs") {
            try await $0.cups.run("/usr/sbin/cupsreject", "receipts")
        } clear: {
            try await $0.cups.run("/usr/sbin/cupsaccept", "receipts")
        },
        Fault(name: "queue deleted", code: "no_such_queue") {
            try await $0.cups.run("/usr/sbin/lpadmin", "-x", "receipts")
        } clear: {
            try await $0.cups.addRawQueue("receipts", port: $0.paper.port)
        },
        Fault(name: "scheduler down", code: "scheduler_down") {
            $0.cups.killAtOnce()
        } clear: {
            try await $0.cups.restart()
            try await $0.requireQueue()
        },
        Fault(name: "scheduler hangs", code: "scheduler_down", staleAfter: 12) {
            $0.cups.setFrozen(true)
        } clear: {
            $0.cups.setFrozen(false)
        },
        // CUPS's `socket` backend tries again 5, 10, … seconds after it was refused: a ticket must live that long.
        Fault(name: "printer does not answer", code: "not_taking", staleAfter: 14) {
            $0.paper.set(.refuses)
        } clear: {
            $0.paper.set(.takes)
        },
    ]

    @Test("it is said, and what is asked for meanwhile comes out once, if it is still of use") func fault() async throws
    {
        try await sideBySide(Self.faults, atOnce: 3) { try await happen($0) }
    }

    private func happen(_ fault: Fault) async throws {
        try await PrintShop.open(staleAfter: fault.staleAfter) { shop in
            try await shop.waitForPrinter("ready")
            try await fault.happen(shop)
            let begun = ContinuousClock.now
            let stale = try await shop.issue()
            // Nobody is called, so the guest's ticket stays valid without paper.
            try await shop.waitForPrinter(fault.code)
            #expect(try await shop.printerCode() == fault.code, "\(fault)")
            try await timePasses(
                begun + .seconds(fault.staleAfter - 1) - .now, "the first is nearly stale when the second is asked for")
            let fresh = try await shop.issue()
            // The first one's time is over, and it was taken back: jobs are looked after once a second.
            let isNothing = try await staysSo(for: begun + .seconds(fault.staleAfter + 3) - .now) {
                shop.paper.tickets.isEmpty
            }
            #expect(isNothing, "\(fault)")
            #expect(try await shop.ticket(stale)["status"] == "WAITING", "\(fault)")
            try await fault.clear(shop)
            try await shop.waitForPaper(of: fresh, "sent, ended")
            try await shop.waitForPaper(of: stale, "failed stale")
            try await shop.expectTickets(1)
            try await shop.waitForPrinter("ready")
            #expect(try await shop.unprinted() == ["A001"], "\(fault)")

            // One tap.
            #expect(try await shop.printMissing() == 1, "\(fault)")
            try await shop.expectTickets(2)
            #expect(try await shop.unprinted().isEmpty, "\(fault)")
        }
    }

    /// The scheduler calls a queue stopped, whatever stopped it. What it stopped itself, after a failure, goes on by itself; the
    /// backend's last words stand where a person's would.
    @Test("a printer is away, and the scheduler stops the queue: it goes on without a hand")
    func stoppedByItself() async throws {
        try await PrintShop.open(policy: "stop-printer", options: "?contimeout=2", .refuses) { shop in
            let id = try await shop.issue()
            try await shop.waitForPrinter("stopped")
            #expect(try await shop.paper(of: id) == "sent")
            shop.paper.set(.takes)
            try await shop.waitForPaper(of: id, "sent, ended", within: 45)
            try await shop.expectTickets(1)
            try await shop.waitForPrinter("ready")
        }
    }

    @Test("a printer that hangs or drips, and comes back, prints one whole ticket") func slowPrinter() async throws {
        try await sideBySide([SocketPrinter.Manner.hangs, .drips]) { try await slow($0) }
    }

    private func slow(_ manner: SocketPrinter.Manner) async throws {
        try await PrintShop.open(manner) { shop in
            let id = try await shop.issue()
            if manner == .hangs {
                try await shop.wait(for: 1, "connections") { shop.paper.connectionCount }
                let isSent = try await staysSo(for: .seconds(3)) { try await shop.paper(of: id) == "sent" }
                #expect(isSent, "not ended: nobody claims that it is out")
                shop.paper.set(.takes)
            }
            try await shop.waitForPaper(of: id, "sent, ended", within: 45)
            try await shop.expectTickets(1)
        }
    }

    /// The scheduler calls it completed, because a whole ticket fits into what the kernel holds for a connection: it is all on
    /// its way when the printer breaks off. That is why a raw queue's ticket is never called printed.
    @Test("a raw printer that breaks off in the middle: no more is claimed than that it was sent")
    func breaksOff() async throws {
        try await PrintShop.open(.hangs) { shop in
            let id = try await shop.issue()
            try await shop.wait(for: true, "a backend that has sent it all") {
                try await shop.cups.run("/usr/bin/lpstat", "-l", "-p", "receipts").contains("Waiting for printer")
            }
            shop.paper.set(.breaksOff(after: 2000))
            try await shop.waitForPaper(of: id, "sent, ended", within: 45)
            try await shop.expectTickets(0)
        }
    }

    /// Half a minute in which the scheduler takes connections and says nothing.
    @Test("a scheduler that hangs delays no join, no scan and no feed; what was asked for comes out afterwards, once")
    func neverInTheWay() async throws {
        try await PrintShop.open { shop in
            try await shop.waitForPrinter("ready")
            shop.relay.setHanging(true)
            let feed = try await FeedClient.connect(port: shop.daemon.port, path: "/api/ws/\(shop.queue.id)")
            _ = await feed.message()
            var papers: [String] = []
            for _ in 0..<5 { papers.append(try await shop.issue()) }
            try await shop.wait(for: true, "a hanging connection") { shop.relay.heldConnections > 0 }
            let begun = ContinuousClock.now
            for guest in 0..<20 {
                let joined = try await shop.daemon.client.post(
                    "/api/queues/\(shop.queue.id)/join", headers: ["x-device-token": "phone-\(guest)-0123456789"])
                #expect(joined.status == 201)
            }
            let scanned = try await shop.daemon.client.post(
                "/api/tickets/\(papers[4])/verify", headers: shop.queue.host)
            #expect(scanned["verdict"] == "out_of_turn" || scanned["verdict"] == "completed")
            #expect(try await shop.daemon.client.get("/api/devices", headers: shop.queue.host).status == 200)
            let update = await feed.message {
                $0.number("last_number_issued") == 25 && $0.number("completed_count") == 1
            }
            #expect(update != nil)
            await feed.close()
            // All that was done while the scheduler answered nobody: it hangs still, and no paper is on its way.
            #expect(shop.relay.heldConnections > 0)
            #expect(shop.paper.jobCount == 0)
            #expect(try await shop.paper(of: papers[1]) == "queued")
            // A scheduler's timeouts, one after the other, would be a minute.
            #expect(ContinuousClock.now - begun < .seconds(15))
            try await shop.waitForPrinter("scheduler_down")

            shop.relay.setHanging(false)
            // One of the five was verified meanwhile and needs none.
            try await shop.expectTickets(4, within: 60)
            try await shop.waitForPaper(of: papers[4], "failed stale")
        }
    }
}
