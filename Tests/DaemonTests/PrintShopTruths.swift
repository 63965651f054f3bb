import PrintTestSupport
import TestSupport
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

    /// So many tickets came out in the end: they come, and no more follow, because neither the daemon nor the scheduler has a job
    /// that has not ended, and what the printer was sent is printed.
    func expectTickets(_ count: Int, within seconds: Double = 40) async throws {
        try await wait(for: true, within: seconds, "\(count) tickets") { ticketCount >= count }
        // A scheduler that stands still, or is gone, has nothing more to say.
        let patience = ContinuousClock.now + .seconds(2)
        while ContinuousClock.now < patience {
            let jobs = try? await cups.run("/usr/bin/lpstat", "-W", "not-completed", "-o")
            if jobs?.isEmpty == true { break }
            try await Task.sleep(for: .milliseconds(50))
        }
        // From a backend's last byte to a printer's last row.
        #expect(try await staysSo(for: .milliseconds(250)) { ticketCount == count }, "\(logs)")
    }
}
