import Foundation
import Testing

/// A receipt printer on the kernel's USB, with Debian's CUPS, and our filter, backend and command line. `make vm-test`.
@Suite(.enabled(if: VirtualMachine.folder != nil), .serialized) struct PrinterHardwareTests {
    @Test(
        "found, set up and asked on USB; each page comes once: at once, after a new roll, and after the cable was out")
    func printer() async throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..")
        let products = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        var files: [String: Data] = [:]
        for name in ["qode-escpos-58.ppd", "qode-escpos-80.ppd", "qode.types"] {
            files[name] = try Data(contentsOf: root.appending(path: "cups/\(name)"))
        }
        for (name, product) in [
            ("qode-escpos", "qode-escpos"), ("qode-usb", "qode-usb"), ("printer", "PrinterGadget"),
        ] { files[name] = try Data(contentsOf: products.appending(path: product)) }
        let lines = try await VirtualMachine.run("printer.sh", files: files, limit: 300)
        let report = lines.joined(separator: "\n")
        print(report)
        let uri = "qode-usb://EPSON/TM-T20II?serial=SERIAL01"
        #expect(report.contains("Made the queue tickets: \(uri), paper 80mm."))
        #expect(report.contains("This printer answers: no paper"))
        #expect(report.contains("tickets\tasked how it is\tready\t\(uri)\tQode ESC/POS 80 mm"))
        #expect(lines.filter { $0.hasPrefix("PAGES") } == ["PAGES 2", "PAGES 2", "PAGES 3", "PAGES 4"])
        #expect(report.contains("out of paper"))
        #expect(lines.contains { $0.hasPrefix("ALERTS") && $0.contains("media-empty-error") })
        #expect(lines.contains { $0.hasPrefix("ALERTS") && $0.contains("offline-error") })
        #expect(report.contains("This printer cannot answer: tickets will say sent, not printed."))
    }
}
