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
        Case("setup --server-public-url https://q.example", 0, "https://q.example/setup?token="),
        Case("config --no-such-setting 1", 64, "--no-such-setting"),
        Case("config --server-port", 64, "--server-port needs a value"),
        Case("config", 0, "server.port", "8080", "# default"),
        Case("config state store", 0, "state.directory", "/state  # default", "store.url", "/state/qode.db  # default"),
        Case("restore /etc/hostname", 1, "/etc/hostname: SQLite", "/etc/hostname is no sound backup"),
        Case("backup /nowhere/at/all.db", 1, "There is no folder /nowhere/at"),
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
        Case("config --store-url postgres://qode:secret@db/qode", 78, "store.url", "PGPASSFILE"),
        Case("serve --store-url postgres://qode@db:0/qode", 78, "store.url", "postgres://"),
        Case("config --store-url postgres://qode@db/qode?sslmode=verify-full", 0, "postgres://qode@db/qode"),
        Case("backup /tmp/x.db --store-url postgres://qode@127.0.0.1:1/qode", 1, "pg_dump"),
        Case("migrate --from mysql://x --to sqlite:/tmp/x", 64, "--from must be"),
        Case("migrate --from sqlite:/nowhere/qode.db --to sqlite:/nowhere/other.db", 1, "no database at"),
        Case("config --server-host example..com", 78, "--server-host", "server.host", "an address of this machine"),
        Case("config --server-host 10.0.0.300", 78, "server.host", "0.0.0.0 or ::"),
        Case("config --server-host ::", 0, "::  # the command line"),
        Case("config --server-port +80", 78, "server.port", "0 to 65535"),
        Case("config --server-port 8443", 78, "server.tls.port", "another port than server.port, 8443"),
        Case("config --server-port 8443 --server-tls-mode off", 0, "8443"),
        Case("config --server-public-url https://x.example/qode", 78, "server.public_url", "without a path"),
        Case("config --server-public-url https://x.example/", 0, "https://x.example/"),
        Case("config --server-public-url https://x.example?a=b", 78, "server.public_url"),
        Case("config --server-public-url ftp://x.example", 78, "server.public_url", "http:// or https://"),
        Case("config --server-public-url https://user@x.example", 78, "server.public_url"),
        Case("config --server-public-url https://x.example:0", 78, "server.public_url"),
        Case("config --server-public-url http://[fd00::1]:8080", 0, "[fd00::1]"),
        Case("config --server-cors-origins https://a.example/x", 78, "server.cors_origins", "as browsers name them"),
        Case("config --server-trusted-proxies proxy", 78, "server.trusted_proxies", "127.0.0.1,10.0.0.0/8"),
        Case("config --server-trusted-proxies 10.0.0.0/33", 78, "server.trusted_proxies"),
        Case("config --server-trusted-proxies 127.0.0.1,10.0.0.0/8,::1,fd00::/8,::ffff:10.0.0.0/104", 0, "fd00::/8"),
        Case("config --server-trusted-proxies 127.0.0.1,,::1", 78, "server.trusted_proxies"),
        Case("config --server-allowed-hosts https://a.example", 78, "server.allowed_hosts", "without scheme"),
        Case("config --server-plain-tokens maybe", 78, "server.plain_tokens", "refuse, allow"),
        Case("config --limits-waiting 100001", 78, "limits.waiting", "0 to 100000; 0: no limit"),
        Case("config --limits-connections -1", 78, "limits.connections"),
        Case("config --camera-source webcam", 78, "--camera-source", "camera.source", "folder:PATH or none"),
        Case("serve --camera-source webcam", 78, "--camera-source", "camera.source", "folder:PATH or none"),
        Case("config --scanner-device yes", 78, "scanner.device", "/dev/input/…"),
        Case("config --printers-ticket my/printer", 78, "printers.ticket", "a CUPS queue's name"),
        Case("config --printers-ticket folder:", 78, "printers.ticket"),
        Case("config --wifi-ssid Praxis --wifi-password short", 78, "wifi.password", "8 to 63 characters"),
        Case("config --wifi-ssid Praxis --wifi-security sae", 78, "wifi.security", "needs wifi.password"),
        Case("config --venue-color 0b5fff", 78, "venue.color", "#0b5fff"),
        Case("config --venue-color #ffcc00", 0, "#ffcc00"),
        Case("config --wifi-hidden perhaps", 78, "wifi.hidden", "off, on"),
        Case("config --voice-output loud", 78, "voice.output", "off, walls, appliance, both"),
        Case("config --voice-languages de,,en", 78, "voice.languages", "de,en,ar"),
        Case("config --appliance-name Empfang", 0, "appliance.name", "Empfang"),
        Case("config limits --explain", 0, "limits.waiting", "2000", "QODE_LIMITS_WAITING", "0: no limit"),
        Case("config limit", 64, "There is no setting 'limit'"),
        Case("config --config /nowhere.yaml", 78, "/nowhere.yaml"),
        Case("queue create", 64, "name"),
        Case("queue list", 0, "qode queue create"),
        Case("queue set Barber", 1, "There is no queue"),
        Case("queue set Barber colour=red", 64, "colour is no setting of a queue", "waiting_limit"),
        Case("queue set Barber waiting_limit", 64, "NAME=VALUE"),
        Case("queue set Barber waiting_limit=many", 64, "waiting_limit"),
        Case("queue set Barber summary_at=24:00", 64, "summary_at: must be 00:00 to 23:59"),
        Case("queue create Barber --set hours={}", 64, "hours"),
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
        // One line, and the last one.
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
        for (yaml, key) in [
            ("\"\": 1\n", "\"\""), ("\"server\\nport\": 1\n", "server\\nport"),
            ("server:\n  \"\\u2028\": 1\n", "server.\\u{2028}"),
        ] {
            let odd = try await config(yaml)
            #expect(odd.0 == 78 && odd.1 == "qode: \(file): \(key): is not a setting; see `qode config`\n", "\(odd.1)")
        }
        let installed = URL(filePath: #filePath).appending(path: "../../../debian/qode.yaml").standardized
        let comments = try await config(try String(contentsOf: installed, encoding: .utf8))
        #expect(comments.0 == 0, "as it is installed, all of it a comment: \(comments.1)")
        // A section of which every line is a comment, and keys without a value.
        for empty in ["wifi:\n#  ssid: Praxis\nserver:\n  port:\n", "wifi: ~\nserver: {port: null}\n", "server:\n"] {
            let (status, text) = try await config(empty)
            #expect(status == 0 && text.contains("8080  # default"), "\(text)")
        }
        let named = try await config("wifi:\n  ssid: null\nvenue:\n  name: ~\n  footer: \"~\"\n").1
        #expect(!named.contains("null") && named.contains("~  # \(file)"), "only what is in quotes is a text: \(named)")
        #expect(try await config("serve:\n").0 == 78)
        let bad = try await config("server:\n  port: many\n")
        #expect(bad.0 == 78)
        #expect(bad.1.contains("\(file): server.port: must be a whole number from 0 to 65535"))
        #expect(bad.1.split(separator: "\n").count == 1, "one line: \(bad.1)")
    }

    @Test("what the page of settings wrote is the lowest source, and may not name what is the shell's")
    func ownFile() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try FileManager.default.createDirectory(atPath: folder("state"), withIntermediateDirectories: true)
        let own = folder("state/settings.yaml")
        try "server:\n  port: 8001\nvenue:\n  name: Praxis\n".write(toFile: own, atomically: true, encoding: .utf8)
        try "server:\n  port: 8002\n".write(toFile: folder("qode.yaml"), atomically: true, encoding: .utf8)
        func config(_ more: String...) async throws -> (Int32?, String) {
            let process = try ServedProcess(
                TestDaemon.binary,
                ["config", "--state-directory", folder("state"), "--config", folder("qode.yaml")] + more)
            let status = await process.end(within: 20)
            return (status, process.text)
        }
        let (status, text) = try await config()
        #expect(status == 0, "\(text)")
        #expect(text.contains("8002  # \(folder("qode.yaml"))"), "\(text)")
        #expect(text.contains("Praxis  # \(own)"), "\(text)")
        try "server:\n  host: 10.0.0.1\n".write(toFile: own, atomically: true, encoding: .utf8)
        let (refused, why) = try await config()
        #expect(refused == 78 && why.contains("\(own): server.host: may stand in /etc/qode/qode.yaml only"), "\(why)")
        try "venue:\n  nam: x\n".write(toFile: own, atomically: true, encoding: .utf8)
        #expect(try await config().0 == 78)
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
        #expect(try await qode("queue", "list").contains("\(id)\topen\twaiting 0\tparked 0\tserved 0\tBarber"))
        let pair = try await qode("pair", "Barber")
        let code = try #require(pair.firstMatch(of: /token=([A-Z2-9]{8})&id=/)?.1)
        #expect(!pair.contains(/http:\/\/(?!localhost)/), "its token would be read by the whole network: \(pair)")
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

    /// The same names and values as by HTTP, and the same refusals.
    @Test("queue create --set and queue set know every setting; a poster of several queues has one code")
    func settings() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        func qode(_ arguments: String..., exit: Int32 = 0) async throws -> String {
            let process = try ServedProcess(TestDaemon.binary, arguments + ["--state-directory", folder("state")])
            #expect(await process.end(within: 20) == exit, "\(process.text)")
            return process.text
        }
        _ = try await qode("queue", "create", "Visas", "--set", "waiting_limit=40", "--set", "description=Long stays")
        _ = try await qode("queue", "create", "Passports")
        let before = try await qode("queue", "set", "Visas")
        for line in ["waiting_limit=40", "description=Long stays", "later_limit=2", "hours=null", "summary_at=null"] {
            #expect(before.split(separator: "\n").contains { $0 == line }, "\(line): \(before)")
        }
        let hours =
            #"hours={"weekly": {"mon": [["08:00", "12:30"]]}, "exceptions": [{"date": "2026-12-24", "open": []}]}"#
        let after = try await qode(
            "queue", "set", "Visas", "waiting_limit=null", "target_minutes=15", "summary_at=18:30", "asks=name,note",
            "mode=counter", "is_paused=true", "scan_later=true", "prefix=007", hours)
        for line in [
            "waiting_limit=null", "target_minutes=15", "summary_at=18:30", "asks=name,note", "mode=counter",
            "is_paused=true", "scan_later=true", "prefix=007",
        ] { #expect(after.split(separator: "\n").contains { $0 == line }, "\(line): \(after)") }
        #expect(after.contains("08:00") && after.contains("2026-12-24"))
        #expect(try await qode("queue", "set", "Visas", "no_show_after=9", exit: 1).contains("10 to 86400 seconds"))
        _ = try await qode("queue", "set", "Visas", "is_paused=false", #"hours={"weekly": {}}"#)
        #expect(try await qode("queue", "list").contains("\tclosed\twaiting 0"))
        _ = try await qode(
            "poster", "Passports", "Visas", "-o", folder("place.svg"), "--server-public-url", "http://q.example")
        _ = try await qode("queue", "create", "Visas")
        let two = try await qode("queue", "set", "Visas", "prefix=Z", exit: 1)
        #expect(two.contains("2 queues are called 'Visas'. Say which: "), "not the first of them: \(two)")
        let poster = try String(contentsOfFile: folder("place.svg"), encoding: .utf8)
        #expect(poster.contains("<svg") && poster.utf8.count > 10_000)
        #expect(
            try await qode(
                "poster", "a", "b", "c", "d", "e", "f", "g", "h", "i", "-o", folder("x.pdf"), exit: 64
            ).contains("at most 8"))
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
