import Foundation
import TestSupport
import Testing
import WebTestSupport

@testable import TicketPrinting

/// The camera through the real libv4l2, in the real daemon: only the kernel's side is made up.
@Suite(.serialized) struct CameraDeviceTests {
    /// A code in the middle of a grey desk.
    static func desk(showing text: String?) throws -> [UInt8] {
        try desk(showing: text.map { [$0] } ?? [], module: 8)
    }

    /// Codes side by side on a grey desk.
    /// - Parameter module: pixels.
    private static func desk(showing texts: [String], module: Int) throws -> [UInt8] {
        let (width, height) = CameraFile.deskSize
        var luma = [UInt8](repeating: 150, count: width * height)
        for (index, text) in texts.enumerated() {
            let code = try QRCode(text, level: .high)
            let side = (code.size + 2 * QRCode.quietZone) * module
            let (left, top) = ((2 * index + 1) * width / (2 * texts.count) - side / 2, (height - side) / 2)
            for row in 0..<side {
                for column in 0..<side {
                    let (x, y) = (column / module - QRCode.quietZone, row / module - QRCode.quietZone)
                    let inside = (0..<code.size).contains(x) && (0..<code.size).contains(y)
                    luma[(top + row) * width + left + column] = inside && code.isDark(x, y) ? 40 : 220
                }
            }
        }
        return luma
    }

    private static func makeCamera(showing text: String? = nil) throws -> CameraFile {
        try CameraFile.onDesk(showing: try desk(showing: text))
    }

    @Test("a ticket is held up, taken away and held up again; foreign codes are answered; the camera comes and goes")
    func capture() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let camera = try Self.makeCamera()
        defer { camera.remove() }
        func show(_ text: String?) throws {
            let picture = try Self.desk(showing: text)
            try camera.show { _, _ in picture }
        }
        let daemon = try await TestDaemon.start(in: folder, camera.settings, environment: try CameraFile.preloaded())
        let queue = try await daemon.makeQueue()
        try await wait(daemon, queue.host, for: "ready")

        let ticket = try await daemon.client.post("/api/queues/\(queue.id)/join", headers: ["x-device-token": "phone"])
        let id = try #require(ticket["id"])
        let feed = try await FeedClient.connect(port: daemon.port, path: "/api/ws/\(queue.id)")
        await feed.send(#"{"type":"auth","host_token":"\#(queue.host["x-host-token"] ?? "")"}"#)
        _ = await feed.message { $0["type"] == "ticket_list" }
        func isAnswered(_ verdict: String) async -> Bool {
            await feed.message { $0["type"] == "scan_result" && $0["verdict"] == verdict } != nil
        }
        // A code that is none of ours is answered, and the next ticket is read.
        try show("http://elsewhere.example/menu")
        try await daemon.process.wait(for: "verdict=not_a_ticket")
        try show(id)
        #expect(await isAnswered("out_of_turn"))
        try await daemon.process.wait(for: "verdict=out_of_turn")
        // Some forty frames later it is still the same presentation.
        #expect(try await staysSo(for: .milliseconds(1600)) { scans(daemon) == 2 })
        // So it is while the camera is away.
        try camera.behave(.unplugged)
        try await wait(daemon, queue.host, for: "camera_unplugged")
        #expect(try await staysSo(for: .seconds(1)) { scans(daemon) == 2 })
        try camera.behave(.works)
        try await wait(daemon, queue.host, for: "ready")
        // A camera that was just opened is given a moment to see; then the ticket is away for long enough.
        try show(nil)
        try await timePasses(.seconds(3), "longer than a code must be away to be held up anew")
        try show(id)
        #expect(await isAnswered("already_used"))
        try await daemon.process.wait(for: "verdict=already_used")
        #expect(scans(daemon) == 3, "\(daemon.process.text)")

        // A camera that hangs, and one that sends halves.
        for (behaviour, code) in [(CameraFile.Behaviour.stalls, "camera_silent"), (.sendsHalves, "camera_garbled")] {
            try camera.behave(behaviour)
            try await wait(daemon, queue.host, for: code)
            try camera.behave(.works)
            try await wait(daemon, queue.host, for: "ready")
        }
        await feed.close()
        await daemon.process.stop()
    }

    @Test("two tickets in view are answered in reading order; that the camera is gone, a host hears without asking")
    func twoTickets() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let camera = try Self.makeCamera()
        defer { camera.remove() }
        let daemon = try await TestDaemon.start(in: folder, camera.settings, environment: try CameraFile.preloaded())
        let queue = try await daemon.makeQueue()
        var ids: [String] = []
        for device in ["left", "right"] {
            let joined = try await daemon.client.post(
                "/api/queues/\(queue.id)/join", headers: ["x-device-token": device])
            ids.append(try #require(joined["id"]))
        }
        let feed = try await FeedClient.connect(port: daemon.port, path: "/api/ws/\(queue.id)")
        await feed.send(#"{"type":"auth","host_token":"\#(queue.host["x-host-token"] ?? "")"}"#)
        func tells(_ code: String) async -> Bool {
            await feed.message(within: 15) { message in
                guard message["type"] == "device_status" else { return false }
                let camera = message.list("devices").first { $0["name"] as? String == "camera" }
                return camera?["code"] as? String == code
            } != nil
        }
        #expect(await tells("ready"))
        let both = try Self.desk(showing: ids, module: 4)
        try camera.show { _, _ in both }
        for id in ids {
            let result = await feed.message { $0["type"] == "scan_result" }
            #expect(result?["verdict"] == "out_of_turn" || result?["verdict"] == "completed")
            #expect(result?.object("ticket")["id"] as? String == id)
        }
        // They stay in view for some twenty frames, and are not answered again. What is logged comes by another way than what is told.
        #expect(try await becomesSo { scans(daemon) >= 2 }, "\(daemon.process.text)")
        #expect(try await staysSo(for: .seconds(1)) { scans(daemon) == 2 }, "\(daemon.process.text)")
        try camera.behave(.unplugged)
        #expect(await tells("camera_unplugged"))
        try camera.behave(.works)
        #expect(await tells("ready"))
        await feed.close()
        await daemon.process.stop()
    }

    struct Visit: CustomTestStringConvertible, Sendable {
        let testDescription: String
        var text: String?
        var behaviour = CameraFile.Behaviour.works
        let exit: Int32
        /// What it must say.
        let says: [String]
    }

    static let visits = [
        Visit(
            testDescription: "a camera that works, and a printed code", text: "qode print-test", exit: 0,
            says: [
                "YUYV  640×480    at 25 frames a second", "Looks through", "frames a second,", "brightness",
                "Hold a printed code to the camera", "Read after", ": qode print-test", "Next: qode serve",
            ]),
        Visit(
            testDescription: "a camera that works, and no code", exit: 1,
            says: ["No code was read.", "Next: the picture is not sharp"]),
        Visit(
            testDescription: "a camera that is unplugged", behaviour: .unplugged, exit: 69,
            says: ["is not there.", "Next: Plug it in"]),
        Visit(
            testDescription: "a camera that sends nothing", behaviour: .stalls, exit: 69,
            says: ["YUYV  640×480", "sends no pictures", "Next: Unplug it"]),
        Visit(
            testDescription: "a camera that may not be read", behaviour: .forbidden, exit: 69,
            says: ["may not be read by this user", "Next: Put the user into the group video"]),
    ]

    @Test("qode doctor --camera: what it can do, how it works, and what to do next", arguments: visits)
    func doctor(_ visit: Visit) async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let camera = try Self.makeCamera(showing: visit.text)
        defer { camera.remove() }
        try camera.behave(visit.behaviour)
        let process = try ServedProcess(
            TestDaemon.binary,
            ["doctor", "--camera", "--wait", visit.text == nil ? "1" : "30", "--state-directory", folder("state")]
                + camera.settings, environment: try CameraFile.preloaded())
        #expect(await process.end(within: 40) == visit.exit, "\(process.text)")
        for text in visit.says { #expect(process.text.contains(text), "\(process.text)") }
    }

    /// How many the daemon says that it has answered.
    private func scans(_ daemon: TestDaemon) -> Int {
        daemon.process.text.components(separatedBy: "scanned ").count - 1
    }

    private func wait(_ daemon: TestDaemon, _ host: [String: String], for code: String) async throws {
        var camera: [String: Any] = [:]
        for _ in 0..<300 {
            let devices = try await daemon.client.get("/api/devices", headers: host).json["devices"]
            camera = (devices as? [[String: Any]])?.first { $0["name"] as? String == "camera" } ?? [:]
            if camera["code"] as? String == code { break }
            try await Task.sleep(for: .milliseconds(50))
        }
        #expect(camera["code"] as? String == code, "\(camera)")
        #expect((camera["detail"] as? String)?.isEmpty == false)
        #expect(code == "ready" || (camera["remedy"] as? String)?.isEmpty == false)
    }
}
