import Foundation
import TestSupport
import Testing
import WebTestSupport

/// A daemon with a scheduler, a receipt printer and a queue of guests of its own.
struct PrintShop: Sendable {
    let cups: PrivateCUPS
    let paper: SocketPrinter
    /// The printer that tells how it is, where the shop has one; then `paper` is not used.
    let receipts: ReceiptPrinter?
    let relay: SchedulerRelay
    let folder: TemporaryFolder
    let daemon: TestDaemon
    let queue: (id: String, host: [String: String])
    private let arguments: [String]

    struct Late: Error, CustomStringConvertible { let description: String }

    /// - Parameters:
    ///   - staleAfter: seconds after which a ticket is not printed any more.
    ///   - directives: more lines of the scheduler's configuration.
    ///   - options: of the `socket` backend: `?contimeout=2`.
    ///   - receipts: a printer behind our filter; nil is one behind a raw queue, which behaves as `manner` says.
    static func open(
        staleAfter: Int = 60, directives: [String] = [], policy: String = "retry-current-job", options: String = "",
        receipts: ReceiptPrinter? = nil, _ manner: SocketPrinter.Manner = .takes,
        _ body: (PrintShop) async throws -> Void
    ) async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let paper = try SocketPrinter(manner)
        defer { paper.stop() }
        let cups = try await PrivateCUPS.start(directives: directives)
        let result: Result<Void, any Error>
        do {
            let relay = try SchedulerRelay(to: cups.server)
            defer { relay.stop() }
            if let receipts {
                try await cups.addReceiptQueue("receipts", port: receipts.port)
            } else {
                try await cups.addRawQueue("receipts", port: paper.port, policy: policy, options: options)
            }
            let arguments = [
                "--printers-ticket", "receipts", "--printers-poster", "none", "--camera-source", "none",
                "--printers-stale-after", "\(staleAfter)",
            ]
            let daemon = try await TestDaemon.start(in: folder, arguments, environment: ["CUPS_SERVER": relay.server])
            let queue = try await daemon.makeQueue()
            let shop = PrintShop(
                cups: cups, paper: paper, receipts: receipts, relay: relay, folder: folder, daemon: daemon,
                queue: queue,
                arguments: arguments)
            do {
                try await body(shop)
                result = .success(())
            } catch { result = .failure(error) }
            await daemon.process.stop()
        } catch {
            await cups.stop()
            throw error
        }
        await cups.stop()
        try result.get()
    }

    /// The daemon once more, with what the first one left.
    func again(_ body: (PrintShop) async throws -> Void) async throws {
        let daemon = try await TestDaemon.start(in: folder, arguments, environment: ["CUPS_SERVER": relay.server])
        let shop = PrintShop(
            cups: cups, paper: paper, receipts: receipts, relay: relay, folder: folder, daemon: daemon, queue: queue,
            arguments: arguments)
        let result: Result<Void, any Error>
        do {
            try await body(shop)
            result = .success(())
        } catch { result = .failure(error) }
        await daemon.process.stop()
        try result.get()
    }

    // MARK: What a host does and sees

    /// A paper ticket's id.
    func issue() async throws -> String {
        let reply = try await daemon.client.post(
            "/api/queues/\(queue.id)/tickets", json: ["print": true], headers: queue.host)
        return try #require(reply["id"], "\(reply.text)")
    }

    func ticket(_ id: String) async throws -> Reply {
        try await daemon.client.get("/api/tickets/\(id)", headers: queue.host)
    }

    /// What became of a ticket's paper: `sent`, `sent, ended`, `failed stale`, …
    func paper(of id: String) async throws -> String {
        let ticket = try await ticket(id)
        let word = ticket["print"] ?? "none"
        if let code = ticket["print_code"] { return "\(word) \(code)" }
        return ticket.number("print_ended") == 1 ? "\(word), ended" : word
    }

    /// The ticket printer's code among the devices.
    func printerCode() async throws -> String {
        let devices = try await daemon.client.get("/api/devices", headers: queue.host).json["devices"]
        let printer = (devices as? [[String: Any]])?.first { $0["name"] as? String == "ticket printer" }
        let condition = printer?["state"] as? String
        if condition == "failed" {
            #expect((printer?["detail"] as? String)?.isEmpty == false)
            #expect((printer?["remedy"] as? String)?.isEmpty == false, "every fault has a remedy")
        }
        return printer?["code"] as? String ?? "none"
    }

    /// The labels of those whose paper did not come.
    func unprinted() async throws -> [String] {
        try await daemon.client.get("/api/queues/\(queue.id)/unprinted", headers: queue.host).list
            .compactMap { $0["label"] as? String }
    }

    /// Waits until `look` sees what is wanted.
    func wait<Value: Equatable>(
        for wanted: Value, within seconds: Double = 30, _ what: String, _ look: () async throws -> Value
    ) async throws {
        let deadline = ContinuousClock.now + .seconds(seconds)
        var seen = try await look()
        while seen != wanted {
            guard ContinuousClock.now < deadline else {
                throw Late(description: "\(what): \(seen), not \(wanted), after \(seconds) s\n\(cups.log.suffix(3000))")
            }
            try await Task.sleep(for: .milliseconds(100))
            seen = try await look()
        }
    }

    func waitForPaper(of id: String, _ wanted: String, within seconds: Double = 30) async throws {
        try await wait(for: wanted, within: seconds, "the ticket's paper") { try await paper(of: id) }
    }

    func waitForPrinter(_ code: String, within seconds: Double = 30) async throws {
        try await wait(for: code, within: seconds, "the printer") { try await printerCode() }
    }

    /// Whole tickets that came out.
    var ticketCount: Int { receipts?.tickets.count ?? paper.tickets.count }

    /// So many tickets came out in the end: they come, and no more follow.
    func expectTickets(_ count: Int, within seconds: Double = 40) async throws {
        try await wait(for: true, within: seconds, "\(count) tickets") { ticketCount >= count }
        try await Task.sleep(for: .seconds(2))
        #expect(ticketCount == count)
    }
}
