import Foundation
import Glibc
import LinuxHost
import QueueEngine
import Testing

@testable import TicketCamera

/// The camera through the real libv4l2. Run by `FakeVideoTests`, in a process of their own.
@Suite(.enabled(if: FakeVideo.isLoaded), .serialized, .timeLimit(.minutes(1))) struct V4L2SourceTests {
    private static let desk = Frame.desk(showing: "on the desk")
    private static let mode = V4L2Source.Mode(width: 640, height: 480, fps: 30)

    private func open(_ camera: FakeVideo) throws(CameraFault) -> V4L2Source {
        try V4L2Source(path: camera.path, mode: Self.mode)
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

    @Test(arguments: FakeVideo.Pixels.allCases) func reads(_ pixels: FakeVideo.Pixels) throws {
        let camera = try FakeVideo(Self.desk, as: pixels)
        let source = try open(camera)
        let frame = try frame(of: source)
        #expect(frame.width == 640 && frame.height == 480)
        #expect(texts(in: frame) == ["on the desk"])
        if pixels != .mjpeg { #expect(frame.luma == Self.desk.luma) }
    }

    @Test(arguments: [FakeVideo.Pixels.grey, .yuyv]) func paddedRows(_ pixels: FakeVideo.Pixels) throws {
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

    @Test func theNewestFrame() throws {
        let source = try open(try FakeVideo(.desk(showing: nil), as: .grey, fps: 50, isNumbered: true))
        let first = Int(try frame(of: source).luma[0])
        // Four frames fill the buffers while nobody looks; what comes after them finds none. One look passes over all
        // four, so that the next sees a frame of now: 15 or more have been taken by then.
        usleep(300_000)
        let waited = Int(try frame(of: source).luma[0])
        #expect(waited >= first + 4)
        #expect(Int(try frame(of: source).luma[0]) >= first + 15)
    }

    @Test(arguments: [FakeVideo.Behaviour.flagsErrors, .sendsHalves, .stalls])
    func passesOverBrokenFrames(_ behaviour: FakeVideo.Behaviour) throws {
        let camera = try FakeVideo(Self.desk, as: .yuyv)
        let source = try open(camera)
        _ = try frame(of: source)
        try camera.behave(behaviour)
        // What was on its way may still come.
        for _ in 0..<4 { _ = try source.next(within: 50) }
        for _ in 0..<20 { #expect(try source.next(within: 50)?.width == nil) }
        try camera.behave(.works)
        #expect(try frame(of: source).luma == Self.desk.luma)
    }

    @Test(arguments: [FakeVideo.Pixels.grey, .yuyv, .mjpeg]) func unplugged(_ pixels: FakeVideo.Pixels) throws {
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

    @Test(arguments: [FakeVideo.Behaviour.busy, .forbidden, .unplugged, .notACamera])
    func cannotBeOpened(_ behaviour: FakeVideo.Behaviour) throws {
        let camera = try FakeVideo(Self.desk, as: .yuyv, behaviour: behaviour)
        let faults: [FakeVideo.Behaviour: CameraFault] = [
            .busy: .busy(camera.path), .forbidden: .forbidden(camera.path), .unplugged: .missing(camera.path),
            .notACamera: .unusable(camera.path, reason: "it is not a camera that streams"),
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

    @Test func theReaderFindsItAgain() async throws {
        let camera = try FakeVideo(.desk(showing: nil), as: .yuyv)
        let reader = CameraReader(.device(camera.path), width: 640, height: 480, fps: 30) { _ in }
        defer { reader.stop() }
        var presentations = reader.presentations.makeAsyncIterator()
        try camera.show(Self.desk)
        #expect(await presentations.next()?.text == "on the desk")
        #expect(reader.health().condition == .ready)

        try camera.behave(.unplugged)
        while reader.health().condition == .ready { try await Task.sleep(for: .milliseconds(10)) }
        #expect(["camera_lost", "no_camera"].contains(reader.health().code))

        try camera.show(.desk(showing: "after it came back"))
        try camera.behave(.works)
        #expect(await presentations.next()?.text == "after it came back")
        #expect(reader.health().condition == .ready)
    }
}
