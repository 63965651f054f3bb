import Foundation
import Glibc
import TestSupport
import Testing
import WebTestSupport

/// Damaged requests, by a seed: none is answered with an error of the daemon's own, and none stays. `QODE_BINARY` is the program as it is
/// installed, which takes ten times as many in a second.
@Suite struct DoorFuzzTests {
    /// `QODE_DOOR_FUZZ=1000000` for a long night.
    private static let count = Int(ProcessInfo.processInfo.environment["QODE_DOOR_FUZZ"] ?? "") ?? 20_000

    private static func samples(_ daemon: TestDaemon, _ desk: (id: String, host: [String: String]), _ ticket: String)
        -> [[UInt8]]
    {
        let host = "Host: x\r\nx-host-token: \(desk.host["x-host-token"] ?? "")\r\n"
        let body = #"{"print":true,"priority":"Pregnant","name":"Ünï","queues":["\#(desk.id)"],"places":3}"#
        func post(_ path: String, _ fields: String = host) -> String {
            "POST \(path) HTTP/1.1\r\n\(fields)Content-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
        }
        return [
            "GET / HTTP/1.1\r\nHost: x\r\nAccept: text/html\r\n\r\n",
            "HEAD /api/queues/\(desk.id) HTTP/1.1\r\nHost: [::1]:8080\r\nConnection: close\r\n\r\n",
            "GET /api/ws/\(desk.id)?ticket=\(ticket) HTTP/1.1\r\nHost: x\r\nConnection: upgrade\r\nUpgrade: websocket\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n",
            "POST /api/scan?live=a HTTP/1.1\r\n\(host)Transfer-Encoding: chunked\r\n\r\n6\r\na wall\r\n0\r\nA: b\r\n\r\n",
            "POST /join/\(desk.id) HTTP/1.1\r\nHost: x\r\nOrigin: http://x\r\nCookie: qode_device=abc\r\n"
                + "Content-Length: 0\r\n\r\n",
            post("/api/queues/\(desk.id)/tickets"), post("/api/queues/\(desk.id)/pairings"),
            post("/api/tickets/\(ticket)/priority", host + "Idempotency-Key: k\r\nExpect: 100-continue\r\n"),
            post("/api/queues", "Host: x\r\nx-admin-token: \(daemon.adminToken)\r\nx-forwarded-for: 1.2.3.4\r\n"),
        ].map { Array($0.utf8) }
    }

    private static let words = [
        "\r\n", "\r\n\r\n", "\0", "Host: x\r\n", "Content-Length: 99999999999999999999\r\n", "Content-Length: -1\r\n",
        "Transfer-Encoding: chunked\r\n", "HTTP/1.0", "HTTP/2.0", "%00", "%ff", "../", "{", "[[[[", "\"", "\u{202e}",
        "é", ",",
        "ffffffff\r\n", "Upgrade: h2c\r\n", "null", "1e999", "-0", "😀",
    ].map { Array($0.utf8) }

    private static func damaged(_ samples: [[UInt8]], _ generator: inout SeededGenerator) -> [UInt8] {
        var bytes = samples[Int.random(in: samples.indices, using: &generator)]
        for _ in 0..<Int.random(in: 1...6, using: &generator) {
            let at = Int.random(in: 0...bytes.count, using: &generator)
            switch Int.random(in: 0..<5, using: &generator) {
            case 0: if at < bytes.count { bytes[at] = UInt8.random(in: 0...255, using: &generator) }
            case 1: bytes.removeSubrange(at..<min(bytes.count, at + Int.random(in: 0...20, using: &generator)))
            case 2: bytes.insert(contentsOf: words[Int.random(in: words.indices, using: &generator)], at: at)
            case 3: bytes.insert(contentsOf: bytes[at..<min(bytes.count, at + 40)], at: at)
            default: bytes.append(contentsOf: samples[Int.random(in: samples.indices, using: &generator)].prefix(60))
            }
        }
        return bytes
    }

    @Test("damaged requests are answered or ended, and never with an error of the daemon's own")
    func requests() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let devices = ["--printers-ticket", "none", "--printers-poster", "none", "--camera-source", "none"]
        let daemon = try await TestDaemon.start(in: folder, devices + ["--scanner-device", "none"])
        let desk = try await daemon.makeQueue()
        let ticket = try await daemon.client.post("/api/queues/\(desk.id)/join", headers: ["x-device-token": "abc"])
        let samples = Self.samples(daemon, desk, ticket["id"] ?? "")
        var generator = SeededGenerator(seed: 7)
        for number in 0..<Self.count {
            let bytes = Self.damaged(samples, &generator)
            // A machine that does other things may be late once; what hangs does so again.
            let answer =
                Self.exchange(bytes, port: daemon.port) ?? Self.exchange(bytes, port: daemon.port)
                ?? Self.exchange(bytes, port: daemon.port)
            let isOwn = answer?.hasPrefix("HTTP/1.1 5") ?? true
            guard isOwn else { continue }
            // A printer, a picture or an address that is not there is no error of the daemon's.
            let isSaid = ["no_picture", "printer_unavailable"].contains { answer?.contains($0) ?? false }
            if !isSaid {
                Issue.record("\(number): \(answer ?? "no end") to \(String(decoding: bytes, as: UTF8.self))")
            }
        }
        #expect(try await daemon.client.get("/healthz").status == 200)
        await daemon.process.stop()
    }

    /// All that comes back once nothing more is sent; nil when it does not end.
    private static func exchange(_ bytes: [UInt8], port: Int) -> String? {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(socket) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var patience = timeval(tv_sec: 5, tv_usec: 0)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        let isConnected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard isConnected else { return nil }
        _ = send(socket, bytes, bytes.count, Int32(MSG_NOSIGNAL))
        shutdown(socket, Int32(SHUT_WR))
        var answer: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 16_384)
        while true {
            let count = recv(socket, &buffer, buffer.count, 0)
            if count == 0 || (count < 0 && errno != EAGAIN) { break }
            if count < 0 { return nil }
            if answer.count < 4096 { answer += buffer[..<count] }
        }
        return String(decoding: answer, as: UTF8.self)
    }
}
