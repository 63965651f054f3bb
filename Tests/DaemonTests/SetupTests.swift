import Foundation
import PrintTestSupport
import TestSupport
import Testing
import WebTestSupport

/// From an unpacked box to its owner: the setup code, in the log and on paper.
@Suite(.serialized) struct SetupTests {
    private static let bare = [
        "--camera-source", "none", "--scanner-device", "none", "--printers-poster", "none",
        "--server-public-url", "http://192.168.7.20",
    ]

    private func kept(in folder: TemporaryFolder) -> String? {
        (try? String(contentsOfFile: folder("state/setup-code"), encoding: .utf8))?
            .split(whereSeparator: \.isWhitespace).first.map(String.init)
    }

    @Test("the code of a new appliance stands in its log, and becomes the admin's token once")
    func once() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let arguments = Self.bare + ["--printers-ticket", "none"]
        let daemon = try await TestDaemon.start(in: folder, arguments)
        let code = try #require(kept(in: folder))
        #expect(code.count == 12)
        let mode = try FileManager.default.attributesOfItem(atPath: folder("state/setup-code"))[.posixPermissions]
        #expect(mode as? Int == 0o600)
        try await daemon.process.wait(for: "http://192.168.7.20/setup?token=\(code)", within: 10)
        let wrong = try await daemon.client.post("/api/setup/\(code.dropLast())\(code.last == "9" ? "8" : "9")")
        #expect(wrong.status == 404 && wrong["code"] == "unknown_code")
        #expect(kept(in: folder) == code)
        let first = try await daemon.client.post("/api/setup/\(code.lowercased())", headers: ["idempotency-key": "a"])
        #expect(first.status == 200 && first["admin_token"] == daemon.adminToken)
        let second = try await daemon.client.post("/api/setup/\(code)", headers: ["idempotency-key": "a"])
        #expect(second.status == 404 && kept(in: folder) == nil)
        // Neither does an empty one open anything.
        #expect(try await daemon.client.post("/api/setup/-").status == 404)
        await daemon.process.stop()
        let later = try await TestDaemon.start(in: folder, arguments)
        #expect(kept(in: folder) == nil && !later.process.text.contains("set up"))
        // Nobody needs to be shown the way any more: the appliance serves on.
        #expect(try await staysSo(for: .seconds(1)) { try await later.client.get("/healthz").status == 200 })
        await later.process.stop()
    }

    @Test("a code that others could overhear is not taken, and stays good")
    func secrecy() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let daemon = try await TestDaemon.start(
            in: folder,
            Self.bare + [
                "--printers-ticket", "none", "--server-tls-mode", "auto", "--server-tls-port", "0",
                "--server-trusted-proxies", "127.0.0.1",
            ])
        try await daemon.process.wait(for: " https port=", within: 20)
        let code = try #require(kept(in: folder))
        let guest = ["x-forwarded-for": "192.168.7.21"]
        let plain = try await daemon.client.post("/api/setup/\(code)", headers: guest)
        #expect(plain.status == 403 && plain["code"] == "https_required")
        let secure = try await daemon.client.post(
            "/api/setup/\(code)", headers: guest.merging(["x-forwarded-proto": "https"]) { $1 })
        #expect(secure["admin_token"] == daemon.adminToken)
        await daemon.process.stop()
    }

    @Test("the appliance's own screen shows the code until somebody used it, and then the wall; nobody else sees it")
    func ownScreen() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let daemon = try await TestDaemon.start(
            in: folder, Self.bare + ["--printers-ticket", "none", "--server-trusted-proxies", "127.0.0.2"])
        let relay = try await Relay.start(to: daemon.port, from: "127.0.0.2")
        let proxied = Client(base: "http://127.0.0.1:\(relay.port)")
        let code = try #require(kept(in: folder))
        let page = try await daemon.client.get("/welcome")
        let groups = stride(from: 0, to: 12, by: 4).map { String(code.dropFirst($0).prefix(4)) }
        #expect(page.status == 200 && page.text.contains(groups.joined(separator: " ")), "\(page.text)")
        #expect(page.text.contains("http://192.168.7.20/setup") && page.headers["refresh"] == "5")
        #expect(page.headers["cache-control"] == "no-store")
        let picture = try await daemon.client.get("/welcome/code.svg")
        #expect(picture.status == 200 && picture.text.contains("<svg"))
        // Through a proxy it is somebody else, wherever that runs.
        let guest = ["x-forwarded-for": "192.168.7.21"]
        for path in ["/welcome", "/welcome/code.svg"] {
            let elsewhere = try await proxied.get(path, headers: guest)
            #expect(elsewhere.status == 404 && !elsewhere.text.contains(code), "\(path)")
        }
        #expect(try await daemon.client.post("/api/setup/\(code)").status == 200)
        #expect(try await daemon.client.get("/welcome/code.svg").status == 404)
        func next() throws -> String {
            try Program.run([
                "/usr/bin/curl", "--silent", "--output", "/dev/null", "--write-out", "%{http_code} %{redirect_url}",
                "\(daemon.client.base)/welcome",
            ]).text
        }
        #expect(try next() == "303 \(daemon.client.base)/")
        let queue = try await daemon.makeQueue()
        #expect(try next() == "303 \(daemon.client.base)/wall/\(queue.id)")
        await daemon.process.stop()
    }

    @Test("on paper as soon as there is a printer, and once")
    func paper() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let printer = try ReceiptPrinter()
        defer { printer.stop() }
        let arguments = Self.bare + ["--printers-ticket", "receipt", "--printers-setup-ticket", "on"]
        try await PrivateCUPS.with { cups in
            let environment = ["CUPS_SERVER": cups.server]
            let daemon = try await TestDaemon.start(in: folder, arguments, environment: environment)
            let code = try #require(kept(in: folder))
            try await daemon.process.wait(for: "setup?token=\(code)", within: 10)
            try await cups.addReceiptQueue("receipt", port: printer.port)
            let picture = try ESCPOSPicture(parsing: try #require(try await printer.tickets(1, within: 40).first))
            try Data(picture.pgm).write(to: URL(filePath: folder("ticket.pgm")))
            let read = try ServedProcess(TestDaemon.binary, ["decode", folder("ticket.pgm")])
            #expect(await read.end(within: 20) == 0)
            #expect(read.text.contains("\thttp://192.168.7.20/setup?token=\(code)"), "\(read.text)")
            let deadline = ContinuousClock.now + .seconds(10)
            func isNoted() -> Bool {
                (try? String(contentsOfFile: folder("state/setup-code"), encoding: .utf8)) == "\(code) printed\n"
            }
            while !isNoted(), ContinuousClock.now < deadline { try await Task.sleep(for: .milliseconds(20)) }
            #expect(isNoted())
            await daemon.process.stop()
            // The next start says it again, and prints none; a ticket comes after whatever would have come.
            let later = try await TestDaemon.start(in: folder, arguments, environment: environment)
            try await later.process.wait(for: "setup?token=\(code)", within: 10)
            let queue = try await later.makeQueue()
            _ = try await later.client.post(
                "/api/queues/\(queue.id)/tickets", json: ["print": true], headers: queue.host)
            #expect(try await printer.tickets(2, within: 40).count == 2)
            await later.process.stop()
        }
    }
}
