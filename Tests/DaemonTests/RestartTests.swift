import Foundation
import Glibc
import TestSupport
import Testing
import WebTestSupport

/// Whoever connects while the daemon is started anew waits a moment, and is not refused: the service manager keeps its sockets.
@Suite struct RestartTests {
    private static let bare = [
        "--camera-source", "none", "--scanner-device", "none", "--printers-ticket", "none", "--printers-poster", "none",
    ]
    private static let ask = Array("GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".utf8)

    private static func manager(_ folder: TemporaryFolder) -> [String] {
        let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "service_manager.py").path
        return ["/usr/bin/python3", script, folder("notify")]
    }

    /// Free now, and of nobody who takes any that is free.
    private static func freePort() throws -> Int {
        for _ in 0..<100 {
            let port = Int.random(in: 20_000..<32_000)
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            defer { close(descriptor) }
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = in_port_t(port).bigEndian
            let isFree = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
                }
            }
            if isFree { return port }
        }
        throw ServedProcess.Failure(description: "no free port")
    }

    /// Those that the manager has started so far.
    private func started(_ manager: ServedProcess) -> [Int32] {
        manager.text.split(separator: "\n").compactMap { line in
            line.hasPrefix("started ") ? Int32(line.dropFirst(8)) : nil
        }
    }

    private func count(_ word: String, in manager: ServedProcess) -> Int {
        manager.text.components(separatedBy: word).count - 1
    }

    @Test("killed and stopped, no attempt to connect is refused, and who connected meanwhile is answered")
    func noneRefused() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let port = try Self.freePort()
        let daemon = try await TestDaemon.start(in: folder, Self.bare, port: port, by: Self.manager(folder))
        try await daemon.process.wait(for: "kept qode-http")
        for (round, number) in [SIGKILL, SIGTERM, SIGKILL].enumerated() {
            let process = try #require(started(daemon.process).last)
            kill(process, number)
            var meanwhile: [Stranger] = []
            var refused = 0
            let end = ContinuousClock.now + .seconds(30)
            // Until the next one serves.
            while count(" ready port=", in: daemon.process) < round + 2, ContinuousClock.now < end {
                // Who comes before its end may still be the old one's.
                let isGone = count("ended ", in: daemon.process) > round
                let stranger = Stranger(port: port, saying: Self.ask)
                if stranger == nil { refused += 1 }
                if isGone, count("started ", in: daemon.process) == round + 1, let stranger, meanwhile.count < 100 {
                    meanwhile.append(stranger)
                } else {
                    stranger?.close()
                }
                try await Task.sleep(for: .milliseconds(5))
            }
            #expect(refused == 0, "round \(round)")
            #expect(meanwhile.count > 10, "round \(round): \(daemon.process.text)")
            for stranger in meanwhile {
                for _ in 0..<500 where !stranger.isClosed { try await Task.sleep(for: .milliseconds(10)) }
            }
            #expect(meanwhile.allSatisfy { $0.heard.hasPrefix("HTTP/1.1 200") }, "round \(round)")
        }
        #expect(count("kept qode-http", in: daemon.process) == 1, "the same socket all the time")
        await daemon.process.stop()
    }

    @Test("a socket of another place, and that of a listener which is turned off, are given back")
    func otherPlace() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let (port, secure, other) = (try Self.freePort(), try Self.freePort(), try Self.freePort())
        try FileManager.default.createDirectory(atPath: folder("state"), withIntermediateDirectories: true)
        let settings = folder("qode.yaml")
        func write(_ port: Int, _ mode: String) throws {
            try "server:\n  host: 127.0.0.1\n  port: \(port)\n  tls:\n    mode: \(mode)\n    port: \(secure)\n"
                .write(toFile: settings, atomically: true, encoding: .utf8)
        }
        try write(port, "auto")
        let line =
            Self.manager(folder) + [
                TestDaemon.binary, "serve", "--config", settings, "--state-directory", folder("state"),
                "--printers-setup-ticket", "off",
            ] + Self.bare
        let manager = try ServedProcess(line[0], Array(line.dropFirst()))
        try await manager.wait(for: "kept qode-https")
        try await manager.wait(for: " ready port=\(port)")
        try write(other, "off")
        kill(try #require(started(manager).last), SIGKILL)
        try await manager.wait(for: " ready port=\(other)", within: 30)
        #expect(count("removed qode-https\n", in: manager) == 1, "\(manager.text)")
        #expect(count("removed qode-http\n", in: manager) == 1, "\(manager.text)")
        // Nobody waits at a place that is no longer served.
        #expect(Stranger(port: port, saying: Self.ask) == nil)
        #expect(Stranger(port: secure, saying: Self.ask) == nil)
        await manager.stop()
    }
}
