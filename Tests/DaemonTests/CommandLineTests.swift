import Foundation
import Testing
import WebTestSupport

/// `qode …`: what a person at the shell gets, and the exit codes that scripts rely on.
@Suite struct CommandLineTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let arguments: [String]
        let exit: Int32
        /// What it must say.
        let says: [String]
        var testDescription: String { arguments.joined(separator: " ") }

        init(_ line: String, _ exit: Int32, _ says: String...) {
            arguments = line.split(separator: " ").map(String.init)
            self.exit = exit
            self.says = says
        }
    }

    static let cases: [Case] = [
        Case("--help", 0, "serve", "doctor", "decode", "queue", "pair", "poster", "ticket", "config"),
        Case("nonsense", 64, "nonsense"),
        Case("config --no-such-setting 1", 64, "--no-such-setting"),
        Case("config --server-port", 64, "--server-port needs a value"),
        Case("config", 0, "server.port", "8080", "# default"),
        Case("config --setting server-port", 64, "--server-port needs a value"),
        Case("config --setting no-such=1", 64, "--no-such"),
        Case("config --server-port=9001", 0, "9001  # the command line (--server-port)"),
        Case("config --server-port 9000", 0, "9000  # the command line (--server-port)"),
        Case("config --server-port 70000", 78, "--server-port", "server.port", "0 to 65535"),
        Case("config --printers-paper A4", 78, "printers.paper", "80mm, 58mm", "320dots"),
        Case("config --printers-paper 512dots", 0, "512dots"),
        Case("config --printers-beep loud", 78, "printers.beep", "off, on"),
        Case("config --queues-new-session-at 23:59", 0, "23:59"),
        Case("config --queues-new-session-at off", 0, "queues.new_session_at"),
        Case("config --queues-new-session-at 24:00", 78, "queues.new_session_at", "a time such as 04:00, or off"),
        Case("config --queues-new-session-at 4", 78, "queues.new_session_at", "a time such as 04:00, or off"),
        Case("config --queues-new-session-at 04:60", 78, "queues.new_session_at", "a time such as 04:00, or off"),
        Case("serve --queues-new-session-at 4am", 78, "--queues-new-session-at", "a time such as 04:00, or off"),
        Case("config --queues-retention-days 0", 78, "queues.retention_days", "1 to 3650"),
        Case("config --locale de,,en", 78, "locale", "de,en,ar"),
        Case("config --locale zh-Hant,en", 0, "zh-Hant,en"),
        Case("config --venue-footer Closed,sorry;", 0, "Closed,sorry;"),
        Case("doctor --venue-logo /nowhere.png", 69, "venue.logo"),
        Case("config --store-url mysql://x", 78, "store.url", "sqlite:"),
        Case("config --config /nowhere.yaml", 78, "/nowhere.yaml"),
        Case("queue create", 64, "name"),
        Case("queue list", 0, "qode queue create"),
        Case("pair", 1, "There is no queue yet"),
        Case("pair --server-port 9000", 1, "There is no queue yet"),
        Case("ticket x -o x.pdf", 1, "There is no ticket 'x'"),
        Case("ticket x -o x.doc", 64, ".escpos"),
        Case("decode /nowhere.png", 1, "/nowhere.png"),
    ]

    @Test("says it, and exits as the contract has it", arguments: cases)
    func line(_ scenario: Case) async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let process = try ServedProcess(
            TestDaemon.binary, scenario.arguments, environment: ["STATE_DIRECTORY": folder("state")])
        #expect(await process.end(within: 20) == scenario.exit, "\(process.text)")
        for text in scenario.says { #expect(process.text.contains(text), "\(process.text)") }
        // `config` has shown what is in force by then.
        let complaint = process.text.split(separator: "\n").filter { $0.hasPrefix("qode: ") }
        if scenario.exit == 78 { #expect(complaint.count == 1 && process.text.hasSuffix("\(complaint[0])\n")) }
    }

    @Test("a configuration file: the environment wins over it, the command line over both; a typing mistake is named")
    func precedence() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let file = folder("qode.yaml")
        func config(_ yaml: String, _ arguments: [String] = [], _ environment: [String: String] = [:]) async throws -> (
            Int32?, String
        ) {
            try yaml.write(toFile: file, atomically: true, encoding: .utf8)
            let process = try ServedProcess(
                TestDaemon.binary, ["config", "--config", file] + arguments, environment: environment)
            let status = await process.end(within: 20)
            return (status, process.text)
        }
        let yaml = "server:\n  port: 8001\nwifi:\n  ssid: Praxis\n  password: 12345678\n"
        #expect(try await config(yaml).1.contains("8001  # \(file)"))
        #expect(try await config(yaml, [], ["QODE_SERVER_PORT": "8002"]).1.contains("8002  # the environment"))
        let line = try await config(yaml, ["--server-port", "8003"], ["QODE_SERVER_PORT": "8002"]).1
        #expect(line.contains("8003  # the command line"))
        #expect(!line.contains("12345678"), "a password is not shown")
        let typo = try await config("server:\n  prot: 1\n")
        #expect(typo.0 == 78)
        #expect(typo.1.contains("\(file): server.prot: is not a setting"))
        #expect(try await config("server: [").0 == 78)
        let bad = try await config("server:\n  port: many\n")
        #expect(bad.0 == 78)
        #expect(bad.1.contains("\(file): server.port: must be a whole number from 0 to 65535"))
        #expect(bad.1.split(separator: "\n").count == 1, "one line: \(bad.1)")
    }

    @Test("queue create, list and pair; the host token opens the daemon's queue")
    func queues() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        func qode(_ arguments: String...) async throws -> String {
            let process = try ServedProcess(TestDaemon.binary, arguments + ["--state-directory", folder("state")])
            #expect(await process.end(within: 20) == 0, "\(process.text)")
            return process.text
        }
        let made = try await qode("queue", "create", "Barber")
        let token = try #require(made.firstMatch(of: /host token +(\S{43})/)?.1)
        let id = try #require(made.firstMatch(of: /queue +([0-9a-f-]{36})/)?.1)
        #expect(made.contains("A001"))
        #expect(try await qode("queue", "list").contains("\(id)\topen\twaiting 0\tserved 0\tBarber"))
        let pair = try await qode("pair", "Barber")
        let code = try #require(pair.firstMatch(of: /token=([A-Z2-9]{8})&id=/)?.1)
        _ = try await qode("poster", "Barber", "-o", folder("poster.pdf"))
        #expect(try Data(contentsOf: URL(fileURLWithPath: folder("poster.pdf"))).starts(with: Data("%PDF".utf8)))

        let daemon = try await TestDaemon.start(
            in: folder, ["--printers-ticket", "none", "--printers-poster", "none", "--camera-source", "none"])
        let next = try await daemon.client.post(
            "/api/queues/\(id)/next", headers: ["x-host-token": String(token)])
        #expect(next.status == 200)
        let paired = try await daemon.client.post("/api/pairings/\(code)")
        #expect(paired["queue_id"] == String(id))
        await daemon.process.stop()
    }

    @Test("doctor names what is wrong and what to do")
    func doctor() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let process = try ServedProcess(
            TestDaemon.binary,
            [
                "doctor", "--state-directory", folder("state"), "--camera-source", "/dev/no-such-camera",
                "--printers-ticket", "folder:\(folder("paper"))", "--printers-poster", "none",
            ])
        #expect(await process.end(within: 20) == 69, "\(process.text)")
        for text in ["clock", "disk", "store", "port", "camera", "/dev/no-such-camera", "→"] {
            #expect(process.text.contains(text), "\(process.text)")
        }
    }
}
