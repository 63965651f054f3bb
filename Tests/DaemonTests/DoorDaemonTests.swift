import Foundation
import GRDBSQLite
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

    @Test("900 phones that come back in one moment all find room to wait until they are let in") func storm()
        async throws
    {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let daemon = try await TestDaemon.start(in: folder)
        // In that moment it has not taken one of them.
        daemon.process.signal(SIGSTOP)
        var phones: [Stranger] = []
        while phones.count < 900, let phone = Stranger(port: daemon.port, saying: "") { phones.append(phone) }
        daemon.process.signal(SIGCONT)
        #expect(phones.count == 900)
        #expect(try await daemon.client.get("/healthz").status == 200)
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

    @Test("when one address holds most connections, the doctor names it and the setting")
    func greedy() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let daemon = try await TestDaemon.start(
            in: folder,
            [
                "--server-trusted-proxies", "127.0.0.2", "--limits-connections-per-address", "8", "--camera-source",
                "none", "--printers-ticket", "none", "--printers-poster", "none",
            ])
        let ask = Array("GET /healthz HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 192.0.2.7\r\n\r\n".utf8)
        let greedy = (0..<8).compactMap { _ in Stranger(port: daemon.port, saying: ask, from: 2) }
        for stranger in greedy {
            for _ in 0..<200 where !stranger.isClosed && stranger.heard.isEmpty {
                try await Task.sleep(for: .milliseconds(10))
            }
            #expect(stranger.heard.hasPrefix("HTTP/1.1 200"))
        }
        let doctor = try ServedProcess(
            TestDaemon.binary,
            [
                "doctor", "--state-directory", folder("state"), "--server-host", "127.0.0.1", "--server-port",
                "\(daemon.port)", "--server-tls-mode", "off", "--camera-source", "none", "--printers-ticket", "none",
                "--printers-poster", "none",
            ])
        _ = await doctor.end(within: 30)
        #expect(doctor.text.contains(/look +feed +192\.0\.2\.7 holds 8 of/), "\(doctor.text)")
        #expect(doctor.text.contains("limits.connections_per_address"), "\(doctor.text)")
        for stranger in greedy { stranger.close() }
        await daemon.process.stop()
    }

    @Test(
        "each redeem, change, revoke, wrong token run and role refusal is an event that names the station, here and in the log"
    )
    func stationEvents() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let daemon = try await TestDaemon.start(in: folder)
        let queue = try await daemon.makeQueue()
        let made = try await daemon.client.post(
            "/api/queues/\(queue.id)/pairings", json: ["role": "wall", "name": "Lobby"], headers: queue.host)
        let code = made["code"] ?? "?"
        let paired = try await daemon.client.post("/api/pairings/\(code)")
        let token = paired["host_token"] ?? "?"
        let station = "/api/stations/\(paired["station_id"] ?? "")"
        for _ in 0..<3 {
            let refused = try await daemon.client.post(
                "/api/queues/\(queue.id)/next", headers: ["x-host-token": token])
            #expect(refused["code"] == "role_forbidden")
        }
        _ = try await daemon.client.send("PATCH", station, json: ["name": "Hall"], headers: queue.host)
        _ = try await daemon.client.send("DELETE", station, headers: queue.host)
        var status = 0
        for _ in 0..<40 {
            status = try await daemon.client.post(
                "/api/queues/\(queue.id)/next", headers: ["x-host-token": token]
            ).status
        }
        #expect(status == 429)
        let log = daemon.process.text
        await daemon.process.stop()

        var database: OpaquePointer?
        defer { sqlite3_close(database) }
        #expect(sqlite3_open(folder("state/qode.db"), &database) == SQLITE_OK)
        var statement: OpaquePointer?
        defer { sqlite3_finalize(statement) }
        let select = "SELECT kind || ' ' || coalesce(name, '-') || ' ' || address FROM station_events ORDER BY row_id"
        #expect(sqlite3_prepare_v2(database, select, -1, &statement, nil) == SQLITE_OK)
        var events: [String] = []
        while sqlite3_step(statement) == SQLITE_ROW {
            events.append(sqlite3_column_text(statement, 0).map { String(cString: $0) } ?? "")
        }
        // A run of refusals is one.
        let expected = ["redeemed Lobby", "refused Lobby", "changed Hall", "revoked Hall", "wrong_tokens -"]
        #expect(events == expected.map { "\($0) 127.0.0.1" })
        for event in expected {
            let words = event.split(separator: " ")
            let line = log.split(separator: "\n").first { $0.contains("event=\(words[0])") } ?? ""
            #expect(line.contains("name=\(words[1])") && line.contains("address=127.0.0.1"), "\(log)")
        }
        for secret in [code, token, queue.host["x-host-token"] ?? "?"] { #expect(!log.contains(secret)) }
    }
}
