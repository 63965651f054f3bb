import CCUPS
import QueueEngine
import TestSupport
import Testing

@testable import TicketPrinting

/// What `auto` means, in a real scheduler: a receipt printer for tickets, what prints sheets for posters.
@Suite(.serialized) struct AutoChoiceTests {
    /// A queue of the scheduler, and what it is.
    private enum Kind: Sendable {
        case raw
        case ours
        case sheets(String = "Generic Office Printer", [String] = ["A4", "Letter"])
        /// A driver that CUPS brings along.
        case driver(String)
    }

    private struct Row: CustomTestStringConvertible, Sendable {
        let queues: [(String, Kind)]
        var standard: String?
        var rejecting: String?
        let tickets: String?
        let posters: String?
        var testDescription: String { queues.map(\.0).joined(separator: " ") + (standard.map { " (\($0))" } ?? "") }
    }

    private static let postscript = "HP LaserJet 4250 Postscript"

    private static let rows = [
        Row(queues: [], tickets: nil, posters: nil),
        Row(queues: [("poster", .raw)], tickets: nil, posters: nil),
        Row(queues: [("poster", .sheets())], tickets: nil, posters: "poster"),
        Row(queues: [("HP_4250", .sheets(postscript))], tickets: nil, posters: "HP_4250"),
        Row(queues: [("receipts", .raw), ("Office", .sheets())], tickets: "receipts", posters: "Office"),
        // Ours knows how its printer is.
        Row(queues: [("a-receipts", .raw), ("tickets", .ours)], tickets: "tickets", posters: nil),
        // By the alphabet a fax, a label printer and a file come first.
        Row(
            queues: [
                ("Brother_Fax", .sheets()), ("DYMO_LabelWriter", .driver("drv:///sample.drv/dymo.ppd")),
                ("HP_Office", .sheets()), ("PDF", .sheets("Generic CUPS-PDF Printer")), ("Canon", .sheets()),
            ], standard: "HP_Office", tickets: nil, posters: "HP_Office"),
        // A default that prints no sheets is none for posters; nor is a fax one for anything.
        Row(
            queues: [
                ("Brother_Fax", .sheets()), ("DYMO_LabelWriter", .driver("drv:///sample.drv/dymo.ppd")),
                ("Office", .sheets()),
            ], standard: "DYMO_LabelWriter", tickets: nil, posters: "Office"),
        Row(queues: [("Brother_Fax", .sheets())], standard: "Brother_Fax", tickets: nil, posters: nil),
        Row(queues: [("Zebra", .driver("drv:///sample.drv/zebra.ppd"))], tickets: nil, posters: nil),
        Row(queues: [("Letters", .sheets("Generic", ["Letter"]))], tickets: nil, posters: "Letters"),
        // One that takes no jobs is the last choice, the default or not.
        Row(
            queues: [("Office", .sheets()), ("Spare", .sheets())], standard: "Office", rejecting: "Office",
            tickets: nil, posters: "Spare"),
        Row(queues: [("Office", .sheets())], rejecting: "Office", tickets: nil, posters: "Office"),
    ]

    @Test("a receipt printer for tickets, the default that prints sheets for posters") func chosen() async throws {
        try await sideBySide(Self.rows) { try await choose($0) }
    }

    private func choose(_ row: Row) async throws {
        try await PrivateCUPS.with { cups in
            for (name, kind) in row.queues {
                switch kind {
                case .raw: try await cups.addRawQueue(name, port: 9)
                case .ours: try await cups.addReceiptQueue(name, port: 9)
                case .sheets(let model, let sheets):
                    try await OfficePPD(model: model, sheets: sheets).add(name, to: cups)
                case .driver(let driver):
                    try await cups.run(
                        "/usr/sbin/lpadmin", ["-p", name, "-E", "-v", "socket://127.0.0.1:9/", "-m", driver])
                }
            }
            if let standard = row.standard { try await cups.run("/usr/sbin/lpadmin", "-d", standard) }
            if let rejecting = row.rejecting { try await cups.run("/usr/sbin/cupsreject", rejecting) }
            for (role, wanted) in [(PrinterRole.tickets, row.tickets), (.posters, row.posters)] {
                let chosen = try Self.choice(role, cups)
                #expect(chosen?.queue.name == wanted, "\(row.testDescription), \(role)")
            }
        }
    }

    private static func choice(_ role: PrinterRole, _ cups: PrivateCUPS) throws -> QueueChoice? {
        QueueChoice(among: try Scheduler(server: cups.server).queues(), for: role)
    }

    @Test("which it is of several is said, and why")
    func said() async throws {
        try await PrivateCUPS.with { cups in
            for name in ["Canon", "HP_Office", "Epson"] { try await OfficePPD().add(name, to: cups) }
            try await cups.run("/usr/sbin/lpadmin", "-d", "HP_Office")
            let printer = printer(.auto, .posters, cups)
            #expect(
                await printer.health().detail
                    == "Prints to HP_Office. It was chosen among 3 as the system's default; the setting could name another "
                    + "(Canon, Epson).")
            try await cups.run("/usr/sbin/lpadmin", "-x", "Canon")
            try await cups.run("/usr/sbin/lpadmin", "-x", "Epson")
            #expect(await printer.health().detail == "Prints to HP_Office.")
        }
    }

    @Test("printers come and go: each job goes to the one that is there")
    func comeAndGo() async throws {
        let papers = (try SocketPrinter(), try SocketPrinter())
        defer {
            papers.0.stop()
            papers.1.stop()
        }
        try await PrivateCUPS.with { cups in
            let printer = printer(.auto, .tickets, cups)
            #expect(await printer.health().code == "no_printer")
            let none = await #expect(throws: PrinterFailure.self) {
                _ = try await printer.submit(.ticket(Paper.slip()), jobName: "qode-1", freshUntil: nil)
            }
            #expect(none?.isTransient == true)
            try await cups.addRawQueue("receipts", port: papers.0.port)
            #expect(await printer.health().detail == "Prints to receipts.")
            _ = try await printer.submit(.ticket(Paper.slip()), jobName: "qode-1", freshUntil: nil)
            _ = try await papers.0.job(0, within: 10)
            try await cups.run("/usr/sbin/lpadmin", "-x", "receipts")
            #expect(await printer.health().code == "no_printer")
            try await cups.addRawQueue("tickets", port: papers.1.port)
            _ = try await printer.submit(.ticket(Paper.slip()), jobName: "qode-2", freshUntil: nil)
            _ = try await papers.1.job(0, within: 10)
            #expect(papers.0.jobCount == 1)
        }
    }

    private func printer(_ setting: PrinterSetting, _ role: PrinterRole, _ cups: PrivateCUPS) -> CUPSPrinter {
        CUPSPrinter(setting, role: role, renderer: PaperRenderer(paper: .mm80), format: .auto, server: cups.server)
    }

    // MARK: What comes out

    private static let defaults = [
        "number-up-default=2", "job-sheets-default=standard,standard", "sides-default=two-sided-long-edge",
        "orientation-requested-default=4", "copies-default=3", "print-scaling-default=fill",
    ]

    /// The sheets that a printer has, what its queue does by itself, and what a poster is then.
    private static let sheets: [(sheets: [String], defaults: [String], size: String)] = [
        (["A4", "Letter"], [], "595 x 842 pts (A4)"), (["Letter"], [], "612 x 792 pts (letter)"),
        (["A4"], defaults, "595 x 842 pts (A4)"), (["Letter"], defaults, "612 x 792 pts (letter)"),
    ]

    @Test("one poster, upright, at its full size, whatever the queue does by itself") func poster() async throws {
        try await sideBySide(Self.sheets) { sheets, defaults, size in try await print(sheets, defaults, size) }
    }

    private func print(_ sheets: [String], _ defaults: [String], _ size: String) async throws {
        let paper = try SocketPrinter()
        defer { paper.stop() }
        try await PrivateCUPS.with { cups in
            try await OfficePPD(sheets: sheets).add("Office", to: cups, port: paper.port, options: defaults)
            let printer = printer(.auto, .posters, cups)
            let entry = "http://qode.local/join/\(Paper.id)"
            let sheet = PosterSheet(queueName: "Reception", entryURL: entry)
            let job = try await printer.submit(.poster(sheet), jobName: "qode-1", freshUntil: nil)
            let bytes = try await paper.job(0, within: 20)
            let facts = try Paper.facts(bytes)
            #expect(facts.firstMatch(of: /Pages: +1\n/) != nil, "\(facts)")
            #expect(facts.replacing(#/ +/#, with: " ").contains("Page size: \(size)"), "\(facts)")
            #expect(try Paper.texts(Paper.rendered(bytes, dotsAnInch: 100)) == [entry])
            for _ in 0..<100 where try await printer.progress(ofJob: job.id, named: "qode-1") == .printing {
                try await Task.sleep(for: .milliseconds(50))
            }
            // No banner, no second copy.
            #expect(paper.jobCount == 1)
            let attributes = try Scheduler(server: cups.server).exchange(
                IPP_OP_GET_JOB_ATTRIBUTES, path: "/jobs/", [.uri("job-uri", "ipp://localhost/jobs/\(job.id)")])[0]
            #expect(attributes.text("sides") == "one-sided")
            #expect(attributes.number("copies") == 1)
        }
    }
}
