import Foundation
import LinuxHost
import QueueCore
import QueueEngine
import Synchronization
import Testing
import WebServer
import WebTestSupport

/// Names that a test changes.
final class TestNames: Sendable {
    private let names = Mutex(CertificateNames(hosts: ["qode"], addresses: [[127, 0, 0, 1]]))

    var current: CertificateNames {
        get { names.withLock { $0 } }
        set { names.withLock { $0 = newValue } }
    }
}

/// HTTPS beside HTTP, with clients that check the certificate: curl's OpenSSL and NIO's BoringSSL.
@Suite(.serialized) struct TLSTests {
    /// The appliance's door, in a folder of its own.
    private func withDoor(
        port: Int = 0, _ body: (TLSListener, TemporaryFolder, TestNames) async throws -> Void
    ) async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let names = TestNames()
        try await body(
            TLSListener(
                .own(StateDirectory(path: folder.path)), port: port, names: { names.current },
                now: { Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) }), folder, names)
    }

    /// What curl got, and its own exit code: 0 for an answer, 60 for a certificate that it does not trust.
    private func curl(_ arguments: String..., trusting file: String? = nil) async throws -> (code: Int32?, text: String)
    {
        let trust = file.map { ["--cacert", $0] } ?? []
        let process = try ServedProcess("/usr/bin/curl", ["-sS", "--max-time", "20"] + trust + arguments)
        let code = await process.end(within: 30)
        return (code, process.text)
    }

    @Test("every route by HTTPS, checked for the address it was asked by; HTTP stays")
    func http() async throws {
        try await withDoor { door, folder, _ in
            try await Harness.run(tlsListener: door) { harness in
                let port = try #require(harness.securePort)
                let pem = folder(TLSListener.fileName)
                let health = try await curl("https://127.0.0.1:\(port)/healthz", trusting: pem)
                #expect(health.code == 0 && health.text == #"{"status":"ok"}"#, "\(health)")
                let page = try await curl(
                    "-o", "/dev/null", "-w", "%{http_code} %{http_version}", "https://127.0.0.1:\(port)/host",
                    trusting: pem)
                #expect(page.text == "200 1.1", "\(page)")
                let named = try await curl(
                    "--resolve", "qode:\(port):127.0.0.1", "https://qode:\(port)/healthz", trusting: pem)
                #expect(named.code == 0, "\(named)")
                let misnamed = try await curl(
                    "--resolve", "other:\(port):127.0.0.1", "https://other:\(port)/healthz", trusting: pem)
                #expect(misnamed.code == 60, "\(misnamed)")
                let untrusted = try await curl("https://127.0.0.1:\(port)/healthz")
                #expect(untrusted.code == 60, "\(untrusted)")
                #expect(try await harness.client.get("/healthz").status == 200)
            }
        }
    }

    @Test("a device that was told of the authority once takes every certificate to come; /ca gives it, and explains")
    func authority() async throws {
        try await withDoor { door, folder, names in
            try await Harness.run(tlsListener: door) { harness in
                let port = try #require(harness.securePort)
                let url = "https://127.0.0.1:\(port)/healthz"
                let given = try await harness.client.get("/ca.crt")
                #expect(given.headers["content-type"] == "application/x-x509-ca-cert")
                let file = folder("trusted.pem")
                let lines = given.body.base64EncodedString(options: [.lineLength64Characters, .endLineWithLineFeed])
                try "-----BEGIN CERTIFICATE-----\n\(lines)\n-----END CERTIFICATE-----\n"
                    .write(toFile: file, atomically: true, encoding: .utf8)
                #expect(try await curl(url, trusting: file).code == 0)
                let strict = try ServedProcess(
                    "/usr/bin/openssl",
                    ["verify", "-x509_strict", "-purpose", "sslserver", "-CAfile", file, folder(TLSListener.fileName)])
                #expect(await strict.end(within: 20) == 0, "\(strict.text)")
                let before = try String(contentsOfFile: folder(TLSListener.fileName), encoding: .utf8)
                names.current.addresses.append([10, 0, 0, 9])
                try door.refresh()
                #expect(try String(contentsOfFile: folder(TLSListener.fileName), encoding: .utf8) != before)
                #expect(try await curl(url, trusting: file).code == 0)
                #expect(try await harness.client.get("/ca.crt").body == given.body)
                let mode = try FileManager.default.attributesOfItem(atPath: folder(TLSListener.authorityFileName))
                #expect(mode[.posixPermissions] as? Int == 0o600)
                let kept = try #require(AuthorityDocument(in: StateDirectory(path: folder.path)))
                #expect(Data(kept.der) == given.body && kept.fingerprint.count == 32 * 3 - 1)
                for language in ["en", "de", "fr", "es", "pt", "ar", "he", "hi", "ja", "zh"] {
                    let page = try await harness.client.get("/ca", headers: ["accept-language": language])
                    #expect(page.status == 200 && page.text.contains("<html lang=\"\(language)"))
                    #expect(page.text.contains(kept.fingerprint) && page.text.contains("href=\"/ca.crt\""))
                    #expect(!page.text.contains(">ca"), "a word is missing")
                }
            }
        }
        try await Harness.run { harness in
            for path in ["/ca", "/ca.crt"] {
                let reply = try await harness.client.get(path)
                #expect(reply.status == 404)
            }
        }
    }

    @Test("a proxy that comes by HTTPS and does not say how its client came is taken by its own connection")
    func silentProxy() async throws {
        try await withDoor { door, folder, _ in
            try await Harness.run(
                tlsListener: door, configure: { $0.trustedProxies = ["127.0.0.1"].compactMap { AddressRange($0) } }
            ) { harness in
                let port = try #require(harness.securePort)
                for (says, status) in [
                    ("x-none: 1", "201"), ("x-forwarded-proto: https", "201"), ("x-forwarded-proto: http", "403"),
                ] {
                    let made = try await curl(
                        "-o", "/dev/null", "-w", "%{http_code}", "-H", "x-admin-token: \(Harness.adminToken)", "-H",
                        says,
                        "-d", #"{"name":"A"}"#, "https://127.0.0.1:\(port)/api/queues",
                        trusting: folder(TLSListener.fileName))
                    #expect(made.text == status, "\(says): \(made)")
                }
            }
        }
    }

    @Test("what was spoken before TLS 1.2 is not spoken here")
    func oldVersions() async throws {
        try await withDoor { door, folder, _ in
            try await Harness.run(tlsListener: door) { harness in
                let port = try #require(harness.securePort)
                let old = try await curl(
                    "--tls-max", "1.1", "--ciphers", "DEFAULT@SECLEVEL=0", "https://127.0.0.1:\(port)/healthz",
                    trusting: folder(TLSListener.fileName))
                #expect(old.code == 35, "\(old)")
            }
        }
    }

    @Test("the feed by WSS: the first state at once, each change, and 1012 at the end")
    func feed() async throws {
        try await withDoor { door, folder, _ in
            var feed: FeedClient?
            try await Harness.run(tlsListener: door) { harness in
                let desk = try await harness.makeQueue()
                let connected = try await FeedClient.connect(
                    port: try #require(harness.securePort), path: "/api/ws/\(desk.id)",
                    trusting: folder(TLSListener.fileName))
                feed = connected
                #expect(await connected.message()?.number("waiting_count") == 0)
                _ = try await harness.join(desk)
                #expect(await connected.message { $0.number("waiting_count") == 1 } != nil)
                await connected.send(#"{"type":"auth","host_token":"\#(desk.token)"}"#)
                #expect(await connected.message { $0["type"] == "ticket_list" } != nil)
            }
            await feed?.close()
        }
    }

    @Test("an address that is new needs no restart: the next connection finds it in the certificate")
    func renewal() async throws {
        try await withDoor { door, folder, names in
            names.current.addresses = [[10, 0, 0, 7]]
            try await Harness.run(tlsListener: door) { harness in
                let port = try #require(harness.securePort)
                let url = "https://127.0.0.1:\(port)/healthz"
                #expect(try await curl(url, trusting: folder(TLSListener.fileName)).code == 60)
                names.current.addresses.append([127, 0, 0, 1])
                try door.refresh()
                let after = try await curl(url, trusting: folder(TLSListener.fileName))
                #expect(after.code == 0, "\(after)")
            }
        }
    }

    @Test("a port that is taken costs HTTPS only, and is said")
    func taken() async throws {
        try await withDoor { first, _, _ in
            try await Harness.run(tlsListener: first) { harness in
                let port = try #require(harness.securePort)
                try await withDoor(port: port) { second, _, _ in
                    try await Harness.run(tlsListener: second) { other in
                        #expect(other.securePort == nil)
                        #expect(second.health().code == "tls_port_taken")
                        #expect(second.health().remedy?.contains("server.tls.port") == true)
                        let health = try await other.client.get("/healthz")
                        #expect(health.status == 200)
                    }
                }
            }
        }
    }

    @Test("a pairing leads a phone to the scanner's page by HTTPS, and to none where there is none")
    func pairing() async throws {
        try await withDoor { door, _, _ in
            try await Harness.run(tlsListener: door) { harness in
                let desk = try await harness.makeQueue()
                let pairing = try await harness.client.post("/api/queues/\(desk.id)/pairings", headers: desk.host)
                let port = try #require(harness.securePort)
                let wanted = "https://qode.test:\(port)/scan?token=\(pairing["code"] ?? "")&id=\(desk.id)"
                #expect(pairing["scan_url"] == wanted)
            }
        }
        try await Harness.run { harness in
            let desk = try await harness.makeQueue()
            let pairing = try await harness.client.post("/api/queues/\(desk.id)/pairings", headers: desk.host)
            #expect(pairing.status == 201 && pairing["scan_url"] == nil)
        }
    }
}
