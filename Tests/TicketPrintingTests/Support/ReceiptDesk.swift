import CCUPS
import Foundation
import QueueEngine
import TestSupport
import Testing

@testable import TicketPrinting

/// A scheduler with our filter, and a receipt printer behind it.
struct ReceiptDesk {
    static let queue = "receipts"

    let cups: PrivateCUPS
    let printer: ReceiptPrinter

    /// - Parameter directives: more lines for the scheduler's configuration.
    static func run(directives: [String] = [], _ body: (ReceiptDesk) async throws -> Void) async throws {
        let printer = try ReceiptPrinter()
        defer { printer.stop() }
        try await PrivateCUPS.with(directives: directives) { cups in
            try await cups.addReceiptQueue(queue, port: printer.port)
            try await body(ReceiptDesk(cups: cups, printer: printer))
        }
    }

    /// The same with a cable to our USB backend instead of a network.
    static func runOnUSB(_ body: (ReceiptDesk) async throws -> Void) async throws {
        let printer = try ReceiptPrinter()
        defer { printer.stop() }
        let cable = try PrinterCable(to: printer)
        defer { cable.stop() }
        try await PrivateCUPS.with { cups in
            try await cups.addReceiptQueue(queue, uri: "qode-usb:\(cable.path)")
            try await body(ReceiptDesk(cups: cups, printer: printer))
        }
    }

    /// What a ticket is made of.
    static func ticket(_ label: String = "A042") throws -> DrawnDocument {
        try PaperRenderer(paper: .mm80).drawn(.ticket(Paper.slip(label: label)), as: .escpos)
    }

    /// Prints one, as the first of the day: after it the filter knows the printer.
    func warmUp() async throws {
        let job = try await submit(Self.ticket("A001"))
        do { _ = try await printer.tickets(1, within: 45) } catch {
            Issue.record("\(try self.job(job)), \(cups.log.suffix(20_000))")
            throw error
        }
        try await waitForEnd(of: job)
    }

    /// - Parameter freshFor: seconds from now; nil: for ever.
    func submit(_ document: DrawnDocument, freshFor: Int? = nil, copies: Int = 1) async throws -> Int {
        let file = FileManager.default.temporaryDirectory.appending(path: "ticket-\(UUID())").path
        defer { try? FileManager.default.removeItem(atPath: file) }
        try Data(document.bytes).write(to: URL(filePath: file))
        let until = freshFor.map { Int(Date().timeIntervalSince1970) + $0 } ?? 0
        let text = try await cups.run(
            "/usr/bin/lp", "-d", Self.queue, "-n", "\(copies)", "-o", "document-format=application/vnd.qode-escpos",
            "-o",
            "qode-fresh-until=\(until)", "-o", "qode-scrap-until=\(document.scrapLength ?? 0)", file)
        return try #require(text.firstMatch(of: #/-(\d+) /#).flatMap { Int($0.1) })
    }

    func reasons() throws -> [String] {
        let answer = try Scheduler(server: cups.server).exchange(
            IPP_OP_GET_PRINTER_ATTRIBUTES, path: "/printers/\(Self.queue)",
            [
                .uri("printer-uri", "ipp://localhost/printers/\(Self.queue)"), .name("requesting-user-name", "qode"),
                .keyword("requested-attributes", ["printer-state-reasons"]),
            ])
        return answer.first?.all("printer-state-reasons") ?? []
    }

    func waitForReason(_ reason: String, stands: Bool = true, within seconds: Double = 15) async throws {
        var found = try reasons()
        let deadline = ContinuousClock.now + .seconds(seconds)
        while found.contains(reason) != stands, ContinuousClock.now < deadline {
            try await Task.sleep(for: .milliseconds(20))
            found = try reasons()
        }
        #expect(found.contains(reason) == stands, "\(found)")
    }

    struct Job {
        var state: Int
        /// Sheets that the printer has confirmed.
        var impressions: Int
        /// How the printer was when the job ended.
        var printerReasons: [String]
        var isOver: Bool { state >= Int(IPP_JSTATE_CANCELED.rawValue) }
        var isCompleted: Bool { state == Int(IPP_JSTATE_COMPLETED.rawValue) }
    }

    func job(_ id: Int) throws -> Job {
        let answer = try Scheduler(server: cups.server).exchange(
            IPP_OP_GET_JOB_ATTRIBUTES, path: "/jobs/",
            [
                .uri("job-uri", "ipp://localhost/jobs/\(id)"), .name("requesting-user-name", "qode"),
                .keyword(
                    "requested-attributes", ["job-state", "job-impressions-completed", "job-printer-state-reasons"]),
            ])
        let job = try #require(answer.first)
        return Job(
            state: job.number("job-state") ?? 0, impressions: job.number("job-impressions-completed") ?? 0,
            printerReasons: job.all("job-printer-state-reasons"))
    }

    @discardableResult
    func waitForEnd(of id: Int, within seconds: Double = 20) async throws -> Job {
        let deadline = ContinuousClock.now + .seconds(seconds)
        var job = try job(id)
        while !job.isOver, ContinuousClock.now < deadline {
            try await Task.sleep(for: .milliseconds(20))
            job = try self.job(id)
        }
        #expect(job.isCompleted, "\(job)")
        return job
    }
}
