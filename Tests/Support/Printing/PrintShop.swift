public import TestSupport
public import WebTestSupport

/// A daemon with a scheduler, a ticket printer and a queue of guests of its own.
public struct PrintShop: Sendable {
    /// The ticket printer, behind the scheduler's queue `receipts`.
    public enum Printer: Sendable {
        /// Behind a raw queue.
        case raw(SocketPrinter)
        /// Behind our filter: it tells how it is.
        case receipts(ReceiptPrinter)
        /// Speaks IPP, and lives in a network of its own.
        case network(NetworkPrinter, PrivateNetwork)
    }

    public struct Late: Error, CustomStringConvertible {
        public let description: String

        public init(description: String) { self.description = description }
    }

    public let cups: PrivateCUPS
    public let printer: Printer
    /// Between the daemon and its scheduler.
    public let relay: SchedulerRelay
    public let folder: TemporaryFolder
    public let daemon: TestDaemon
    public let queue: (id: String, host: [String: String])
    private let arguments: [String]
    private let server: String

    /// With a printer on a raw queue.
    /// - Parameters:
    ///   - staleAfter: seconds after which a ticket is not printed any more.
    ///   - directives: more lines of the scheduler's configuration.
    ///   - policy: what the scheduler does when the backend fails.
    ///   - options: of the `socket` backend: `?contimeout=2`.
    ///   - isDirect: nothing stands between the daemon and its scheduler.
    ///   - hasCamera: a picture that is put into the shop's folder `camera` has been held to it.
    public static func open(
        staleAfter: Int = 60, directives: [String] = [], policy: String = "retry-current-job", options: String = "",
        isDirect: Bool = false, hasCamera: Bool = false, _ manner: SocketPrinter.Manner = .takes,
        _ body: (PrintShop) async throws -> Void
    ) async throws {
        let paper = try SocketPrinter(manner)
        defer { paper.stop() }
        let cups = try await PrivateCUPS.start(directives: directives)
        try await run(
            .raw(paper), cups, staleAfter, isDirect: isDirect, hasCamera: hasCamera, body,
            addQueue: {
                try await cups.addRawQueue("receipts", port: paper.port, policy: policy, options: options)
            })
    }

    /// With a printer that tells how it is, behind our filter.
    public static func open(
        staleAfter: Int = 60, directives: [String] = [], receipts: ReceiptPrinter,
        _ body: (PrintShop) async throws -> Void
    ) async throws {
        let cups = try await PrivateCUPS.start(directives: directives)
        try await run(
            .receipts(receipts), cups, staleAfter, body,
            addQueue: { try await cups.addReceiptQueue("receipts", port: receipts.port) })
    }

    /// With a printer that speaks IPP.
    public static func openWithNetworkPrinter(
        staleAfter: Int = 60, _ body: (PrintShop, NetworkPrinter) async throws -> Void
    ) async throws {
        let network = try PrivateNetwork()
        defer { network.stop() }
        let printer = try await NetworkPrinter(in: network)
        do {
            let cups = try await PrivateCUPS.start(through: network.entrance)
            try await run(
                .network(printer, network), cups, staleAfter, { shop in try await body(shop, printer) },
                addQueue: {
                    try await cups.run(
                        "/usr/sbin/lpadmin", "-p", "receipts", "-E", "-v", NetworkPrinter.uri, "-m", "everywhere")
                })
        } catch {
            await printer.stop()
            throw error
        }
        await printer.stop()
    }

    private static func run(
        _ printer: Printer, _ cups: PrivateCUPS, _ staleAfter: Int, isDirect: Bool = false, hasCamera: Bool = false,
        _ body: (PrintShop) async throws -> Void,
        addQueue: () async throws -> Void
    ) async throws {
        do {
            let folder = try TemporaryFolder()
            defer { folder.remove() }
            let relay = try SchedulerRelay(to: cups.server)
            defer { relay.stop() }
            try await addQueue()
            let arguments = [
                "--printers-ticket", "receipts", "--printers-poster", "none", "--printers-stale-after",
                "\(staleAfter)", "--camera-source", hasCamera ? "folder:\(folder("camera"))" : "none",
            ]
            let server = isDirect ? cups.server : relay.server
            let daemon = try await TestDaemon.start(
                in: folder, arguments, environment: ["CUPS_SERVER": server])
            try await PrintShop(
                cups: cups, printer: printer, relay: relay, folder: folder, daemon: daemon,
                queue: try await daemon.makeQueue(), arguments: arguments, server: server
            ).runOnce(body)
        } catch {
            await cups.stop()
            throw error
        }
        await cups.stop()
    }

    private func runOnce(_ body: (PrintShop) async throws -> Void) async throws {
        do {
            try await body(self)
        } catch {
            await daemon.process.stop()
            throw error
        }
        await daemon.process.stop()
    }

    /// The daemon once more, with what the first one left.
    public func again(_ body: (PrintShop) async throws -> Void) async throws {
        let daemon = try await TestDaemon.start(in: folder, arguments, environment: ["CUPS_SERVER": server])
        try await PrintShop(
            cups: cups, printer: printer, relay: relay, folder: folder, daemon: daemon, queue: queue,
            arguments: arguments, server: server
        ).runOnce(body)
    }

    // MARK: What a host does and sees

    /// Issues a paper ticket.
    /// - Returns: its id.
    public func issue() async throws -> String {
        let reply = try await daemon.client.post(
            "/api/queues/\(queue.id)/tickets", json: ["print": true], headers: queue.host)
        guard let id = reply["id"] else { throw Late(description: reply.text) }
        return id
    }

    public func ticket(_ id: String) async throws -> Reply {
        try await daemon.client.get("/api/tickets/\(id)", headers: queue.host)
    }

    /// What became of a ticket's paper: `sent`, `sent, ended`, `failed stale`, …
    public func paper(of id: String) async throws -> String {
        let ticket = try await ticket(id)
        let word = ticket["print"] ?? "none"
        if let code = ticket["print_code"] { return "\(word) \(code)" }
        return ticket.number("print_ended") == 1 ? "\(word), ended" : word
    }

    /// The ticket printer as `GET /api/devices` has it.
    public func ticketPrinter() async throws -> [String: Any] {
        let devices = try await daemon.client.get("/api/devices", headers: queue.host).json["devices"]
        return (devices as? [[String: Any]])?.first { $0["name"] as? String == "ticket printer" } ?? [:]
    }

    /// The labels of those whose paper did not come.
    public func unprinted() async throws -> [String] {
        try await daemon.client.get("/api/queues/\(queue.id)/unprinted", headers: queue.host).list
            .compactMap { $0["label"] as? String }
    }

    /// Prints them all with one tap.
    /// - Returns: how many.
    public func printMissing() async throws -> Int? {
        try await daemon.client.post("/api/queues/\(queue.id)/unprinted", headers: queue.host).number("count")
    }

    /// The printer on the raw queue.
    public var paper: SocketPrinter {
        guard case .raw(let paper) = printer else { preconditionFailure("this shop has another printer") }
        return paper
    }

    /// Whole tickets that came out.
    public var ticketCount: Int {
        switch printer {
        case .raw(let paper): paper.tickets.count
        case .receipts(let printer): printer.tickets.count
        case .network(let printer, _): printer.pages.count
        }
    }

    // MARK: Waiting

    /// Waits until `look` sees what is wanted.
    public func wait<Value: Equatable>(
        for wanted: Value, within seconds: Double = 30, _ what: String, _ look: () async throws -> Value
    ) async throws {
        let deadline = ContinuousClock.now + .seconds(seconds)
        var seen = try await look()
        while seen != wanted {
            guard ContinuousClock.now < deadline else {
                throw Late(description: "\(what): \(seen), not \(wanted), after \(seconds) s\n\(logs)")
            }
            try await Task.sleep(for: .milliseconds(100))
            seen = try await look()
        }
    }

    public func waitForPaper(of id: String, _ wanted: String, within seconds: Double = 30) async throws {
        try await wait(for: wanted, within: seconds, "the ticket's paper") { try await paper(of: id) }
    }

    public func waitForPrinter(_ code: String, within seconds: Double = 30) async throws {
        try await wait(for: code, within: seconds, "the printer") { try await ticketPrinter()["code"] as? String }
    }

    /// The last words of scheduler and daemon.
    public var logs: String { "\(cups.log.suffix(5000))\n\(daemon.process.text.suffix(2000))" }
}
