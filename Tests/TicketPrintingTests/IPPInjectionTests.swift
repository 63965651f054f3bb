import CCUPS
import QueueCore
import QueueEngine
import TestSupport
import Testing

@testable import TicketPrinting

/// What people type is drawn, and reaches no attribute of a job: not its name, not its options, not its queue.
@Suite(.serialized) struct IPPInjectionTests {
    static let wide = String(repeating: "W", count: 100)
    static let texts =
        InjectionTests.texts + [wide, #"\;,:"'"#, "a job-name=evil copies=99", "A\nX-Header: y\r\n\r\nPOST /admin/"]

    @Test("a job's attributes are the same whatever stands on its paper, and its name is the outbox's")
    func attributes() async throws {
        try await PrivateCUPS.withReceipts { cups, paper in
            let printers = [PrinterRole.tickets, .tickets, .posters].map { role in
                CUPSPrinter(
                    .queue("receipts"), role: role, renderer: PaperRenderer(paper: .mm80), format: .auto,
                    server: cups.server)
            }
            try await cups.setPaused(true, "receipts")
            var plain: [Int: Set<String>] = [:]
            for (index, text) in (["Reception"] + Self.texts).enumerated() {
                for (kind, document) in InjectionTests.documents(text).enumerated() {
                    let name = "qode-\(index)-\(kind)"
                    let job = try await printers[kind].submit(
                        document, jobName: name, freshUntil: Timestamp(milliseconds: 1_900_000_000_000)
                    ).id
                    let attributes = try Self.attributes(of: job, cups)
                    #expect(attributes["job-name"] == name)
                    let names = Set(attributes.keys)
                    guard let expected = plain[kind] else {
                        plain[kind] = names
                        continue
                    }
                    #expect(names == expected, "\(text)")
                    for (name, value) in attributes { #expect(!value.contains(text), "\(name): \(value)") }
                }
            }
            #expect(try await Self.jobCount(cups) == 3 * (Self.texts.count + 1))
            #expect(paper.jobCount == 0)
        }
    }

    @Test(
        "a queue's name is a name and no address: what no queue is called leads nowhere",
        arguments: [
            "receipt%73", "receipts?x=1", "receipts#x", "receipts/", "../printers/receipts", "a b", "receipts\u{0}x",
            "receipts\r\nX-Header: y", String(repeating: "x", count: 200), "@LOCAL", #"r";\"#, "",
        ])
    func queue(_ name: String) async throws {
        try await PrivateCUPS.withReceipts { cups, _ in
            let printer = CUPSPrinter(
                .queue(name), role: .tickets, renderer: PaperRenderer(paper: .mm80), format: .auto, server: cups.server)
            #expect(await printer.health().code == "no_such_queue")
            let failure = await #expect(throws: PrinterFailure.self) {
                _ = try await printer.submit(.ticket(Paper.slip()), jobName: "qode-1", freshUntil: nil)
            }
            #expect(failure?.code == "no_such_queue")
            let count = try await Self.jobCount(cups)
            #expect(count == 0)
        }
    }

    private static func jobCount(_ cups: PrivateCUPS) async throws -> Int {
        try await cups.run("/usr/bin/lpstat", "-W", "all", "-o").split(separator: "\n").count
    }

    /// Each attribute of a job, and its values, as the scheduler has them.
    private static func attributes(of job: Int, _ cups: PrivateCUPS) throws -> [String: String] {
        let connection = try #require(qode_cups_connect(cups.server, 3000))
        defer { httpClose(connection) }
        let request = try #require(ippNewRequest(IPP_OP_GET_JOB_ATTRIBUTES))
        ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_URI, "job-uri", nil, "ipp://localhost/jobs/\(job)")
        ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_NAME, "requesting-user-name", nil, "qode")
        let answer = try #require(cupsDoRequest(connection, request, "/jobs/"))
        defer { ippDelete(answer) }
        var found: [String: String] = [:]
        var attribute = ippFirstAttribute(answer)
        while let next = attribute {
            if ippGetGroupTag(next) == IPP_TAG_JOB, let name = ippGetName(next) {
                found[String(cString: name)] = withUnsafeTemporaryAllocation(of: CChar.self, capacity: 4096) { text in
                    guard let start = text.baseAddress else { return "" }
                    ippAttributeString(next, start, text.count)
                    return String(cString: start)
                }
            }
            attribute = ippNextAttribute(answer)
        }
        return found
    }
}
