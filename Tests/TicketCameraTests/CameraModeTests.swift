import Testing

@testable import TicketCamera

/// Which of a camera's ways of working is chosen.
@Suite struct CameraModeTests {
    struct Choice: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let offers: [CameraOffer]
        let wish: CameraWish
        let chosen: CameraOffer
        let rate: Double?

        init(
            _ name: String, _ offers: [CameraOffer], wish: CameraWish = CameraWish(), chosen: Int, at rate: Double?
        ) {
            (testDescription, self.offers, self.wish) = (name, offers, wish)
            (self.chosen, self.rate) = (offers[chosen], rate)
        }
    }

    static let choices = [
        Choice("the only one", [CameraOffer(.yuyv, 320, 240, rates: [15])], chosen: 0, at: 15),
        Choice(
            "a USB 2 camera: 720p uncompressed is too slow",
            [
                CameraOffer(.yuyv, 640, 480, rates: [30, 15]), CameraOffer(.yuyv, 1280, 720, rates: [10, 5]),
                CameraOffer(.mjpeg, 1280, 720, rates: [30, 15]), CameraOffer(.mjpeg, 1920, 1080, rates: [30]),
            ], chosen: 2, at: 30),
        Choice(
            "uncompressed where it is as fast",
            [CameraOffer(.mjpeg, 1280, 720, rates: [30]), CameraOffer(.yuyv, 1280, 720, rates: [30])], chosen: 1, at: 30
        ),
        Choice(
            "brightness alone is the least work",
            [
                CameraOffer(.yuyv, 1280, 720, rates: [30]), CameraOffer(.nv12, 1280, 720, rates: [30]),
                CameraOffer(.grey, 1280, 720, rates: [30]),
            ], chosen: 2, at: 30),
        Choice("29.97 is 30", [CameraOffer(.yuyv, 1280, 720, rates: [59.94, 29.97])], chosen: 0, at: 29.97),
        Choice(
            "30 is enough, although it has 60",
            [CameraOffer(.mjpeg, 1280, 720, rates: [60, 30]), CameraOffer(.yuyv, 1280, 720, rates: [30])], chosen: 1,
            at: 30),
        Choice(
            "the slowest that is fast enough", [CameraOffer(.yuyv, 1280, 720, rates: [90, 60, 20])], chosen: 0, at: 60),
        Choice(
            "without 720p, the nearest in size",
            [CameraOffer(.mjpeg, 640, 480, rates: [30]), CameraOffer(.mjpeg, 1280, 800, rates: [30])], chosen: 1, at: 30
        ),
        Choice(
            "a little smaller and fast before exact and slow",
            [CameraOffer(.yuyv, 1280, 720, rates: [5]), CameraOffer(.yuyv, 960, 720, rates: [30])], chosen: 1, at: 30),
        Choice(
            "exact and half as fast before a quarter of the size",
            [CameraOffer(.yuyv, 640, 360, rates: [30]), CameraOffer(.yuyv, 1280, 720, rates: [15])], chosen: 1, at: 15),
        Choice(
            "a camera that lists no rates is believed",
            [CameraOffer(.yuyv, 1280, 720), CameraOffer(.yuyv, 640, 480, rates: [30])], chosen: 0, at: nil),
        Choice(
            "as configured",
            [CameraOffer(.yuyv, 1280, 720, rates: [30]), CameraOffer(.yuyv, 640, 480, rates: [60, 30, 15])],
            wish: CameraWish(width: 640, height: 480, fps: 15), chosen: 1, at: 15),
    ]

    @Test(arguments: choices) func chosen(_ choice: Choice) {
        let first = choice.offers.ordered(for: choice.wish).first
        #expect(first == choice.chosen)
        #expect(first?.rate(for: choice.wish) == choice.rate)
    }

    @Test(
        "what people read",
        arguments: [
            (CameraMode(format: .mjpeg, width: 1280, height: 720, fps: 30), "1280×720 at 30 frames a second (MJPG)"),
            (CameraMode(format: .yuyv, width: 640, height: 480, fps: 7.5), "640×480 at 7.5 frames a second (YUYV)"),
            (CameraMode(format: .grey, width: 640, height: 480, fps: nil), "640×480 (GREY)"),
        ])
    func text(_ mode: CameraMode, _ text: String) { #expect(mode.description == text) }

    @Test(
        "what is asked for and what it is",
        arguments: [
            (CameraMode(format: .mjpeg, width: 1280, height: 720, fps: 30), true),
            (CameraMode(format: .mjpeg, width: 1280, height: 720, fps: nil), true),
            (CameraMode(format: .mjpeg, width: 1280, height: 720, fps: 60), true),
            (CameraMode(format: .mjpeg, width: 1280, height: 720, fps: 25), false),
            (CameraMode(format: .mjpeg, width: 1280, height: 800, fps: 30), false),
        ])
    func isMet(_ mode: CameraMode, _ isMet: Bool) { #expect(CameraWish().isMet(by: mode) == isMet) }

    @Test("rates as drivers have them: as seconds a frame, and back", arguments: [30, 7.5, 29.97, 1, 59.94, 120])
    func interval(_ rate: Double) {
        #expect(abs((CameraOffers.rate(CameraOffers.interval(rate)) ?? 0) - rate) < 0.001)
    }
}
