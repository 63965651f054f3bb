import Testing

@testable import TicketCamera

/// Frames share one memory, and nobody sees it who keeps one.
@Suite struct FrameUnpackerTests {
    @Test("a frame that is kept stays as it was when the next ones come", arguments: [PixelFormat.yuyv, .mjpeg])
    func kept(_ format: PixelFormat) throws {
        let mode = CameraMode(format: format, width: 64, height: 48, fps: 30)
        var unpacker = FrameUnpacker(mode, stride: 128)
        func bytes(_ grey: UInt8) -> [UInt8] {
            let frame = Frame(width: 64, height: 48, luma: Array(repeating: grey, count: 64 * 48))
            return format.isCompressed ? Pictures.jpeg(frame) : frame.luma.flatMap { [$0, 128] }
        }
        let first = try #require(bytes(40).withUnsafeBytes { unpacker.frame(from: $0) })
        let second = try #require(bytes(200).withUnsafeBytes { unpacker.frame(from: $0) })
        for (frame, grey) in [(first, 40), (second, 200)] {
            #expect(frame.luma.count == 64 * 48 && frame.luma.allSatisfy { abs(Int($0) - grey) <= 1 }, "\(grey)")
        }
        // What cannot be unpacked is no frame, and the next one is whole again.
        #expect(
            format.isCompressed
                ? [UInt8](repeating: 7, count: 99).withUnsafeBytes { unpacker.frame(from: $0) } == nil : true)
        let third = try #require(bytes(90).withUnsafeBytes { unpacker.frame(from: $0) })
        #expect(third.luma.allSatisfy { abs(Int($0) - 90) <= 1 })
    }
}
