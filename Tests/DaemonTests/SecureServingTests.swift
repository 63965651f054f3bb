import Foundation
import Testing
import WebTestSupport

/// HTTPS of the real daemon: its own certificate, files, and off.
@Suite(.serialized) struct SecureServingTests {
    private static let quiet = [
        "--printers-ticket", "none", "--printers-poster", "none", "--camera-source", "none", "--server-tls-port", "0",
    ]

    private func securePort(_ daemon: TestDaemon) async throws -> Int {
        try await daemon.process.wait(for: " https port=", within: 30)
        let rest = daemon.process.text.components(separatedBy: " https port=").last ?? ""
        return Int(rest.prefix { $0.isNumber }) ?? 0
    }

    private func fetch(_ url: String, trusting pem: String) async throws -> String {
        let curl = try ServedProcess("/usr/bin/curl", ["-sS", "--max-time", "20", "--cacert", pem, url])
        _ = await curl.end(within: 30)
        return curl.text
    }

    @Test("its own certificate survives a restart, and is a device among the others")
    func own() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        var pems: [String] = []
        for _ in 0..<2 {
            let daemon = try await TestDaemon.start(in: folder, ["--server-tls-mode", "auto"] + Self.quiet)
            let port = try await securePort(daemon)
            let pem = folder("state/tls.pem")
            #expect(try await fetch("https://127.0.0.1:\(port)/healthz", trusting: pem) == #"{"status":"ok"}"#)
            pems.append(try String(contentsOfFile: pem, encoding: .utf8))
            let queue = try await daemon.makeQueue()
            let devices = try await daemon.client.get("/api/devices", headers: queue.host).json["devices"]
            let https = (devices as? [[String: Any]])?.first { $0["name"] as? String == "https" }
            #expect(https?["code"] as? String == "ready")
            await daemon.process.stop()
        }
        #expect(pems.count == 2 && pems[0] == pems[1])
    }

    @Test("files: a pair is served; half a pair is exit code 78 with one line")
    func files() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let maker = try await TestDaemon.start(in: folder, ["--server-tls-mode", "auto"] + Self.quiet)
        _ = try await securePort(maker)
        await maker.process.stop()
        let pem = folder("state/tls.pem")
        let files = ["--server-tls-mode", "files", "--server-tls-certificate", pem, "--server-tls-key", pem]
        let daemon = try await TestDaemon.start(in: folder, files + Self.quiet)
        let port = try await securePort(daemon)
        #expect(try await fetch("https://127.0.0.1:\(port)/healthz", trusting: pem) == #"{"status":"ok"}"#)
        await daemon.process.stop()
        let refused = try ServedProcess(
            TestDaemon.binary,
            ["serve", "--state-directory", folder("state"), "--server-tls-mode", "files"] + Self.quiet)
        #expect(await refused.end(within: 20) == 78)
        #expect(refused.text.contains("server.tls."))
        #expect(refused.text.split(separator: "\n").count == 1, "\(refused.text)")
    }

    /// As certbot leaves its keys: for root alone.
    @Test(
        "a key that cannot be read takes nothing down: HTTP serves, https says what to do, and opens once it can",
        .enabled(if: geteuid() == 0, "only root has files that others may not read"))
    func unreadableKey() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let maker = try await TestDaemon.start(in: folder, ["--server-tls-mode", "auto"] + Self.quiet)
        _ = try await securePort(maker)
        await maker.process.stop()
        try FileManager.default.moveItem(atPath: folder("state"), toPath: folder("made"))
        let pem = folder("made/tls.pem")
        for path in [folder.path, folder("made")] { chmod(path, 0o755) }
        try FileManager.default.createDirectory(atPath: folder("state"), withIntermediateDirectories: true)
        chown(folder("state"), 65_534, 65_534)
        let daemon = try await TestDaemon.start(
            in: folder,
            ["--server-tls-mode", "files", "--server-tls-certificate", pem, "--server-tls-key", pem] + Self.quiet)
        let queue = try await daemon.makeQueue()
        func https() async throws -> [String: Any]? {
            let devices = try await daemon.client.get("/api/devices", headers: queue.host).json["devices"]
            return (devices as? [[String: Any]])?.first { $0["name"] as? String == "https" }
        }
        let end = ContinuousClock.now + .seconds(10)
        while try await https()?["code"] as? String != "tls_certificate", ContinuousClock.now < end {
            try await Task.sleep(for: .milliseconds(50))
        }
        let state = try await https()
        #expect(state?["state"] as? String == "failed")
        #expect((state?["remedy"] as? String)?.contains("let the user qode read both files") == true)
        let doctor = try ServedProcess(
            TestDaemon.binary,
            [
                "doctor", "--state-directory", folder("state"), "--server-tls-mode", "files",
                "--server-tls-certificate", pem,
                "--server-tls-key", pem, "--server-port", "\(daemon.port)",
            ] + Self.quiet)
        _ = await doctor.end(within: 20)
        #expect(
            doctor.text.contains(/WRONG +https +.*tls.pem cannot be read/),
            "root reads it, the daemon does not: \(doctor.text)")
        chmod(pem, 0o644)
        let port = try await securePort(daemon)
        #expect(try await fetch("https://127.0.0.1:\(port)/healthz", trusting: pem) == #"{"status":"ok"}"#)
        await daemon.process.stop()
    }

    @Test("what a stop leaves is one database, and nothing that others may read")
    func left() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let daemon = try await TestDaemon.start(in: folder, Self.quiet + ["--server-tls-mode", "auto"])
        _ = try await daemon.makeQueue()
        _ = try await securePort(daemon)
        await daemon.process.stop()
        let names = try FileManager.default.contentsOfDirectory(atPath: folder("state"))
        #expect(names.filter { $0.hasPrefix("qode.db") } == ["qode.db"], "\(names)")
        for name in names {
            let attributes = try FileManager.default.attributesOfItem(atPath: folder("state/\(name)"))
            let mode = try #require(attributes[.posixPermissions] as? Int)
            #expect(mode & 0o077 == 0, "\(name) is \(String(mode, radix: 8))")
        }
    }
}
