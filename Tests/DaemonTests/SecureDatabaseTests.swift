import Foundation
import TestSupport
import Testing
import WebTestSupport

/// A PostgreSQL that asks for TLS and a password: what `store.url`, `PGPASSFILE` and a systemd credential say of it is held to.
@Suite(.serialized) struct SecureDatabaseTests {
    private static let password = "a secret: with\\ colons"
    private static let bare = [
        "--camera-source", "none", "--scanner-device", "none", "--printers-ticket", "none", "--printers-poster", "none",
        "--voice-output", "off", "--appliance-name", "entrance",
    ]

    /// The server, its certificate's authority, and another one.
    private struct Scene {
        let server: PrivatePostgres
        let folder: TemporaryFolder
        var authority: String { folder("ca.crt") }
        var stranger: String { folder("other.crt") }
        var passwords: String { folder("pgpass") }

        init() throws {
            server = try PrivatePostgres()
            folder = try TemporaryFolder()
            for name in ["ca", "other"] {
                try openssl(
                    "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                    "-subj",
                    "/CN=\(name)", "-keyout", folder("\(name).key"), "-out", folder("\(name).crt"))
            }
            try openssl(
                "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=db", "-keyout",
                folder("server.key"), "-out", folder("server.csr"))
            try "subjectAltName=DNS:localhost\n".write(toFile: folder("names"), atomically: true, encoding: .utf8)
            try openssl(
                "x509", "-req", "-in", folder("server.csr"), "-CA", authority, "-CAkey", folder("ca.key"),
                "-CAcreateserial",
                "-days", "2", "-extfile", folder("names"), "-out", folder("server.crt"))
            try server.secure(certificate: folder("server.crt"), key: folder("server.key"), password: password)
            // Colons and backslashes are escaped in that file.
            let word = password.replacing("\\", with: "\\\\").replacing(":", with: "\\:")
            try "localhost:\(server.port):*:qode:\(word)\n127.0.0.1:\(server.port):*:qode:\(word)\n"
                .write(toFile: passwords, atomically: true, encoding: .utf8)
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: passwords)
        }

        private func openssl(_ arguments: String...) throws {
            let end = try Program.run(["/usr/bin/openssl"] + arguments)
            guard end.status == 0 else { throw ServedProcess.Failure(description: end.text) }
        }

        /// - Parameter host: `localhost` is in the certificate, `127.0.0.1` is not.
        func url(_ schema: String, host: String = "localhost", trusting authority: String? = nil) -> String {
            server.url(of: schema).replacing("@127.0.0.1:", with: "@\(host):")
                + "&sslmode=verify-full&sslrootcert=\(authority ?? self.authority)"
        }

        /// A daemon on it, which serves whether it reaches the database or not.
        func run(
            _ url: String, _ environment: [String: String], _ body: (TestDaemon) async throws -> Void
        ) async throws {
            let state = try TemporaryFolder()
            defer { state.remove() }
            let daemon = try await TestDaemon.start(
                in: state, bare + ["--store-url", url], environment: environment)
            do {
                try await body(daemon)
            } catch {
                await daemon.process.stop()
                throw error
            }
            await daemon.process.stop()
            #expect(!daemon.process.text.contains(password), "a password in the log")
        }

        func close() {
            server.stop()
            folder.remove()
        }
    }

    @Test(
        "by its name, its authority and the password of PGPASSFILE or of a credential; each connection is encrypted, and no log has the word"
    )
    func right() async throws {
        let scene = try Scene()
        defer { scene.close() }
        try scene.server.run("CREATE SCHEMA house")
        try await scene.run(scene.url("house"), ["PGPASSFILE": scene.passwords]) { daemon in
            #expect(try await daemon.client.get("/readyz").status == 200, "\(daemon.process.text)")
            let queue = try await daemon.makeQueue()
            let joined = try await daemon.client.post(
                "/api/queues/\(queue.id)/join", headers: ["x-device-token": "phone"])
            #expect(joined.number("position_number") == 1)
            let plain = try scene.server.run(
                """
                SELECT count(*) FILTER (WHERE ssl), count(*) FILTER (WHERE NOT ssl) FROM pg_stat_activity
                JOIN pg_stat_ssl USING (pid) WHERE application_name LIKE 'qode %'
                """
            ).split(separator: "|").compactMap { Int($0.filter(\.isNumber)) }
            #expect(plain.count == 2 && plain[0] >= 3 && plain[1] == 0, "\(plain)")
            let config = try Program.run([
                TestDaemon.binary, "config", "--state-directory", daemon.folder("state"), "--store-url",
                scene.url("house"),
            ])
            #expect(config.status == 0 && !config.text.contains(Self.password), "\(config.text)")
        }
        // As the service manager hands it over (systemd.exec(5), LoadCredential=).
        try await scene.run(scene.url("house"), ["CREDENTIALS_DIRECTORY": scene.folder.path]) { daemon in
            let ready = try await daemon.client.get("/readyz")
            #expect(ready.status == 200, "\(daemon.process.text)")
        }
    }

    @Test("another name, another authority, no password, a wrong one: waited for, and said why")
    func wrong() async throws {
        let scene = try Scene()
        defer { scene.close() }
        try scene.server.run("CREATE SCHEMA house")
        try "localhost:*:*:qode:something else\n".write(
            toFile: scene.folder("wrong"), atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: scene.folder("wrong"))
        let right = ["PGPASSFILE": scene.passwords]
        for (url, environment, words) in [
            (scene.url("house", host: "127.0.0.1"), right, "does not match host name"),
            (scene.url("house", trusting: scene.stranger), right, "certificate verify failed"),
            (scene.url("house"), ["PGPASSFILE": "/nowhere"], "PGPASSFILE"),
            (scene.url("house"), ["PGPASSFILE": scene.folder("wrong")], "PGPASSFILE"),
        ] {
            try await scene.run(url, environment) { daemon in
                let ready = try await daemon.client.get("/readyz")
                #expect(ready.status == 503 && ready["code"] == "store_unavailable", "\(ready.text)")
                let isLogged = try await becomesSo { daemon.process.text.contains(words) }
                #expect(isLogged, "\(words): \(daemon.process.text)")
            }
        }
    }
}
