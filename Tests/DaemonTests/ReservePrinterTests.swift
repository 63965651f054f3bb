import Foundation
import PrintTestSupport
import TestSupport
import Testing
import WebTestSupport

/// `printers.ticket: first,second`: the second prints when the first cannot, that is said, and it gives back.
@Suite(.serialized) struct ReservePrinterTests {
    private struct Bench {
        let cups: PrivateCUPS
        let daemon: TestDaemon
        let queue: (id: String, host: [String: String])

        func issue() async throws -> String {
            let reply = try await daemon.client.post(
                "/api/queues/\(queue.id)/tickets", json: ["print": true], headers: queue.host)
            return try #require(reply["id"], "\(reply.text)")
        }

        func printer() async throws -> [String: Any] {
            let devices = try await daemon.client.get("/api/devices", headers: queue.host).json["devices"]
            return (devices as? [[String: Any]])?.first { $0["name"] as? String == "ticket printer" } ?? [:]
        }

        func wait(_ what: String, within seconds: Double = 20, _ look: () async throws -> Bool) async throws {
            let deadline = ContinuousClock.now + .seconds(seconds)
            while try await !look() {
                guard ContinuousClock.now < deadline else {
                    throw PrintShop.Late(description: "\(what)\n\(cups.log.suffix(3000))\n\(daemon.process.text)")
                }
                try await Task.sleep(for: .milliseconds(50))
            }
        }

        func waitForPrinter(_ code: String) async throws {
            try await wait("printer \(code)") { try await printer()["code"] as? String == code }
        }

        func waitForPaper(of ticket: String, _ word: String) async throws {
            try await wait("paper \(word)", within: 30) {
                try await daemon.client.get("/api/tickets/\(ticket)", headers: queue.host)["print"] == word
            }
        }
    }

    private static func run(
        addQueues: (PrivateCUPS) async throws -> Void, _ body: (Bench) async throws -> Void
    ) async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try await PrivateCUPS.with { cups in
            try await addQueues(cups)
            let daemon = try await TestDaemon.start(
                in: folder,
                ["--printers-ticket", "first,second", "--printers-poster", "none", "--camera-source", "none"],
                environment: ["CUPS_SERVER": cups.server])
            do {
                try await body(Bench(cups: cups, daemon: daemon, queue: try await daemon.makeQueue()))
            } catch {
                await daemon.process.stop()
                throw error
            }
            await daemon.process.stop()
        }
    }

    @Test(
        "printers that tell how they are: the ticket that waits for paper comes out of the second, once; the next, too")
    func takesOverAndGivesBack() async throws {
        let (first, second) = (try ReceiptPrinter(), try ReceiptPrinter())
        defer {
            first.stop()
            second.stop()
        }
        try await Self.run { cups in
            try await cups.addReceiptQueue("first", port: first.port)
            try await cups.addReceiptQueue("second", port: second.port)
        } _: { bench in
            try await bench.waitForPaper(of: try await bench.issue(), "printed")
            #expect((first.tickets.count, second.tickets.count) == (1, 0))
            first.set { $0.trouble = .paperOut }
            let before = first.documentBytes
            // The first learns of it with this ticket.
            try await bench.waitForPaper(of: try await bench.issue(), "printed")
            #expect(second.tickets.count == 1)
            #expect(first.documentBytes == before)
            try await bench.waitForPrinter("reserve")
            let printer = try await bench.printer()
            #expect(printer["state"] as? String == "warning")
            #expect(printer["detail"] as? String == "first: it is out of paper. second prints meanwhile.")
            #expect((printer["remedy"] as? String)?.contains("roll") == true)
            try await bench.waitForPaper(of: try await bench.issue(), "printed")
            #expect((first.tickets.count, second.tickets.count) == (1, 2))
            // It gives back, by itself and without a ticket.
            first.set { $0.trouble = nil }
            try await bench.waitForPrinter("ready")
            try await bench.waitForPaper(of: try await bench.issue(), "printed")
            #expect((first.tickets.count, second.tickets.count) == (2, 2))
        }
    }

    @Test("half a ticket is no reason to print it again elsewhere: it ends where it was begun")
    func begunIsNotMoved() async throws {
        let (first, second) = (try ReceiptPrinter(), try ReceiptPrinter())
        defer {
            first.stop()
            second.stop()
        }
        try await Self.run { cups in
            try await cups.addReceiptQueue("first", port: first.port)
            try await cups.addReceiptQueue("second", port: second.port)
        } _: { bench in
            try await bench.waitForPaper(of: try await bench.issue(), "printed")
            first.set { $0.surprise(after: 2000, .trouble(.paperOut)) }
            let halved = try await bench.issue()
            try await bench.waitForPrinter("reserve")
            // Another ticket comes from the second meanwhile, and is all that does.
            try await bench.waitForPaper(of: try await bench.issue(), "printed")
            #expect(second.tickets.count == 1)
            #expect(
                try await bench.daemon.client.get("/api/tickets/\(halved)", headers: bench.queue.host)["print"]
                    == "sent")
            first.set { $0.trouble = nil }
            try await bench.waitForPaper(of: halved, "printed")
            #expect((first.tickets.count, second.tickets.count) == (2, 1))
        }
    }

    /// Nobody can know what of the ticket it has: that one stays with it.
    @Test("printers that cannot tell: one that does not take its ticket gets no other one, and the second prints those")
    func rawPrinters() async throws {
        let (first, second) = (try SocketPrinter(.refuses), try SocketPrinter())
        defer {
            first.stop()
            second.stop()
        }
        try await Self.run { cups in
            try await cups.addRawQueue("first", port: first.port)
            try await cups.addRawQueue("second", port: second.port)
        } _: { bench in
            _ = try await bench.issue()
            try await bench.waitForPrinter("reserve")
            for count in 1...2 {
                _ = try await bench.issue()
                try await bench.wait("a ticket", within: 10) { second.tickets.count == count }
            }
            first.set(.takes)
            // CUPS tries again by itself, five seconds and more after it was refused.
            try await bench.wait("the first one's ticket", within: 40) { first.tickets.count == 1 }
            #expect(second.tickets.count == 2)
        }
    }

    @Test("a reserve that is the only one there is, and no queue at all, are said")
    func missing() async throws {
        let second = try ReceiptPrinter()
        defer { second.stop() }
        try await Self.run { cups in
            try await cups.addReceiptQueue("second", port: second.port)
        } _: { bench in
            try await bench.waitForPaper(of: try await bench.issue(), "printed")
            try await bench.waitForPrinter("reserve")
            let detail = try await bench.printer()["detail"] as? String
            #expect(detail == "The printing system has no queue first. second prints meanwhile.")
            try await bench.cups.run("/usr/sbin/lpadmin", "-x", "second")
            try await bench.waitForPrinter("no_such_queue")
        }
    }
}
