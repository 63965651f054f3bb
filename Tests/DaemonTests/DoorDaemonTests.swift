import Foundation
import Glibc
import TestSupport
import Testing
import WebTestSupport

/// The door of the real binary: strangers in hundreds, and an answer that got lost with the daemon.
@Suite struct DoorDaemonTests {
    @Test("a request that comes again after the daemon was killed is carried out once")
    func onceAcrossKill() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        var daemon = try await TestDaemon.start(in: folder)
        let queue = try await daemon.makeQueue()
        let headers = queue.host.merging(["idempotency-key": "press-1"]) { $1 }
        let first = try await daemon.client.post("/api/queues/\(queue.id)/tickets", headers: headers)
        #expect(first.status == 201)
        daemon.process.signal(SIGKILL)
        _ = await daemon.process.end()
        daemon = try await TestDaemon.start(in: folder)
        let again = try await daemon.client.post("/api/queues/\(queue.id)/tickets", headers: headers)
        #expect(again.status == 201 && again["id"] == first["id"])
        #expect(again.headers["idempotency-replayed"] == "true")
        // And a phone that joined before is known after: the key of its hash is kept.
        let joined = try await daemon.client.post(
            "/api/queues/\(queue.id)/join", headers: ["x-device-token": "a-phone"])
        await daemon.process.stop()
        daemon = try await TestDaemon.start(in: folder)
        let back = try await daemon.client.post(
            "/api/queues/\(queue.id)/join", headers: ["x-device-token": "a-phone"])
        #expect(back.status == 200 && back["id"] == joined["id"])
        let log = daemon.process.text
        #expect(!log.contains("a-phone") && !log.contains(queue.host["x-host-token"] ?? "?"))
        await daemon.process.stop()
    }

    /// What a stranger may send that never becomes a request that is answered.
    private static let nuisances = [
        "", "\r\n", "GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ", "\u{16}\u{03}\u{01}\u{02}",
        "POST /nothing HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n1",
        "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: upgrade\r\nUpgrade: websocket\r\nContent-Length: 9\r\n\r\n",
    ]

    @Test(
        "900 connections that say nothing are gone after their deadlines, and a guest joins meanwhile as fast as ever")
    func strangers() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let daemon = try await TestDaemon.start(in: folder)
        let queue = try await daemon.makeQueue()
        var sockets = (0..<900).compactMap { number in
            Stranger(port: daemon.port, saying: Self.nuisances[number % Self.nuisances.count])
        }
        #expect(sockets.count == 900)
        var times: [Duration] = []
        let clock = ContinuousClock()
        for number in 0..<200 {
            let time = try await clock.measure {
                let reply = try await daemon.client.post(
                    "/api/queues/\(queue.id)/join", headers: ["x-device-token": "d\(number)"])
                #expect(reply.status == 201)
            }
            times.append(time)
        }
        #expect(times.sorted()[197] < .milliseconds(250), "\(times.sorted().suffix(5))")
        let deadline = clock.now + .seconds(40)
        while !sockets.isEmpty, clock.now < deadline {
            sockets.removeAll { $0.isClosed }
            try await Task.sleep(for: .milliseconds(100))
        }
        #expect(sockets.isEmpty, "\(sockets.count) are still open")
        await daemon.process.stop()
    }
}

/// A connection to the loopback that says something and then nothing.
private struct Stranger {
    private let socket: Int32

    init?(port: Int, saying text: String) {
        socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let isConnected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard socket >= 0, isConnected else { return nil }
        _ = send(socket, text, text.utf8.count, Int32(MSG_NOSIGNAL))
    }

    /// The server has ended it; what it said before is read over.
    var isClosed: Bool {
        var bytes = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = recv(socket, &bytes, bytes.count, Int32(MSG_DONTWAIT))
            if count > 0 { continue }
            if count < 0, errno == EAGAIN { return false }
            close()
            return true
        }
    }

    func close() { Glibc.close(socket) }
}
