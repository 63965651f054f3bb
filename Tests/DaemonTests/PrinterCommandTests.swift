import Foundation
import TestSupport
import Testing
import WebTestSupport

/// `qode printer`, `qode print-test` and the self-check, on a real scheduler and a printer that tells how it is.
@Suite(.serialized) struct PrinterCommandTests {
    private static let drivers = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "cups").path

    private struct Bench {
        let cups: PrivateCUPS
        let printer: ReceiptPrinter
        let folder: TemporaryFolder

        /// - Returns: the exit code, and what it said.
        func qode(_ arguments: String..., within seconds: Double = 30) async throws -> (code: Int32?, text: String) {
            let process = try ServedProcess(
                TestDaemon.binary, arguments,
                environment: ["CUPS_SERVER": cups.server, "STATE_DIRECTORY": folder("state")])
            let code = await process.end(within: seconds)
            return (code, process.text)
        }

        func add(_ arguments: String...) async throws -> (code: Int32?, text: String) {
            let process = try ServedProcess(
                TestDaemon.binary,
                ["printer", "add", "--uri", "socket://127.0.0.1:\(printer.port)", "--driver-folder", drivers]
                    + arguments,
                environment: ["CUPS_SERVER": cups.server, "STATE_DIRECTORY": folder("state")])
            let code = await process.end(within: 30)
            return (code, process.text)
        }
    }

    private static func run(_ body: (Bench) async throws -> Void) async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let printer = try ReceiptPrinter()
        defer { printer.stop() }
        try await PrivateCUPS.with { cups in try await body(Bench(cups: cups, printer: printer, folder: folder)) }
    }

    @Test("a queue is made with our driver and error policy, found by `auto`, changed by doing it again, and listed")
    func add() async throws {
        try await Self.run { bench in
            #expect(try await bench.qode("printer", "list").text.contains("There is no queue yet"))
            let made = try await bench.add("--paper", "58mm")
            #expect(made.code == 0, "\(made.text)")
            let uri = "socket://127.0.0.1:\(bench.printer.port)/?waiteof=off"
            for text in [
                "Made the queue tickets: \(uri), paper 58mm", "This printer answers", "ticket: tickets", "paper: 58mm",
            ] { #expect(made.text.contains(text), "\(made.text)") }
            let options = try await bench.cups.run("/usr/bin/lpoptions", "-p", "tickets")
            #expect(options.contains("Qode ESC/POS 58 mm"), "\(options)")
            #expect(options.contains("device-uri='\(uri)'") || options.contains("device-uri=\(uri)"), "\(options)")
            // Nothing was printed to find that out.
            #expect(bench.printer.tickets.isEmpty)
            let changed = try await bench.add("--paper", "80mm")
            #expect(changed.text.contains("Changed the queue tickets"), "\(changed.text)")
            let list = try await bench.qode("printer", "list")
            #expect(list.code == 0)
            #expect(list.text.contains("tickets\tasked how it is\tready\t\(uri)\tQode ESC/POS 80 mm"), "\(list.text)")
            let page = try await bench.qode("print-test")
            #expect(page.code == 0, "\(page.text)")
            let tickets = try await bench.printer.tickets(1, within: 10)
            #expect(try ESCPOSPicture(parsing: tickets[0]).cuts.count == 1)
        }
    }

    @Test("what the printer says of itself is passed on: fault, one-way, off")
    func answers() async throws {
        try await Self.run { bench in
            bench.printer.set { $0.trouble = .paperOut }
            let empty = try await bench.add()
            #expect(empty.code == 0)
            #expect(empty.text.contains("This printer answers. It needs you first: put paper in."), "\(empty.text)")
            bench.printer.set {
                $0.trouble = nil
                $0.answers = []
            }
            // Set up again, it is asked again, as soon as it has let go of who asked before.
            var mute = ""
            let isSaid = try await becomesSo {
                mute = try await bench.add().text
                return mute.contains("This printer cannot answer: tickets will say sent, not printed.")
            }
            #expect(isSaid, "\(mute)")
            bench.printer.setOn(false)
            let off = try await bench.add("--name", "other")
            #expect(off.code == 69, "\(off.text)")
            #expect(off.text.contains("The printer was not reached. Switch it on"), "\(off.text)")
        }
    }

    @Test("what is refused says what is allowed")
    func refusals() async throws {
        try await Self.run { bench in
            for (arguments, says) in [
                (["--uri", "ipp://127.0.0.1/ipp/print"], "-m everywhere"), (["--uri", "nonsense"], "usb://"),
                (["--name", "a b", "--uri", "socket://127.0.0.1"], "--name takes"),
                (["--paper", "A4", "--uri", "socket://127.0.0.1"], "58mm or 80mm"),
            ] {
                let process = try ServedProcess(TestDaemon.binary, ["printer", "add"] + arguments)
                #expect(await process.end(within: 10) == 64)
                #expect(process.text.contains(says), "\(process.text)")
            }
            let missing = try await bench.qode(
                "printer", "add", "--uri", "socket://127.0.0.1", "--driver-folder", "/nowhere")
            #expect(missing.code == 1)
            #expect(missing.text.contains("/nowhere/qode-escpos-80.ppd is missing. Install it: make install"))
            let none = try ServedProcess(
                TestDaemon.binary, ["printer", "list"], environment: ["CUPS_SERVER": "/nowhere/cups.sock"])
            #expect(await none.end(within: 15) == 69)
            #expect(none.text.contains("systemctl"), "\(none.text)")
        }
    }

    @Test("doctor names a queue that asks nothing, and how to change it")
    func doctor() async throws {
        try await Self.run { bench in
            try await bench.cups.addRawQueue("receipts", port: bench.printer.port)
            let text = try await bench.qode(
                "doctor", "--printers-ticket", "receipts", "--printers-poster", "none", "--camera-source", "none"
            ).text
            #expect(text.contains("receipts sends tickets without asking the printer how it is."), "\(text)")
            #expect(
                text.contains("qode printer add --name receipts --uri 'socket://127.0.0.1:\(bench.printer.port)/'"),
                "\(text)")
        }
    }

    // MARK: The self-check

    private func daemon(_ bench: Bench, _ printer: String) async throws -> TestDaemon {
        try await TestDaemon.start(
            in: bench.folder,
            [
                "--printers-ticket", printer, "--printers-poster", "none", "--camera-source",
                "folder:\(bench.folder("camera"))",
            ], environment: ["CUPS_SERVER": bench.cups.server])
    }

    private func startCheck(_ bench: Bench, _ daemon: TestDaemon, wait: Int) throws -> ServedProcess {
        try ServedProcess(
            TestDaemon.binary,
            [
                "print-test", "--check", "--wait", "\(wait)", "--server-port", "\(daemon.port)", "--server-host",
                "127.0.0.1", "--state-directory", bench.folder("state"),
            ])
    }

    @Test("the self-check passes twice when the printed code is held to the camera, and leaves no open queue")
    func selfCheck() async throws {
        try await Self.run { bench in
            _ = try await bench.add()
            let daemon = try await daemon(bench, "tickets")
            for round in 1...2 {
                let check = try startCheck(bench, daemon, wait: 30)
                try await check.wait(for: "hold its code to the camera", within: 20)
                let ticket = try await bench.printer.tickets(round, within: 5)[round - 1]
                // As a hand would: the picture is there all at once.
                let part = bench.folder("ticket.pgm")
                try ESCPOSPicture(parsing: ticket).pgm.write(to: URL(filePath: part))
                try FileManager.default.moveItem(atPath: part, toPath: bench.folder("camera/ticket-\(round).pgm"))
                #expect(await check.end(within: 30) == 0, "\(check.text)")
                for text in ["ok     clock", "ok     printer", "ok     knife", "ok     camera", "All is well."] {
                    #expect(check.text.contains(text), "\(check.text)")
                }
            }
            #expect(try await daemon.client.get("/api/queues").text.contains("Self-check") == false)
            try await forecast(bench, daemon)
        }
    }

    /// Two tickets are printed: they are counted, also after a restart, until somebody says that the roll is new.
    private func forecast(_ bench: Bench, _ daemon: TestDaemon) async throws {
        func paper(_ daemon: TestDaemon) async throws -> [String: Any] {
            let queue = try await daemon.makeQueue()
            let devices = try await daemon.client.get("/api/devices", headers: queue.host).json["devices"]
            let printer = (devices as? [[String: Any]])?.first { $0["name"] as? String == "ticket printer" }
            return try #require(printer?["paper"] as? [String: Any], "\(String(describing: devices))")
        }
        let before = try await paper(daemon)
        let used = try #require(before["used_mm"] as? Int)
        // 80 mm paper, a ticket of 7 to 20 cm.
        #expect((140...400).contains(used), "\(before)")
        #expect(before["left_mm"] as? Int == 50_000 - used)
        #expect(try (240...700).contains(#require(before["tickets_left"] as? Int)), "\(before)")
        await daemon.process.stop()
        let again = try await self.daemon(bench, "tickets")
        #expect(try await paper(again)["used_mm"] as? Int == used)
        #expect(try await bench.qode("printer", "new-roll").code == 0)
        // Devices are looked at anew a quarter of a second later.
        #expect(try await becomesSo { try await paper(again)["used_mm"] as? Int == 0 })
        await again.process.stop()
    }

    @Test("each failure of the self-check is one clear sentence")
    func selfCheckFails() async throws {
        try await Self.run { bench in
            _ = try await bench.add()
            let daemon = try await daemon(bench, "tickets")
            let unread = try startCheck(bench, daemon, wait: 1)
            #expect(await unread.end(within: 20) == 1, "\(unread.text)")
            #expect(unread.text.contains("The camera has read nothing in 1 seconds."), "\(unread.text)")
            bench.printer.set { $0.trouble = .paperOut }
            let empty = try startCheck(bench, daemon, wait: 5)
            #expect(await empty.end(within: 45) == 69, "\(empty.text)")
            #expect(empty.text.contains("out of paper"), "\(empty.text)")
            await daemon.process.stop()
            let alone = try startCheck(bench, daemon, wait: 5)
            #expect(await alone.end(within: 10) == 69)
            #expect(alone.text.contains("The daemon does not answer on port \(daemon.port)"), "\(alone.text)")
        }
    }

    @Test("the self-check with folders for printer and camera")
    func selfCheckFolders() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let daemon = try await TestDaemon.start(
            in: folder,
            [
                "--printers-ticket", "folder:\(folder("paper"))", "--printers-poster", "none", "--camera-source",
                "folder:\(folder("camera"))",
            ])
        let check = try ServedProcess(
            TestDaemon.binary,
            [
                "print-test", "--check", "--wait", "30", "--server-port", "\(daemon.port)", "--state-directory",
                folder("state"),
            ])
        try await check.wait(for: "hold its code to the camera", within: 20)
        let paper = try #require(
            try FileManager.default.contentsOfDirectory(atPath: folder("paper")).first { $0.hasSuffix(".png") })
        try FileManager.default.copyItem(atPath: folder("paper/\(paper)"), toPath: folder("picture.png"))
        try FileManager.default.moveItem(atPath: folder("picture.png"), toPath: folder("camera/picture.png"))
        #expect(await check.end(within: 30) == 0, "\(check.text)")
        await daemon.process.stop()
    }
}
