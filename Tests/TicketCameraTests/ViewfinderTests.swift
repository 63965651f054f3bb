import Foundation
import LinuxHost
import QueueEngine
import Synchronization
import Testing

@testable import TicketCamera

/// The look through the camera, for whoever aims it.
@Suite(.timeLimit(.minutes(1))) struct ViewfinderTests {
    private static func frame(_ width: Int, _ height: Int, _ shade: (Int, Int) -> UInt8) -> Frame {
        Frame(
            width: width, height: height,
            luma: (0..<(width * height)).map { shade($0 % width, $0 / width) })
    }

    @Test(
        "at most 640 pixels wide, outlines with it",
        arguments: [(1280, 720, 2), (640, 480, 1), (1920, 1080, 3), (100, 40, 1)])
    func size(_ width: Int, _ height: Int, _ step: Int) throws {
        // Dark on the left, bright on the right.
        let frame = Self.frame(width, height) { x, _ in x < width / 2 ? 40 : 200 }
        let corners = [(0, 0), (width, 0), (width, height), (0, height)].map { FramePoint(x: $0.0, y: $0.1) }
        let reading = Reading(codes: [FoundCode(text: "x", outline: corners)], failure: .notSharp)
        let sight = try #require(Viewfinder.picture(of: frame, reading))
        #expect(sight.width == width / step && sight.height == height / step)
        #expect(sight.outlines.first?.last == CameraSight.Point(x: 0, y: height / step))
        #expect(sight.trouble == "not_sharp")
        let shown = try PictureDecoder.frame(from: sight.jpeg)
        #expect(shown.width == sight.width && shown.height == sight.height)
        let row = shown.height / 2 * shown.width
        #expect(abs(Int(shown.luma[row + shown.width / 4]) - 40) < 6)
        #expect(abs(Int(shown.luma[row + shown.width * 3 / 4]) - 200) < 6)
    }

    @Test("a look gets the next frame; while nobody looks, none is kept")
    func looking() async throws {
        let view = Viewfinder()
        let frame = Self.frame(64, 48) { _, _ in 100 }
        func show() { view.saw([], in: Reading(), of: frame, at: Clock.monotonicMilliseconds()) }
        show()
        #expect(await view.nextSight() == nil, "what was seen before anybody looked is not shown")
        async let sight = view.nextSight()
        let isOver = Mutex(false)
        let camera = Task {
            while !isOver.withLock({ $0 }) {
                show()
                try await Task.sleep(for: .milliseconds(10))
            }
        }
        #expect(await sight?.width == 64)
        isOver.withLock { $0 = true }
        _ = try await camera.value
    }

    @Test("five pictures a second at most, also for who asks again at once, and of a scene that does not change")
    func rate() async throws {
        let time = Mutex<Int64>(10_000)
        let view = Viewfinder { time.withLock { $0 } }
        let frame = Self.frame(8, 8) { _, _ in 90 }
        let camera = Task {
            while !Task.isCancelled {
                let now = time.withLock { time in
                    time += 20
                    return time
                }
                view.saw([], in: Reading(), of: frame, at: now)
                try await Task.sleep(for: .milliseconds(20))
            }
        }
        var shown = 0
        // Two seconds.
        while time.withLock({ $0 }) < 12_000 {
            guard await view.nextSight() != nil else { break }
            shown += 1
            // It asks at once.
            if shown >= 100 { break }
        }
        camera.cancel()
        _ = try? await camera.value
        #expect((5...11).contains(shown), "\(shown)")
    }

    @Test("the codes in view are remembered by when they were last seen, and not for ever")
    func sights() {
        let view = Viewfinder()
        let frame = Self.frame(8, 8) { _, _ in 0 }
        view.saw(["a", "b"], in: Reading(), of: frame, at: 100)
        view.saw(["b"], in: Reading(), of: frame, at: 200)
        #expect(view.lastSight(of: "a") == 100 && view.lastSight(of: "b") == 200 && view.lastSight(of: "c") == nil)
        for number in 0..<40 { view.saw(["\(number)"], in: Reading(), of: frame, at: 300 + Int64(number)) }
        #expect(view.lastSight(of: "a") == nil && view.lastSight(of: "39") == 339)
    }
}
