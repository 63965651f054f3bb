import QueueEngine
import Testing

@testable import TicketPrinting

@Suite struct PrinterSettingTests {
    @Test(
        "printers.ticket and printers.poster: whatever is nothing else is a queue's name",
        arguments: [
            ("auto", PrinterSetting.auto), ("none", PrinterSetting.none), ("receipts", .queue("receipts")),
            ("EPSON_TM-T20III", .queue("EPSON_TM-T20III")), ("Auto", .queue("Auto")), ("folder", .queue("folder")),
            ("folder:", .queue("folder:")), ("folder:/srv/paper", .folder("/srv/paper")),
            ("folder:a:b c", .folder("a:b c")),
            ("folder:none", .folder("none")), ("receipts,spare", .queues(["receipts", "spare"])),
            ("receipts, spare ,third", .queues(["receipts", "spare", "third"])), ("folder:/a,b", .folder("/a,b")),
        ])
    func reads(_ text: String, _ setting: PrinterSetting) {
        #expect(PrinterSetting(text) == setting)
    }

    @Test(
        "what names no printer is refused",
        arguments: [
            ("auto", true), ("none", true), ("receipts", true), ("receipts,spare", true), ("a, b, c, d", true),
            ("folder:/srv/a,b", true), ("", false), ("folder:", false), ("a b", false), ("a/b", false), ("a,", false),
            (",a", false), ("a,,b", false), ("a,a", false), ("a,auto", false), ("none,a", false),
            ("a,folder:/srv", false), ("a,b,c,d,e", false), ("a?x", false), ("a#x", false), ("a\u{7}", false),
        ])
    func allowed(_ text: String, _ isAllowed: Bool) { #expect(PrinterSetting.isAllowed(text) == isAllowed) }

    @Test(
        "printers.paper",
        arguments: [
            ("80mm", 576), ("58mm", 384), ("512dots", 512), ("320dots", 320), ("832dots", 832), ("319dots", nil),
            ("833dots", nil), ("dots", nil), ("-512dots", nil), ("80", nil), ("80 mm", nil), ("", nil), ("A4", nil),
        ])
    func paper(_ text: String, _ dots: Int?) {
        #expect(PaperWidth(text)?.dots == dots)
    }

    @Test(
        "printers.format",
        arguments: [("auto", PrintFormat.auto), ("escpos", .escpos), ("pdf", .pdf), ("png", nil), ("", nil)])
    func format(_ text: String, _ format: PrintFormat?) {
        #expect(PrintFormat(rawValue: text) == format)
    }

    @Test(
        "each setting has its printer",
        arguments: [
            (PrinterSetting.none, "NoPrinter"), (.folder("/srv/paper"), "FolderPrinter"), (.auto, "CUPSPrinter"),
            (.queue("receipts"), "CUPSPrinter"),
        ])
    func printer(_ setting: PrinterSetting, _ type: String) {
        let printer = makePrinter(setting, role: .tickets, renderer: PaperRenderer(paper: .mm80), format: .auto)
        #expect("\(Swift.type(of: printer))" == type)
    }

    @Test("none: takes nothing, has nothing, and says that it is not there")
    func none() {
        let printer = NoPrinter()
        let failure = #expect(throws: PrinterFailure.self) {
            try printer.submit(.ticket(Paper.slip()), jobName: "qode-1", freshUntil: nil)
        }
        #expect(failure?.code == "no_printer")
        #expect(failure?.isTransient == false)
        #expect(failure?.remedy?.isEmpty == false)
        #expect(printer.findJob(named: "qode-1") == nil)
        // What an earlier setting had sent comes to an end.
        let progress = printer.progress(ofJob: 1, named: "")
        #expect(progress == .failed(code: "no_printer", detail: "No printer is configured."))
        #expect(printer.health().condition == .absent)
        #expect(printer.health().code == "no_printer")
    }
}
