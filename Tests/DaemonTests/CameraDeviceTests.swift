import Foundation
import TestSupport
import Testing
import WebTestSupport

@testable import TicketPrinting

/// The camera through the real libv4l2, in the real daemon: only the kernel's side is made up.
@Suite(.serialized) struct CameraDeviceTests {
    private static let size = (width: 640, height: 480)

    /// A ticket's code in the middle of a grey desk, as YUYV.
    private func frame(showing text: String?) throws -> Data {
        let (width, height) = Self.size
        var luma = [UInt8](repeating: 150, count: width * height)
        if let text {
            let code = try QRCode(text, level: .high)
            let module = 8
            let side = (code.size + 2 * QRCode.quietZone) * module
            let (left, top) = ((width - side) / 2, (height - side) / 2)
            for row in 0..<side {
                for column in 0..<side {
                    let (x, y) = (column / module - QRCode.quietZone, row / module - QRCode.quietZone)
                    let inside = (0..<code.size).contains(x) && (0..<code.size).contains(y)
                    luma[(top + row) * width + left + column] = inside && code.isDark(x, y) ? 40 : 220
                }
            }
        }
        return Data(luma.flatMap { [$0, 128] })
    }

    @Test("a ticket is held up, taken away and held up again; the camera is unplugged and comes back")
    func capture() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let camera = try CameraFile(Self.size)
        defer { camera.remove() }
        func show(_ text: String?) throws { try camera.show(try frame(showing: text)) }
        try show(nil)
        let library = URL(fileURLWithPath: TestDaemon.binary).deletingLastPathComponent()
            .appending(path: "libFakeVideo.so").path
        let daemon = try await TestDaemon.start(
            in: folder,
            [
                "--printers-ticket", "none", "--printers-poster", "none", "--camera-source", camera.path,
                "--camera-width", "640", "--camera-height", "480",
            ], environment: ["LD_PRELOAD": library])
        let queue = try await daemon.makeQueue()
        try await wait(daemon, queue.host, for: "ready")

        let ticket = try await daemon.client.post("/api/queues/\(queue.id)/join", headers: ["x-device-token": "phone"])
        let id = try #require(ticket["id"])
        let feed = try await FeedClient.connect(port: daemon.port, path: "/api/ws/\(queue.id)")
        await feed.send(#"{"type":"auth","host_token":"\#(queue.host["x-host-token"] ?? "")"}"#)
        _ = await feed.message { $0["type"] == "ticket_list" }
        try show(id)
        #expect(await feed.message { $0["type"] == "scan_result" }?["verdict"] == "out_of_turn")
        // Some forty frames later it is still the same presentation.
        try await Task.sleep(for: .milliseconds(1600))
        try show(nil)
        try await Task.sleep(for: .milliseconds(1200))
        try show(id)
        #expect(await feed.message { $0["type"] == "scan_result" }?["verdict"] == "already_used")
        #expect(daemon.process.text.components(separatedBy: "scanned ").count == 3, "\(daemon.process.text)")

        try camera.behave(.unplugged)
        try await wait(daemon, queue.host, for: "no_camera")
        try camera.behave(.works)
        try await wait(daemon, queue.host, for: "ready")
        // A camera that hangs is a lost one.
        try camera.behave(.stalls)
        try await wait(daemon, queue.host, for: "camera_lost")
        try camera.behave(.works)
        try await wait(daemon, queue.host, for: "ready")
        await feed.close()
        await daemon.process.stop()
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

/// A camera of `Tests/FakeVideo/fakevideo.c`: a file that says what it is and shows. Under `/dev`, where cameras are.
private struct CameraFile {
    enum Behaviour: UInt32 {
        case works = 0
        case stalls = 3
        case unplugged = 5
    }

    private static let behaviourOffset: UInt64 = 28
    private static let frameOffset: UInt64 = 40

    let path = "/dev/shm/qode-camera-\(UUID())"

    init(_ size: (width: Int, height: Int)) throws {
        let bytes = size.width * size.height * 2
        let yuyv = 0x5659_5559
        let head = [yuyv, size.width, size.height, size.width * 2, 25, Int(Behaviour.works.rawValue), bytes, 0]
        var data = Data("FAKECAM\0".utf8)
        for number in head { data.append(contentsOf: Self.little(UInt32(number))) }
        data.append(Data(count: bytes))
        try data.write(to: URL(fileURLWithPath: path))
    }

    func remove() { try? FileManager.default.removeItem(atPath: path) }

    func behave(_ behaviour: Behaviour) throws {
        try overwrite(Data(Self.little(behaviour.rawValue)), at: Self.behaviourOffset)
    }

    func show(_ frame: Data) throws { try overwrite(frame, at: Self.frameOffset) }

    private func overwrite(_ data: Data, at offset: UInt64) throws {
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        try file.seek(toOffset: offset)
        try file.write(contentsOf: data)
        try file.close()
    }

    private static func little(_ value: UInt32) -> [UInt8] {
        [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: value >> $0) }
    }
}
