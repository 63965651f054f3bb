import Foundation
import QueueEngine
import Testing

@testable import TicketPrinting

@Suite struct ReceiptDriverTests {
    @Test(
        "a printer's address as the backend needs it",
        arguments: [
            ("socket://10.0.0.9", "socket://10.0.0.9/?waiteof=off"),
            ("socket://10.0.0.9:9100/", "socket://10.0.0.9:9100/?waiteof=off"),
            ("socket://10.0.0.9/?waiteof=on", "socket://10.0.0.9/?waiteof=on"),
            ("usb://EPSON/TM-T20?serial=1", "usb://EPSON/TM-T20?serial=1"),
            ("serial:/dev/ttyS0?baud=9600", "serial:/dev/ttyS0?baud=9600"),
        ])
    func address(_ given: String, _ needed: String) { #expect(ReceiptDriver.uri(given) == needed) }

    @Test("printers that the kernel has, by their makers' words; what is no printer is none")
    func usb() throws {
        let root = FileManager.default.temporaryDirectory.appending(path: "usbmisc-\(UUID())")
        defer { try? FileManager.default.removeItem(at: root) }
        for (name, id) in [
            ("lp1", "MANUFACTURER:ZJ;MODEL:ZJ-80;CLS:PRINTER;"), ("lp0", "MFG:EPSON;CMD:ESC/POS;MDL:TM-T20II;"),
            ("hiddev0", "MFG:X;"),
        ] {
            let folder = root.appending(path: name).appending(path: "device")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try id.write(to: folder.appending(path: "ieee1284_id"), atomically: true, encoding: .utf8)
        }
        let found = ReceiptDriver.usbPrinters(root.path)
        #expect(found.map(\.device) == ["/dev/usb/lp0", "/dev/usb/lp1"])
        #expect(found.map(\.model) == ["EPSON TM-T20II", "ZJ ZJ-80"])
        #expect(ReceiptDriver.usbPrinters("/nowhere").isEmpty)
    }

    @Test("what is missing of the driver is named, with the remedy")
    func missing() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "ppd-\(UUID())")
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for name in ["qode-escpos-58.ppd", "qode-escpos", "qode-usb"] {
            try Data().write(to: folder.appending(path: name))
        }
        let filter = folder.appending(path: "qode-escpos").path
        let backend = folder.appending(path: "qode-usb").path
        let problem = ReceiptDriver.problem(filter: filter, backend: backend, folder: folder.path)
        #expect(problem?.detail.hasPrefix("\(folder.path)/qode-escpos-80.ppd is missing") == true)
        #expect(problem?.remedy == "Install it: make install")
        #expect(
            ReceiptDriver.problem(filter: filter, backend: "/nowhere/x", folder: folder.path)?.detail.contains(
                "/nowhere/x") == true)
        try Data().write(to: folder.appending(path: "qode-escpos-80.ppd"))
        #expect(ReceiptDriver.problem(filter: filter, backend: backend, folder: folder.path) == nil)
    }

    @Test(
        "which of the devices that CUPS sees is a receipt printer",
        arguments: [
            ("EPSON TM-T20II", true), ("Star TSP143", true), ("Generic POS-80", true), ("HP LaserJet 1020", false),
        ])
    func receipt(_ model: String, _ isReceipt: Bool) {
        #expect(FoundPrinter(uri: "usb://x/y", model: model).isReceiptPrinter == isReceipt)
    }
}
