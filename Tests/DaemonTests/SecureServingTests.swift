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

    @Test("files: a pair is served, what cannot be used is exit code 78 with one line")
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
        for wrong in [["--server-tls-mode", "files"], Array(files.dropLast()) + [folder("no-such-key.pem")]] {
            let refused = try ServedProcess(
                TestDaemon.binary, ["serve", "--state-directory", folder("state")] + Self.quiet + wrong)
            #expect(await refused.end(within: 20) == 78)
            #expect(refused.text.contains("server.tls."))
            #expect(refused.text.split(separator: "\n").count == 1, "\(refused.text)")
        }
    }
}
