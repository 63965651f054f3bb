import Foundation
import Glibc
import QueueEngine
import TestSupport
import Testing

@testable import TicketCamera

/// The whole camera, from the real libv4l2 to what is presented, while it is pulled out, stalls, breaks and comes back. Run by
/// `FakeVideoTests`, in a process of their own.
@Suite(.enabled(if: FakeVideo.isLoaded), .serialized, .timeLimit(.minutes(1))) struct CameraLossTests {
    /// A machine with one camera in its first port, and a reader that finds it by itself.
    private struct Desk {
        let machine: Machine
        let camera: FakeVideo
        let reader: CameraReader

        init(showing text: String? = nil) throws { try self.init(FakeVideo(.desk(showing: text), as: .yuyv)) }

        init(_ camera: FakeVideo) throws {
            machine = try Machine()
            self.camera = camera
            try machine.plug(0, "Webcam", product: "1:1", serial: "7", port: "1-1", camera: camera.path)
            reader = CameraReader(.auto, wish: CameraWish(width: 640, height: 480), finder: machine.finder) { _ in }
        }

        func close() {
            reader.stop()
            machine.remove()
        }

        /// Waits for a state; the suite's time limit is the end of it.
        func until(_ code: String) async throws {
            while reader.health().code != code { try await Task.sleep(for: .milliseconds(10)) }
            let state = reader.health()
            #expect(code == "ready" || state.remedy?.isEmpty == false)
        }

        func unplug(_ number: Int) throws {
            machine.unplug(number)
            try camera.behave(.unplugged)
        }

        func plug(_ number: Int, port: String) throws {
            try camera.behave(.works)
            try machine.plug(number, "Webcam", product: "1:1", serial: "7", port: port, camera: camera.path)
        }
    }

    @Test("pulled out and plugged into another port, it is found by what it is")
    func anotherPort() async throws {
        let desk = try Desk(showing: "before")
        defer { desk.close() }
        var presentations = desk.reader.presentations.makeAsyncIterator()
        #expect(await presentations.next()?.text == "before")
        #expect(desk.reader.health().detail.contains("Webcam (\(desk.machine.finder.devices)/video0)"))

        try desk.unplug(0)
        try await desk.until("camera_unplugged")
        #expect(desk.reader.statistics().fps == 0)
        try desk.camera.show(.desk(showing: "after"))
        // Another camera that takes its number is not it.
        try desk.machine.plug(0, "Other", product: "2:2", port: "1-1")
        try desk.plug(5, port: "2-3")
        #expect(await presentations.next()?.text == "after")
        #expect(desk.reader.health().detail.contains("video5"))
        #expect(desk.reader.statistics().openings == 2)
    }

    @Test("a ticket that lies there while the camera is away has been held up once")
    func leftInView() async throws {
        let desk = try Desk(showing: "a ticket")
        defer { desk.close() }
        var presentations = desk.reader.presentations.makeAsyncIterator()
        #expect(await presentations.next()?.text == "a ticket")
        for round in 1...3 {
            try desk.unplug(0)
            try await desk.until("camera_unplugged")
            try await timePasses(.seconds(1), "longer than a code must be away to be held up anew")
            try desk.plug(0, port: "1-\(round)")
            try await desk.until("ready")
            let seen = desk.reader.statistics().decoded
            while desk.reader.statistics().decoded < seen + 10 { try await Task.sleep(for: .milliseconds(10)) }
        }
        try desk.camera.show(.desk(showing: "another"))
        #expect(await presentations.next()?.text == "another")
    }

    @Test(
        "each trouble has its state and its remedy, and passes by itself",
        arguments: [
            (CameraFile.Behaviour.stalls, "camera_silent"), (.flagsErrors, "camera_garbled"),
            (.sendsHalves, "camera_garbled"), (.failsIO, "camera_lost"), (.unplugged, "camera_unplugged"),
        ])
    func trouble(_ behaviour: CameraFile.Behaviour, _ code: String) async throws {
        let desk = try Desk()
        defer { desk.close() }
        try await desk.until("ready")
        try desk.camera.behave(behaviour)
        try await desk.until(code)
        try desk.camera.behave(.works)
        try await desk.until("ready")
        #expect(desk.reader.statistics().openings >= 2)
    }

    @Test(
        "three seconds without a picture, whole or broken, and it is taken for lost",
        arguments: [CameraFile.Behaviour.stalls, .sendsHalves])
    func watchdog(_ behaviour: CameraFile.Behaviour) async throws {
        let desk = try Desk()
        defer { desk.close() }
        try await desk.until("ready")
        let start = ContinuousClock.now
        try desk.camera.behave(behaviour)
        try await desk.until(behaviour == .stalls ? "camera_silent" : "camera_garbled")
        let passed = ContinuousClock.now - start
        #expect(passed > .milliseconds(2900) && passed < .milliseconds(4500), "\(passed)")
    }

    @Test("a picture that is too bright lowers the exposure to a quarter, for some frames")
    func saturated() async throws {
        let camera = try FakeVideo(
            [CameraFile.Mode(.yuyv, 640, 480)],
            controls: [
                CameraFile.Control(0x009a_0901, .menu, 0...3, 3, items: [1, 3]),
                CameraFile.Control(0x009a_0902, .integer, 3...2047, 400),
            ]
        ) { Frame.white($0, $1).luma }
        let desk = try Desk(camera)
        defer { desk.close() }
        func until(_ mode: Int) async throws {
            while try camera.file.value(of: 0x009a_0901) != mode { try await Task.sleep(for: .milliseconds(5)) }
        }
        try await until(1)
        #expect(try camera.file.value(of: 0x009a_0902) == 100)
        // It brings no code: the camera may decide again.
        try await until(3)
    }

    @Test("busy in another program, which is named; then free")
    func busy() async throws {
        let desk = try Desk()
        defer { desk.close() }
        try await desk.until("ready")
        let program = Process()
        program.executableURL = URL(filePath: "/bin/sleep")
        program.arguments = ["60"]
        program.standardInput = try FileHandle(forReadingFrom: URL(filePath: "\(desk.machine.finder.devices)/video0"))
        try program.run()
        defer { kill(program.processIdentifier, SIGKILL) }
        try desk.camera.behave(.failsIO)
        try await desk.until("camera_lost")
        try desk.camera.behave(.busy)
        try await desk.until("camera_busy")
        let sentence = "is used by sleep (process \(program.processIdentifier))."
        #expect(desk.reader.health().detail.hasSuffix(sentence), "\(desk.reader.health().detail)")
        try desk.camera.behave(.works)
        try await desk.until("ready")
    }

    @Test("how it works is counted")
    func statistics() async throws {
        let desk = try Desk()
        defer { desk.close() }
        while desk.reader.statistics().fps == 0 { try await Task.sleep(for: .milliseconds(10)) }
        let statistics = desk.reader.statistics()
        #expect(statistics.mode == CameraMode(format: .yuyv, width: 640, height: 480, fps: 50))
        #expect(statistics.name?.hasPrefix("Webcam (") == true)
        #expect(statistics.openings == 1)
        #expect(statistics.captured == statistics.decoded + statistics.skipped)
        #expect(statistics.brightness == 220)
        #expect(statistics.sharpness == 0)
        #expect(statistics.broken == 0)
    }

    @Test("a device that streams nothing is no camera, and the one that sends pictures is looked through")
    func silentNode() async throws {
        let machine = try Machine()
        defer { machine.remove() }
        let (part, webcam) = (
            try FakeVideo(.desk(showing: "part"), as: .yuyv), try FakeVideo(.desk(showing: "desk"), as: .yuyv)
        )
        try part.behave(.stalls)
        try machine.plug(0, "isp", port: "platform", camera: part.path)
        let reader = CameraReader(.auto, wish: CameraWish(width: 640, height: 480), finder: machine.finder) { _ in }
        defer { reader.stop() }
        while reader.health().code != "no_camera" { try await Task.sleep(for: .milliseconds(10)) }
        try machine.plug(1, "Webcam", product: "1:1", port: "1-1", camera: webcam.path)
        var presentations = reader.presentations.makeAsyncIterator()
        #expect(await presentations.next()?.text == "desk")
        #expect(!reader.health().detail.contains("isp"), "\(reader.health().detail)")
    }

    @Test("colour before infrared, though it comes later; where there is nothing else, infrared")
    func infrared() async throws {
        let machine = try Machine()
        defer { machine.remove() }
        let grey = try FakeVideo([CameraFile.Mode(.grey, 640, 480)]) { Frame.desk($0, $1, showing: "grey").luma }
        let colour = try FakeVideo([CameraFile.Mode(.yuyv, 640, 480)]) { Frame.desk($0, $1, showing: "colour").luma }
        try machine.plug(0, "Infrared", product: "1:1", port: "1-1", camera: grey.path)
        try machine.plug(2, "Colour", product: "1:2", port: "1-2", camera: colour.path)
        func firstSeen() async -> (text: String?, detail: String) {
            let reader = CameraReader(.auto, wish: CameraWish(width: 640, height: 480), finder: machine.finder) { _ in }
            defer { reader.stop() }
            var presentations = reader.presentations.makeAsyncIterator()
            let text = await presentations.next()?.text
            return (text, reader.health().detail)
        }
        let seen = await firstSeen()
        #expect(seen.text == "colour")
        #expect(seen.detail.contains("Also there: Infrared"), "\(seen.detail)")
        machine.unplug(2)
        #expect(await firstSeen().text == "grey")
    }

    @Test("what is there and not read is looked at in other light and with the lens elsewhere, once")
    func sweep() async throws {
        let (mode, focus, place): (UInt32, UInt32, UInt32) = (0x009a_0901, 0x009a_090c, 0x009a_090a)
        let blurred = Frame.desk(showing: "far too blurred").blurred(7)
        let camera = try FakeVideo(
            [CameraFile.Mode(.yuyv, 640, 480)],
            controls: [
                CameraFile.Control(mode, .menu, 0...3, 3, items: [1, 3]),
                CameraFile.Control(0x009a_0902, .integer, 3...2047, 400),
                CameraFile.Control(focus, .boolean, 0...1, 1), CameraFile.Control(place, .integer, 0...200, 10),
            ]
        ) { _, _ in blurred.luma }
        let desk = try Desk(camera)
        defer { desk.close() }
        func until(_ id: UInt32, _ value: Int) async throws {
            while try camera.file.value(of: id) != value { try await Task.sleep(for: .milliseconds(5)) }
        }
        try await until(mode, 1)
        for share in [70, 120, 170] {
            try await until(place, share)
            #expect(try camera.file.value(of: focus) == 0)
        }
        // The camera has it again.
        try await until(focus, 1)
        try await until(mode, 3)
    }
}
