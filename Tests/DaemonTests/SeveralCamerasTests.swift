import Foundation
import TestSupport
import Testing
import WebTestSupport

/// Several cameras at one appliance: each for its desk or for information, and none troubled by another.
@Suite(.serialized) struct SeveralCamerasTests {
    private static let bare = ["--printers-ticket", "none", "--printers-poster", "none"]

    private func hold(_ id: String, to camera: String, of daemon: TestDaemon) async throws {
        let (folder, name) = (daemon.folder, UUID().uuidString)
        let tool = try ServedProcess(
            TestDaemon.binary, ["ticket", id, "-o", folder("\(name).png"), "--state-directory", folder("state")])
        #expect(await tool.end(within: 20) == 0, "\(tool.text)")
        try FileManager.default.createDirectory(atPath: folder(camera), withIntermediateDirectories: true)
        try FileManager.default.moveItem(atPath: folder("\(name).png"), toPath: folder("\(camera)/\(name).png"))
    }

    private func devices(_ daemon: TestDaemon, _ host: [String: String]) async throws -> [String: [String: Any]] {
        let list = try await daemon.client.get("/api/devices", headers: host).json["devices"] as? [[String: Any]] ?? []
        return Dictionary(list.map { ($0["name"] as? String ?? "", $0) }, uniquingKeysWith: { first, _ in first })
    }

    private func wait(
        _ daemon: TestDaemon, _ host: [String: String], for camera: String, to say: String
    ) async throws {
        var seen: Any?
        for _ in 0..<600 {
            seen = try await devices(daemon, host)[camera]?["code"]
            if seen as? String == say { return }
            try await Task.sleep(for: .milliseconds(50))
        }
        Issue.record("\(camera) is \(seen ?? "not there"), not \(say); \(daemon.process.text)")
    }

    @Test("a second desk takes its own queues' tickets, and a camera for information tells and verifies nothing")
    func roles() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let first = try await TestDaemon.start(in: folder, Self.bare + ["--camera-source", "none"])
        let (front, back) = (try await first.makeQueue("Front"), try await first.makeQueue("Back"))
        await first.process.stop()
        let file = """
            camera:
              source: folder:\(folder("one"))
            cameras:
              - source: folder:\(folder("two"))
                queues: [\(back.id)]
              - source: folder:\(folder("three"))
                role: info
                queues:
                  - \(front.id)
            """
        try file.write(toFile: folder("qode.yaml"), atomically: true, encoding: .utf8)
        let daemon = try await TestDaemon.start(
            in: folder, Self.bare, environment: ["QODE_CONFIG": folder("qode.yaml")])
        let known = try await devices(daemon, front.host)
        #expect(known["camera"]?["setting"] as? String == "folder:\(folder("one"))")
        #expect(known["camera 2"]?["setting"] as? String == "folder:\(folder("two"))")
        #expect(known["camera 3"]?["setting"] as? String == "folder:\(folder("three"))")

        let feed = try await FeedClient.connect(port: daemon.port, path: "/api/ws/\(front.id)")
        _ = await feed.message()
        func join(_ queue: String) async throws -> String {
            let device = ["x-device-token": UUID().uuidString]
            return try await daemon.client.post("/api/queues/\(queue)/join", headers: device)["id"] ?? ""
        }
        let (one, two, other) = (try await join(front.id), try await join(front.id), try await join(back.id))
        try await hold(two, to: "three", of: daemon)
        let told = try #require(await feed.message { $0["type"] == "ticket_info" }, "\(daemon.process.text)")
        #expect(told["answer"] == "told" && told["label"] == "A002" && told["status"] == "WAITING")
        #expect(told.number("people_ahead") == 1 && told.json["estimated_wait_seconds"] is NSNull)
        try await hold(other, to: "three", of: daemon)
        #expect(await feed.message { $0["type"] == "ticket_info" }?["answer"] == "other_queue")
        #expect(try await daemon.client.get("/api/tickets/\(two)")["status"] == "WAITING", "nothing is verified")

        try await hold(one, to: "two", of: daemon)
        #expect(await feed.message { $0["type"] == "scan_answer" }?["verdict"] == "other_queue")
        try await hold(other, to: "two", of: daemon)
        #expect(try await daemon.status(ofTicket: other, waitingFor: "COMPLETED") == "COMPLETED")
        try await hold(one, to: "one", of: daemon)
        #expect(try await daemon.status(ofTicket: one, waitingFor: "COMPLETED") == "COMPLETED")
        await feed.close()
        await daemon.process.stop()
    }

    @Test("where its queue says so, the camera for information lets others go first, as often as the guest may")
    func later() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let daemon = try await TestDaemon.start(
            in: folder,
            Self.bare + ["--camera-source", "none", "--cameras", "source=folder:\(folder("info")),role=info"])
        let queue = try await daemon.makeQueue()
        let feed = try await FeedClient.connect(port: daemon.port, path: "/api/ws/\(queue.id)")
        _ = await feed.message()
        var ids: [String] = []
        for _ in 0..<5 {
            let device = ["x-device-token": UUID().uuidString]
            ids.append(try await daemon.client.post("/api/queues/\(queue.id)/join", headers: device)["id"] ?? "")
        }
        func answer() async throws -> (String?, Int?) {
            try await hold(ids[0], to: "info", of: daemon)
            let told = await feed.message { $0["type"] == "ticket_info" }
            return (told?["answer"], told?.number("people_ahead"))
        }
        #expect(try await answer() == ("told", 0), "off, until somebody sets it")
        let settings: [String: Any] = ["scan_later": true, "later_limit": 1]
        _ = try await daemon.client.send("PATCH", "/api/queues/\(queue.id)", json: settings, headers: queue.host)
        // Another ticket between: the same one has to be away before it counts again.
        var answers: [String] = []
        for _ in 0..<40 where answers.last != "later_used_up" {
            try await hold(ids[4], to: "info", of: daemon)
            try await timePasses(.seconds(1), "longer than the other must be away to count again")
            try await hold(ids[0], to: "info", of: daemon)
            while let told = await feed.message(where: { $0["type"] == "ticket_info" }) {
                if told["label"] == "A001" {
                    answers.append(told["answer"] ?? "")
                    break
                }
            }
        }
        #expect(answers.filter { $0 == "later" }.count == 1 && answers.last == "later_used_up", "\(answers)")
        #expect(try await daemon.client.get("/api/tickets/\(ids[0])").number("people_ahead") == 3)
        await feed.close()
        await daemon.process.stop()
    }

    @Test("two V4L2 cameras: one is unplugged and comes back, and the other never notices")
    func unplugged() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let (stays, goes) = (try CameraFile.onDesk(), try CameraFile.onDesk())
        defer { for camera in [stays, goes] { camera.remove() } }
        let daemon = try await TestDaemon.start(
            in: folder, stays.settings + ["--cameras", "source=\(goes.path)"],
            environment: try CameraFile.preloaded())
        let queue = try await daemon.makeQueue()
        for name in ["camera", "camera 2"] { try await wait(daemon, queue.host, for: name, to: "ready") }
        let since = try await devices(daemon, queue.host)["camera"]?["since"] as? String
        let device = ["x-device-token": "phone"]
        func verify(by camera: CameraFile) async throws {
            let id = try await daemon.client.post("/api/queues/\(queue.id)/join", headers: device)["id"] ?? ""
            let picture = try CameraDeviceTests.desk(showing: id)
            try camera.show { _, _ in picture }
            #expect(try await daemon.status(ofTicket: id, waitingFor: "COMPLETED") == "COMPLETED")
        }
        try goes.behave(.unplugged)
        try await wait(daemon, queue.host, for: "camera 2", to: "camera_unplugged")
        try await verify(by: stays)
        let meanwhile = try await devices(daemon, queue.host)["camera"]
        #expect(meanwhile?["code"] as? String == "ready" && meanwhile?["since"] as? String == since)
        try goes.behave(.works)
        try await wait(daemon, queue.host, for: "camera 2", to: "ready")
        try await verify(by: goes)
        #expect(try await devices(daemon, queue.host)["camera"]?["since"] as? String == since)
        await daemon.process.stop()
    }

    @Test(
        "what cannot work is refused with 78, in one line that names the key",
        arguments: [
            "cameras: [{role: desk}]", "cameras: [{source: auto}]", "cameras: [{source: none}]",
            "cameras: [{source: /dev/video2, role: cook}]", "cameras: [{source: /dev/video2, queues: [x]}]",
            "cameras: [{source: /dev/video2, colour: red}]", "cameras: [/dev/video2]", "cameras: 7",
            "cameras: [{source: /dev/video2}, {source: /dev/video2}]",
            "cameras: [{source: '/dev/a,role=info'}]", "cameras: [{source: /dev/video2, queues: {a: b}}]",
            "camera: {source: /dev/video0}\ncameras: [{source: /dev/video0}]",
            "cameras: [{source: /dev/a}, {source: /dev/b}, {source: /dev/c}, {source: /dev/d}, {source: /dev/e}]",
        ])
    func refused(_ yaml: String) async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try yaml.write(toFile: folder("qode.yaml"), atomically: true, encoding: .utf8)
        let process = try ServedProcess(
            TestDaemon.binary,
            ["serve", "--config", folder("qode.yaml"), "--state-directory", folder("state"), "--server-port", "0"])
        #expect(await process.end(within: 20) == 78, "\(process.text)")
        #expect(process.text.contains("cameras") && process.text.split(separator: "\n").count == 1, "\(process.text)")
    }

    @Test("beside them the file's other settings stay in force")
    func others() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let yaml =
            "venue:\n  name: \"Praxis: Sommer\"\ncameras:\n  - {source: /dev/video7, role: info}\nserver: {port: 8123}\n"
        try yaml.write(toFile: folder("qode.yaml"), atomically: true, encoding: .utf8)
        let process = try ServedProcess(TestDaemon.binary, ["config", "--config", folder("qode.yaml")])
        #expect(await process.end(within: 20) == 0, "\(process.text)")
        for text in ["Praxis: Sommer", "8123  # \(folder("qode.yaml"))", "source=/dev/video7,role=info"] {
            #expect(process.text.contains(text), "\(process.text)")
        }
    }
}
