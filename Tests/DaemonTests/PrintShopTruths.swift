import PrintTestSupport
import Testing

extension PrintShop {
    /// The ticket printer's code among the devices. Every fault says what is so, and what to do.
    func printerCode() async throws -> String {
        let printer = try await ticketPrinter()
        if printer["state"] as? String == "failed" {
            #expect((printer["detail"] as? String)?.isEmpty == false)
            #expect((printer["remedy"] as? String)?.isEmpty == false, "every fault has a remedy")
        }
        return printer["code"] as? String ?? "none"
    }

    /// So many tickets came out in the end: they come, and no more follow.
    func expectTickets(_ count: Int, within seconds: Double = 40) async throws {
        try await wait(for: true, within: seconds, "\(count) tickets") { ticketCount >= count }
        try await Task.sleep(for: .seconds(2))
        #expect(ticketCount == count, "\(logs)")
    }
}
