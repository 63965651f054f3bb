import Foundation
import TestSupport
import Testing
import WebTestSupport

/// Another user of the machine.
@Suite(.serialized, .onGuestNetwork) struct MachineThreatTests {
    /// The files below a folder, from there on.
    private static func files(of folder: String) -> [String] {
        let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        return names.filter { name in
            var isFolder: ObjCBool = false
            return FileManager.default.fileExists(atPath: "\(folder)/\(name)", isDirectory: &isFolder)
                && !isFolder.boolValue
        }
    }

    @Test(
        "to read tokens: no file of a serving daemon is another user's to read, and in none but the admin's is a token"
    )
    func readTokens() async throws {
        try await GuestNetwork.tried { network in
            // So that there is something of each kind.
            let (desk, guest) = (try await network.pair("desk"), network.visitor())
            let secure = network.visitor(isSecure: true)
            let list = "/api/queues/\(network.queue.id)/tickets"
            #expect(try await secure.get(list, headers: desk.headers).status == 200)
            #expect(try await guest.join().status == 201)
            let made = try await secure.post(
                "/api/stations/\(desk.id)/cards", json: ["actions": ["recall"]], headers: network.queue.host)
            let code = (made.json["cards"] as? [[String: Any]])?.first?["code"] as? String
            let secret = String((code ?? "").dropFirst("qode:card:".count))
            #expect(!secret.isEmpty, "\(made.text)")
            network.keep(secret)
            let state = network.daemon.folder("state")
            let files = Self.files(of: state)
            #expect(files.contains("qode.db") && files.contains("admin-token") && files.count > 4, "\(files)")
            for name in files {
                let path = "\(state)/\(name)"
                guard let bytes = FileManager.default.contents(atPath: path) else { continue }
                let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int ?? 0
                #expect(mode & 0o077 == 0, "\(name) is \(String(mode, radix: 8))")
                for secret in network.kept where bytes.range(of: Data(secret.utf8)) != nil {
                    #expect(name == "admin-token" && secret == network.daemon.adminToken, "\(secret) is in \(name)")
                }
                guard geteuid() == 0 else { continue }
                let other = try Program.run(
                    ["/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "/bin/cat", path],
                    within: 20)
                #expect(other.status != 0, "another user reads \(name)")
            }
            // Nor is one where everybody sees what runs.
            for name in ["cmdline", "environ"] {
                let text = FileManager.default.contents(atPath: "/proc/\(network.daemon.process.id)/\(name)")
                for secret in network.kept { #expect(text?.range(of: Data(secret.utf8)) == nil, "\(name)") }
            }
        }
    }

    @Test(
        "to be the machine itself through a proxy on it: no host's token by plain HTTP, and no figures, whatever it says"
    )
    func throughProxy() async throws {
        try await GuestNetwork.tried { network in
            func ask(_ path: String, _ headers: [String], from own: UInt8) async throws -> String {
                let head = (["GET \(path) HTTP/1.1", "Host: 127.0.0.1", "Connection: close"] + headers)
                    .joined(separator: "\r\n")
                let stranger = try #require(
                    Stranger(port: network.daemon.port, saying: Array("\(head)\r\n\r\n".utf8), from: own))
                return try await stranger.lastWords()
            }
            let token = "x-host-token: \(network.queue.token)"
            let list = "/api/queues/\(network.queue.id)/tickets"
            for words in [[], ["X-Forwarded-For: 127.0.0.1"], ["X-Forwarded-For: ::1", "X-Real-IP: 127.0.0.1"]] {
                let figures = try await ask("/metrics", words, from: GuestNetwork.proxy)
                #expect(figures.hasPrefix("HTTP/1.1 403 ") && !figures.contains("qode_"), "\(words): \(figures)")
                let host = try await ask(list, words + [token], from: GuestNetwork.proxy)
                #expect(host.hasPrefix("HTTP/1.1 403 ") && host.contains("https_required"), "\(words): \(host)")
            }
            // One that nobody named, on the machine's own address.
            for word in ["X-Forwarded-For: 127.0.0.1", "Forwarded: for=192.0.2.7", "Via: 1.1 x"] {
                let figures = try await ask("/metrics", [word], from: 1)
                #expect(figures.hasPrefix("HTTP/1.1 403 ") && !figures.contains("qode_"), "\(word): \(figures)")
            }
            #expect(
                try await ask("/metrics", [], from: 1).contains("qode_joins_total"), "the machine itself is told")
            #expect(try await ask(list, [token], from: 1).hasPrefix("HTTP/1.1 200 "))
        }
    }
}
