import Foundation
import PrintTestSupport
import TestSupport
import WebTestSupport

/// From the host's request to the first byte at a receipt printer on the network, by the program as it is installed, with a
/// real CUPS scheduler in between; beside `lp`, which hands the same bytes to the same scheduler.
struct PrintBench {
    struct Failure: Error { let reason: String }

    private static let rounds = 60

    static func run() async throws {
        print("\nA ticket on its way, with CUPS in between: to the printer's first byte, and its last")
        Measure.row("", ["   p50 ms", "   p99 ms", " last p50"])
        try await PrintShop.open(isDirect: true) { shop in
            try await series("request to paper", shop.paper) { _ = try await shop.issue() }
            let file = shop.folder("ticket.escpos")
            try Data(try await shop.paper.job(0, within: 1)).write(to: URL(fileURLWithPath: file))
            try await series("lp alone", shop.paper) {
                try await shop.cups.run("/usr/bin/lp", "-d", "receipts", "-o", "raw", file)
            }
        }
    }

    /// One after the other, as guests take tickets: each when the one before is on paper.
    private static func series(_ name: String, _ paper: SocketPrinter, _ hand: () async throws -> Void) async throws {
        var (first, last) = (Timings(), Timings())
        for _ in 0..<rounds {
            let before = paper.jobCount
            _ = paper.takeFirstByte()
            let begun = ContinuousClock.now
            try await hand()
            _ = try await paper.job(before, within: 20)
            last.add(Measure.seconds(since: begun))
            guard let byte = paper.takeFirstByte() else { throw Failure(reason: "no byte came") }
            first.add(Double((byte - begun) / .milliseconds(1)) / 1000)
            try await Task.sleep(for: .milliseconds(300))
        }
        Measure.row(
            name,
            [
                Measure.number(first.percentile(0.5)), Measure.number(first.percentile(0.99)),
                Measure.number(last.percentile(0.5)),
            ])
    }
}
