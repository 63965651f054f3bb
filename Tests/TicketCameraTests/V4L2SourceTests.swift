import Foundation
import Glibc
import LinuxHost
import QueueEngine
import TestSupport
import Testing

@testable import TicketCamera

/// The camera through the real libv4l2. Run by `FakeVideoTests`, in a process of their own.
@Suite(.enabled(if: FakeVideo.isLoaded), .serialized, .timeLimit(.minutes(1))) struct V4L2SourceTests {
    private static let desk = Frame.desk(showing: "on the desk")
    private static let wish = CameraWish(width: 640, height: 480)

    private func open(_ camera: FakeVideo) throws(CameraFault) -> V4L2Source {
        try V4L2Source(camera.camera, wish: Self.wish)
    }

    /// The first frame within two seconds.
    private func frame(of source: V4L2Source) throws -> Frame {
        let end = Clock.monotonicMilliseconds() + 2000
        while Clock.monotonicMilliseconds() < end {
            if let frame = try source.next(within: 250) { return frame }
        }
        throw CameraFault.lost("no frame in two seconds")
    }

    private func texts(in frame: Frame) -> [String] { Pictures.texts(frame) }

    @Test(arguments: CameraFile.Pixels.allCases) func reads(_ pixels: CameraFile.Pixels) throws {
        let camera = try FakeVideo(Self.desk, as: pixels)
        let source = try open(camera)
        let frame = try frame(of: source)
        #expect(frame.width == 640 && frame.height == 480)
        #expect(texts(in: frame) == ["on the desk"])
        if pixels != .mjpeg { #expect(frame.luma == Self.desk.luma) }
    }

    @Test(arguments: [CameraFile.Pixels.grey, .yuyv]) func paddedRows(_ pixels: CameraFile.Pixels) throws {
        let camera = try FakeVideo(Self.desk, as: pixels, padding: 32)
        #expect(try frame(of: try open(camera)).luma == Self.desk.luma)
    }

    @Test func anotherSizeThanAskedFor() throws {
        let camera = try FakeVideo(.desk(320, 240, showing: "small"), as: .yuyv)
        let frame = try frame(of: try open(camera))
        #expect(frame.width == 320 && frame.height == 240)
        #expect(texts(in: frame) == ["small"])
    }

    @Test func anEmptyDesk() throws {
        let source = try open(try FakeVideo(.desk(showing: nil), as: .yuyv))
        #expect(texts(in: try frame(of: source)) == [])
    }

    @Test func theNewestFrame() async throws {
        let source = try open(try FakeVideo(.desk(showing: nil), as: .grey, fps: 50, isNumbered: true))
        let first = Int(try frame(of: source).luma[0])
        // Four frames fill the buffers while nobody looks; what comes after them finds none. One look passes over all
        // four, and sees a frame of now: 15 or more have been taken by then.
        try await timePasses(.milliseconds(300), "frames come and nobody looks")
        #expect(Int(try frame(of: source).luma[0]) >= first + 15)
        #expect(source.losses.skipped == 4)
        #expect(source.losses.lost >= 10)
        #expect(source.losses.broken == 0)
    }

    @Test func beginsWithWhatIsBeforeItNow() throws {
        let camera = try FakeVideo(.desk(showing: nil), as: .grey, fps: 50, isNumbered: true)
        try camera.behave(.beginsOld)
        let source = try open(camera)
        #expect(try frame(of: source).luma[0] > 1)
        // Frames from before it was opened were not lost by us.
        #expect(source.losses.lost == 0)
    }

    @Test(arguments: [CameraFile.Behaviour.flagsErrors, .sendsHalves, .stalls], [CameraFile.Pixels.yuyv, .mjpeg])
    func passesOverBrokenFrames(_ behaviour: CameraFile.Behaviour, _ pixels: CameraFile.Pixels) throws {
        let camera = try FakeVideo(Self.desk, as: pixels)
        let source = try open(camera)
        _ = try frame(of: source)
        try camera.behave(behaviour)
        // What was on its way may still come.
        for _ in 0..<4 { _ = try source.next(within: 50) }
        for _ in 0..<20 { #expect(try source.next(within: 50)?.width == nil) }
        #expect((source.losses.broken > 0) == (behaviour != .stalls))
        try camera.behave(.works)
        #expect(texts(in: try frame(of: source)) == ["on the desk"])
    }

    @Test(arguments: [CameraFile.Pixels.grey, .yuyv, .mjpeg]) func unplugged(_ pixels: CameraFile.Pixels) throws {
        let camera = try FakeVideo(Self.desk, as: pixels)
        let source = try open(camera)
        _ = try frame(of: source)
        try camera.behave(.unplugged)
        #expect(throws: CameraFault.lost(camera.path)) { _ = try frame(of: source) }
        #expect(throws: CameraFault.missing(camera.path)) { _ = try open(camera) }
    }

    @Test func oneIOErrorIsABrokenFrame() throws {
        let camera = try FakeVideo(Self.desk, as: .yuyv)
        let source = try open(camera)
        _ = try frame(of: source)
        try camera.behave(.failsIO)
        #expect(try source.next(within: 100)?.width == nil)
        try camera.behave(.works)
        #expect(try frame(of: source).luma == Self.desk.luma)
    }

    @Test func ioErrorsThatLast() throws {
        let camera = try FakeVideo(Self.desk, as: .yuyv)
        let source = try open(camera)
        _ = try frame(of: source)
        try camera.behave(.failsIO)
        #expect(throws: CameraFault.lost(camera.path)) { _ = try frame(of: source) }
    }

    @Test(arguments: [CameraFile.Behaviour.busy, .forbidden, .unplugged, .notACamera, .hasNoSignal])
    func cannotBeOpened(_ behaviour: CameraFile.Behaviour) throws {
        let camera = try FakeVideo(Self.desk, as: .yuyv, behaviour: behaviour)
        let faults: [CameraFile.Behaviour: CameraFault] = [
            .busy: .busy(camera.path, by: []), .forbidden: .forbidden(camera.path), .unplugged: .missing(camera.path),
            .notACamera: .unusable(camera.path, reason: "it is not a camera that streams"),
            .hasNoSignal: .silent(camera.path),
        ]
        #expect(throws: try #require(faults[behaviour])) { _ = try open(camera) }
    }

    /// Descriptors and mappings are given back, however it ended.
    @Test func fiftyTimesInAndOut() throws {
        let camera = try FakeVideo(Self.desk, as: .yuyv)
        var before = 0
        for round in 0..<50 {
            try camera.behave(.works)
            let source = try open(camera)
            _ = try frame(of: source)
            try camera.behave(.unplugged)
            #expect(throws: CameraFault.self) { _ = try frame(of: source) }
            if round == 4 { before = try Self.held() }
        }
        #expect(try Self.held() <= before)
    }

    /// Open descriptors, and mappings of cameras' buffers.
    private static func held() throws -> Int {
        let descriptors = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
        let maps = FileManager.default.contents(atPath: "/proc/self/maps") ?? Data()
        return descriptors + String(decoding: maps, as: UTF8.self).split(separator: "memfd:fakevideo").count
    }

    // MARK: How it is set

    @Test("of all that a camera offers, the nearest to what is asked for is set, with its rate")
    func mode() throws {
        let camera = try FakeVideo([
            CameraFile.Mode(.yuyv, 320, 240, rates: [30]), CameraFile.Mode(.yuyv, 640, 480, rates: [10, 5]),
            CameraFile.Mode(.mjpeg, 640, 480, rates: [60, 30, 15]), CameraFile.Mode(.mjpeg, 800, 600, rates: [30]),
        ])
        let source = try open(camera)
        #expect(source.mode == CameraMode(format: .mjpeg, width: 640, height: 480, fps: 30))
        #expect(try camera.file.chosen == (2, 30))
        #expect(try frame(of: source).width == 640)
    }

    private static let exposureMode: UInt32 = 0x009a_0901
    private static let exposureTime: UInt32 = 0x009a_0902
    private static let mayBeSlower: UInt32 = 0x009a_0903
    private static let focus: UInt32 = 0x009a_090c
    private static let powerLine: UInt32 = 0x0098_0918

    /// As a UVC camera has them, set by somebody who had other wishes.
    private static let dials = [
        CameraFile.Control(exposureMode, .menu, 0...3, 1, items: [1, 3]),
        CameraFile.Control(exposureTime, .integer, 3...2047, 400), CameraFile.Control(mayBeSlower, .boolean, 0...1, 1),
        CameraFile.Control(focus, .boolean, 0...1, 0),
        CameraFile.Control(powerLine, .menu, 0...2, 1, items: [0, 1, 2]),
    ]

    @Test(
        "light and focus are the camera's own; its rate is kept; lamps' frequency is as configured, where it has that",
        arguments: [(PowerLineFrequency.automatic, 1), (.hertz50, 1), (.hertz60, 2), (.off, 0)])
    func dials(_ frequency: PowerLineFrequency, _ powerLine: Int) throws {
        let camera = try FakeVideo([CameraFile.Mode(.yuyv, 640, 480)], controls: Self.dials)
        let source = try V4L2Source(camera.camera, wish: CameraWish(width: 640, height: 480, powerLine: frequency))
        #expect(try camera.file.value(of: Self.exposureMode) == 3)
        #expect(try camera.file.value(of: Self.mayBeSlower) == 0)
        #expect(try camera.file.value(of: Self.focus) == 1)
        #expect(try camera.file.value(of: Self.powerLine) == powerLine)

        source.expose(.lowered)
        #expect(try camera.file.value(of: Self.exposureMode) == 1)
        #expect(try camera.file.value(of: Self.exposureTime) == 100)
        source.expose(.automatic)
        #expect(try camera.file.value(of: Self.exposureMode) == 3)
    }

    @Test("a camera without dials, and one that refuses to turn them, shows pictures all the same")
    func withoutDials() throws {
        let stubborn = [
            CameraFile.Control(Self.exposureMode, .menu, 2...2, 2, items: [2]),
            CameraFile.Control(Self.mayBeSlower, .boolean, 1...1, 1),
        ]
        for controls in [[], stubborn] {
            let camera = try FakeVideo([CameraFile.Mode(.grey, 640, 480)], controls: controls)
            let source = try open(camera)
            source.expose(.lowered)
            #expect(try frame(of: source).width == 640)
            #expect(try camera.file.value(of: Self.mayBeSlower) ?? 1 == 1)
        }
    }

    @Test("the dials are given back to the next program")
    func givesBack() throws {
        let camera = try FakeVideo([CameraFile.Mode(.grey, 640, 480)], controls: Self.dials)
        do {
            let source = try open(camera)
            source.expose(.lowered)
            #expect(try camera.file.value(of: Self.exposureMode) == 1)
        }
        #expect(try camera.file.value(of: Self.exposureMode) == 3)
    }

    @Test("asked about itself, a camera tells what it offers and how it is set")
    func inspection() throws {
        let camera = try FakeVideo(
            [CameraFile.Mode(.yuyv, 320, 240, rates: [30, 15]), CameraFile.Mode(.mjpeg, 640, 480, rates: [30])],
            controls: Self.dials)
        let report = try #require(CameraInspection.all(.device(camera.path), wish: Self.wish).first)
        #expect(report.problem == nil)
        #expect(
            report.offers == [
                CameraOffer(.mjpeg, 640, 480, rates: [30]), CameraOffer(.yuyv, 320, 240, rates: [30, 15]),
            ])
        #expect(report.controls.contains(CameraControl(name: "exposure", value: "Item 1", range: nil)))
        #expect(report.controls.contains(CameraControl(name: "slower in the dark", value: "on", range: nil)))
        #expect(report.controls.contains { $0.value == "400" && $0.range == 3...2047 })
        try camera.behave(.forbidden)
        let closed = try #require(CameraInspection.all(.device(camera.path), wish: Self.wish).first)
        #expect(closed.problem?.code == "camera_forbidden")
    }
}
