import Foundation
import TestSupport
import Testing
import WebTestSupport

/// An IPP Everywhere printer: it says how it is, so "printed" means printed.
@Suite(.serialized, .enabled(if: PrivateNetwork.isAllowed, "needs root, for a network of its own"))
struct NetworkPrinterTests {
    /// Of those that ippeveprinter knows the keywords of.
    private static let faults = [
        ("media-empty-error", "paper_out"), ("cover-open-error", "cover_open"), ("media-jam-error", "jammed"),
    ]

    private func withPrinter(
        staleAfter: Int, _ body: (TestDaemon, NetworkPrinter, (id: String, host: [String: String])) async throws -> Void
    ) async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let network = try PrivateNetwork()
        defer { network.stop() }
        let printer = try await NetworkPrinter(in: network)
        let cups: PrivateCUPS
        do {
            cups = try await PrivateCUPS.start(in: network)
        } catch {
            await printer.stop()
            throw error
        }
        do {
            try await cups.run("/usr/sbin/lpadmin", "-p", "tickets", "-E", "-v", NetworkPrinter.uri, "-m", "everywhere")
            let daemon = try await TestDaemon.start(
                in: folder,
                [
                    "--printers-ticket", "tickets", "--printers-poster", "none", "--camera-source", "none",
                    "--printers-stale-after", "\(staleAfter)",
                ], environment: ["CUPS_SERVER": cups.server])
            try await body(daemon, printer, try await daemon.makeQueue())
            await daemon.process.stop()
        } catch {
            let log = cups.log
            await cups.stop()
            await printer.stop()
            throw PrintShop.Late(description: "\(error)\n\(log.suffix(3000))")
        }
        await cups.stop()
        await printer.stop()
    }

    private func issue(_ daemon: TestDaemon, _ queue: (id: String, host: [String: String])) async throws -> String {
        let reply = try await daemon.client.post(
            "/api/queues/\(queue.id)/tickets", json: ["print": true], headers: queue.host)
        return try #require(reply["id"])
    }

    private func wait(within seconds: Double = 40, _ what: String, _ isSo: () async throws -> Bool) async throws {
        let deadline = ContinuousClock.now + .seconds(seconds)
        while try await !isSo() {
            guard ContinuousClock.now < deadline else { throw PrintShop.Late(description: what) }
            try await Task.sleep(for: .milliseconds(100))
        }
    }

    private func printerCode(_ daemon: TestDaemon, _ host: [String: String]) async throws -> String? {
        let devices = try await daemon.client.get("/api/devices", headers: host).json["devices"] as? [[String: Any]]
        return devices?.first { $0["name"] as? String == "ticket printer" }?["code"] as? String
    }

    @Test("a PDF comes out, its code reads, and only then it is printed")
    func prints() async throws {
        try await withPrinter(staleAfter: 60) { daemon, printer, queue in
            try printer.set("media-empty-error")
            let id = try await issue(daemon, queue)
            try await wait("paper_out") { try await printerCode(daemon, queue.host) == "paper_out" }
            #expect(try await daemon.client.get("/api/tickets/\(id)", headers: queue.host)["print"] == "sent")
            #expect(printer.pages.isEmpty)
            try printer.set("")
            try await wait("printed") {
                try await daemon.client.get("/api/tickets/\(id)", headers: queue.host)["print"] == "printed"
            }
            #expect(printer.pages.count == 1)
            let picture = daemon.folder("page")
            let render = try ServedProcess(
                "/usr/bin/pdftoppm", ["-r", "203", "-gray", "-singlefile", printer.pages[0], picture])
            #expect(await render.end(within: 20) == 0)
            let decode = try ServedProcess(TestDaemon.binary, ["decode", "\(picture).pgm"])
            #expect(await decode.end(within: 20) == 0)
            #expect(decode.text.contains(id), "\(decode.text)")
        }
    }

    @Test("each fault is said by its name, and when it is over the ticket comes out once", arguments: faults)
    func fault(_ reason: String, _ code: String) async throws {
        try await withPrinter(staleAfter: 60) { daemon, printer, queue in
            try printer.set(reason)
            let id = try await issue(daemon, queue)
            try await wait(code) { try await printerCode(daemon, queue.host) == code }
            #expect(try await daemon.client.get("/api/tickets/\(id)", headers: queue.host)["print"] == "sent")
            #expect(printer.pages.isEmpty)
            try printer.set("")
            try await wait("printed") {
                try await daemon.client.get("/api/tickets/\(id)", headers: queue.host)["print"] == "printed"
            }
            try await wait("ready") { try await printerCode(daemon, queue.host) == "ready" }
            try await Task.sleep(for: .seconds(2))
            #expect(printer.pages.count == 1)
        }
    }
}
