import QueueEngine
import TestSupport
import Testing

@testable import TicketPrinting

/// Places as they are, in a real scheduler: which printer a ticket and a poster come out of, and what of each. Every printer but the two
/// must have got nothing.
@Suite(.serialized) struct WhatComesOutTests {
    /// What a queue is, and what stands at its other end.
    private enum Kind: Sendable {
        /// A receipt printer without a driver.
        case raw
        /// One behind our filter, which tells how it is.
        case ours
        /// A printer of sheets, by its model and what lies in it.
        case sheets(String = "Generic Office Printer", [String] = ["A4", "Letter"])
        /// A driver that CUPS brings along.
        case driver(String)
    }

    private struct Queue: Sendable {
        let name: String
        let kind: Kind
        /// What the queue does with a job that says nothing of it.
        var defaults: [String] = []
    }

    /// A moment, and where things come out then; nil is nowhere.
    private struct Step: Sendable {
        /// One of CUPS's tools, and a queue's name.
        var tool: (String, String)?
        let ticket: String?
        let poster: String?
    }

    private struct Place: CustomStringConvertible, Sendable {
        let description: String
        let queues: [Queue]
        var standard: String?
        var setting = PrinterSetting.auto
        var sheet = "595 x 842 pts (A4)"
        let steps: [Step]
    }

    private static let bent = [
        "job-sheets-default=standard,standard", "number-up-default=2", "copies-default=3",
        "sides-default=two-sided-long-edge", "orientation-requested-default=4", "print-scaling-default=fill",
    ]
    private static let strangers = [
        Queue(name: "Brother_Fax", kind: .sheets()),
        Queue(name: "DYMO_LabelWriter", kind: .driver("drv:///sample.drv/dymo.ppd")),
        Queue(name: "PDF", kind: .sheets("Generic CUPS-PDF Printer")),
    ]

    private static let places = [
        Place(
            description:
                "an office: a fax, labels, a file, a printer that is called poster, and one that speaks PostScript, the default",
            queues: strangers + [
                Queue(name: "poster", kind: .raw),
                Queue(name: "HP_4250", kind: .sheets("HP LaserJet 4250 Postscript")),
            ], standard: "HP_4250", steps: [Step(ticket: nil, poster: "HP_4250")]),
        Place(
            description:
                "the same with a receipt printer, and queues that print banners, two pages on one and three copies",
            queues: strangers + [
                Queue(name: "receipts", kind: .raw, defaults: bent),
                Queue(name: "HP_4250", kind: .sheets("HP LaserJet 4250 Postscript"), defaults: bent),
            ], standard: "DYMO_LabelWriter", steps: [Step(ticket: "receipts", poster: "HP_4250")]),
        Place(
            description: "Letter only, our receipt printer beside a raw one, all with bent defaults",
            queues: [
                Queue(name: "a-receipts", kind: .raw, defaults: bent),
                Queue(name: "tickets", kind: .ours, defaults: bent),
                Queue(name: "Letters", kind: .sheets("Generic", ["Letter"]), defaults: bent),
            ], sheet: "612 x 792 pts (letter)", steps: [Step(ticket: "tickets", poster: "Letters")]),
        Place(
            description: "a default that is a fax prints nothing",
            queues: [strangers[0], Queue(name: "tickets", kind: .ours)], standard: "Brother_Fax",
            steps: [Step(ticket: "tickets", poster: nil)]),
        Place(
            description: "a reserve takes over and gives back",
            queues: [
                Queue(name: "first", kind: .ours, defaults: bent), Queue(name: "second", kind: .ours, defaults: bent),
                Queue(name: "Office", kind: .sheets()),
            ], setting: .queues(["first", "second"]),
            steps: [
                Step(ticket: "first", poster: "Office"),
                Step(tool: ("/usr/sbin/cupsdisable", "first"), ticket: "second", poster: "Office"),
                Step(tool: ("/usr/sbin/cupsenable", "first"), ticket: "first", poster: "Office"),
            ]),
    ]

    /// A printer at the end of a queue, and what came out of it.
    private enum Outlet: Sendable {
        case receipts(ReceiptPrinter)
        case any(SocketPrinter)

        init(_ kind: Kind) throws {
            if case .ours = kind { self = .receipts(try ReceiptPrinter()) } else { self = .any(try SocketPrinter()) }
        }

        var port: Int {
            switch self {
            case .receipts(let printer): printer.port
            case .any(let printer): printer.port
            }
        }

        var jobs: [[UInt8]] {
            switch self {
            case .receipts(let printer): printer.tickets
            case .any(let printer): printer.jobs
            }
        }

        func stop() {
            switch self {
            case .receipts(let printer): printer.stop()
            case .any(let printer): printer.stop()
            }
        }
    }

    private static func add(_ queue: Queue, at outlet: Outlet, to cups: PrivateCUPS) async throws {
        switch queue.kind {
        case .raw: try await cups.addRawQueue(queue.name, port: outlet.port)
        case .ours: try await cups.addReceiptQueue(queue.name, port: outlet.port)
        case .sheets(let model, let sheets):
            try await OfficePPD(model: model, sheets: sheets).add(queue.name, to: cups, port: outlet.port)
        case .driver(let driver):
            try await cups.run(
                "/usr/sbin/lpadmin",
                ["-p", queue.name, "-E", "-v", "socket://127.0.0.1:\(outlet.port)/", "-m", driver])
        }
        guard !queue.defaults.isEmpty else { return }
        try await cups.run("/usr/sbin/lpadmin", ["-p", queue.name] + queue.defaults.flatMap { ["-o", $0] })
    }

    /// Hands a document over, and waits until its job is done with; where no printer is for it, that is said.
    private static func print(_ document: PrintDocument, on printer: CUPSPrinter, _ name: String?) async throws {
        guard name != nil else {
            let failure = await #expect(throws: PrinterFailure.self) {
                _ = try await printer.submit(document, jobName: "qode", freshUntil: nil)
            }
            #expect(failure?.code == "no_printer")
            return
        }
        let job = try await printer.submit(document, jobName: "qode", freshUntil: nil).id
        let isOver = try await becomesSo(within: .seconds(40)) {
            [.printed, .unconfirmed].contains(try await printer.progress(ofJob: job, named: "qode"))
        }
        #expect(isOver)
    }

    @Test(
        "one ticket and one poster, out of the printers that are meant for them, as they were drawn",
        .timeLimit(.minutes(4)))
    func places() async throws { try await sideBySide(Self.places) { try await Self.visit($0) } }

    private static func visit(_ place: Place) async throws {
        let outlets = try Dictionary(uniqueKeysWithValues: place.queues.map { ($0.name, try Outlet($0.kind)) })
        defer { for outlet in outlets.values { outlet.stop() } }
        try await PrivateCUPS.with { cups in
            for queue in place.queues { try await add(queue, at: try #require(outlets[queue.name]), to: cups) }
            if let standard = place.standard { try await cups.run("/usr/sbin/lpadmin", "-d", standard) }
            func printer(_ setting: PrinterSetting, _ role: PrinterRole) -> CUPSPrinter {
                CUPSPrinter(
                    setting, role: role, renderer: PaperRenderer(paper: .mm80), format: .auto, server: cups.server)
            }
            let (tickets, posters) = (printer(place.setting, .tickets), printer(.auto, .posters))
            let entry = "http://qode.local/join/\(Paper.id)"
            var wanted: [String: Int] = [:]
            for step in place.steps {
                if let (tool, name) = step.tool { try await cups.run(tool, name) }
                try await print(.ticket(Paper.slip()), on: tickets, step.ticket)
                try await print(
                    .poster(PosterSheet(queueName: "Reception", entryURL: entry)), on: posters, step.poster)
                for name in [step.ticket, step.poster].compactMap(\.self) { wanted[name, default: 0] += 1 }
                // No banner, no second copy, and nothing anywhere else.
                func counts() -> [String: Int] { outlets.mapValues(\.jobs.count).filter { $0.value > 0 } }
                #expect(
                    try await becomesSo { counts() == wanted }, "\(place): \(counts()), not \(wanted)")
                if let name = step.ticket {
                    let picture = try ESCPOSPicture(parsing: outlets[name]?.jobs.last ?? [])
                    #expect(try Set(Paper.texts(Array(picture.pgm))) == [Paper.id, Paper.address], "\(place)")
                    #expect(picture.cuts.count == 1, "\(place)")
                }
                if let name = step.poster {
                    let bytes = outlets[name]?.jobs.last ?? []
                    let facts = try Paper.facts(bytes)
                    #expect(facts.firstMatch(of: /Pages: +1\n/) != nil, "\(place): \(facts)")
                    let size = facts.replacing(#/ +/#, with: " ")
                    #expect(size.contains("Page size: \(place.sheet)"), "\(place): \(facts)")
                    #expect(try Paper.texts(Paper.rendered(bytes, dotsAnInch: 100)) == [entry], "\(place)")
                }
            }
        }
    }
}
