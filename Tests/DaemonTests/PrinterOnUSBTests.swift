import Foundation
import TestSupport
import Testing
import WebTestSupport

/// What `qode printer add` and `qode doctor` make of the printers and users of a machine, with a real scheduler on it.
@Suite(.serialized, .enabled(if: PrivateMachine.isAllowed, "needs root, for a machine of its own"))
struct PrinterOnUSBTests {
    private static let drivers = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "cups").path
    private static let epson = "MFG:EPSON;CMD:ESC/POS;MDL:TM-T20II;CLS:PRINTER;"

    private struct Bench {
        let cups: PrivateCUPS
        let machine: PrivateMachine
        let folder: TemporaryFolder

        /// - Returns: the exit code, and what it said.
        func qode(_ arguments: String...) async throws -> (code: Int32?, text: String) {
            let line = machine.entrance + [TestDaemon.binary] + arguments
            let process = try ServedProcess(
                line[0], Array(line.dropFirst()),
                environment: ["CUPS_SERVER": cups.server, "STATE_DIRECTORY": folder("state")])
            let code = await process.end(within: 40)
            return (code, process.text)
        }

        func add() async throws -> (code: Int32?, text: String) {
            try await qode("printer", "add", "--driver-folder", drivers)
        }

        func doctor() async throws -> String {
            try await qode("doctor", "--printers-poster", "none", "--camera-source", "none").text
        }
    }

    private static func run(_ body: (Bench) async throws -> Void) async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let machine = try PrivateMachine()
        do {
            let cups = try await PrivateCUPS.start(through: machine.entrance)
            do {
                try await body(Bench(cups: cups, machine: machine, folder: folder))
            } catch {
                await cups.stop()
                throw error
            }
            await cups.stop()
        } catch {
            await machine.stop()
            throw error
        }
        await machine.stop()
    }

    @Test("without an address the printer that is attached is taken, asked how it is, and prints")
    func add() async throws {
        try await Self.run { bench in
            let printer = try ReceiptPrinter()
            defer { printer.stop() }
            let cable = try PrinterCable(to: printer)
            defer { cable.stop() }
            try bench.machine.plugIn("lp0", id: Self.epson, device: cable.path)
            let made = try await bench.add()
            #expect(made.code == 0, "\(made.text)\n\(bench.cups.log.suffix(3000))")
            let uri = "qode-usb://EPSON/TM-T20II"
            for text in [
                "Made the queue tickets: \(uri), paper 80mm.", "This printer answers", "ticket: tickets",
            ] { #expect(made.text.contains(text), "\(made.text)") }
            #expect(printer.tickets.isEmpty)
            let list = try await bench.qode("printer", "list")
            #expect(list.text.contains("tickets\tasked how it is\tready\t\(uri)\tQode ESC/POS 80 mm"), "\(list.text)")
            #expect(!list.text.contains("found"), "\(list.text)")
            let page = try await bench.qode("print-test")
            #expect(page.code == 0, "\(page.text)")
            let tickets = try await printer.tickets(1, within: 10)
            #expect(try ESCPOSPicture(parsing: tickets[0]).cuts.count == 1)
        }
    }

    @Test("none or two: nothing is guessed, and what there is is listed")
    func choice() async throws {
        try await Self.run { bench in
            let none = try await bench.add()
            #expect(none.code == 69, "\(none.text)")
            #expect(none.text.contains("No printer was found. Switch it on, plug it in"), "\(none.text)")
            try bench.machine.plugIn("lp0", id: Self.epson)
            try bench.machine.plugIn("lp1", id: "MANUFACTURER:ZJ;MODEL:ZJ-80;")
            let two = try await bench.add()
            #expect(two.code == 64, "\(two.text)")
            for text in [
                "found\tqode-usb://EPSON/TM-T20II\t", "found\tqode-usb://ZJ/ZJ-80\t", "qode printer add --uri",
            ] { #expect(two.text.contains(text), "\(two.text)") }
            #expect(try await bench.qode("printer", "list").text.contains("There is no queue yet"))
            // An office printer beside it leaves no doubt.
            bench.machine.unplug("lp1")
            try bench.machine.plugIn("lp1", id: "MFG:Hewlett-Packard;MDL:LaserJet 1020;")
            let one = try await bench.add()
            #expect(one.text.contains("Made the queue tickets: qode-usb://EPSON/TM-T20II"), "\(one.text)")
        }
    }

    /// Quotes would end a text of the backend's line, and CUPS would take the rest for other parts of it.
    @Test("a printer whose own words have quotes is found, and its queue can be made")
    func quotes() async throws {
        try await Self.run { bench in
            try bench.machine.plugIn("lp0", id: #"MFG:Some "Thermal" Co;MDL:POS\80 "Pro";CLS:PRINTER;"#)
            let list = try await bench.cups.run("/usr/sbin/lpinfo", "-l", "-v", "--include-schemes", "qode-usb")
            #expect(list.contains("uri = qode-usb://Some%20%22Thermal%22%20Co/POS%5C80%20%22Pro%22"), "\(list)")
            #expect(list.contains("make-and-model = Some  Thermal  Co POS 80  Pro "), "\(list)")
            let made = try await bench.add()
            #expect(made.text.contains("Made the queue tickets: qode-usb://Some%20%22Thermal%22%20Co/"), "\(made.text)")
        }
    }

    @Test("doctor: a printer on USB without a queue is named until it has one")
    func noQueue() async throws {
        try await Self.run { bench in
            #expect(try await !bench.doctor().contains("has no queue"))
            try bench.machine.plugIn("lp0", id: Self.epson)
            let text = try await bench.doctor()
            #expect(text.contains("EPSON TM-T20II is plugged in (/dev/usb/lp0), but has no queue."), "\(text)")
            #expect(text.contains("→ qode printer add"), "\(text)")
            try await bench.cups.addReceiptQueue("tickets", uri: "qode-usb://EPSON/TM-T20II")
            let after = try await bench.doctor()
            #expect(!after.contains("has no queue"), "\(after)")
        }
    }

    @Test("doctor: the daemon's user is no administrator of printers, and its helper is there")
    func rights() async throws {
        try await Self.run { bench in
            try bench.machine.setPrinterAdministrators(["root", "qode"])
            let text = try await bench.doctor()
            #expect(text.contains("The user qode may do anything to printers"), "\(text)")
            #expect(text.contains("→ gpasswd --delete qode lpadmin, then systemctl restart qode"), "\(text)")
            try bench.machine.setPrinterAdministrators(["root"])
            let after = try await bench.doctor()
            #expect(!after.contains("may do anything"), "\(after)")
            #expect(after.contains("→ systemctl enable --now qode-printers.socket"), "\(after)")
        }
    }
}
