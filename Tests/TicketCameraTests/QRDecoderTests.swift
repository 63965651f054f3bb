import CQREncode
import Foundation
import QueueCore
import QueueEngine
import Testing
import TicketPrinting

@testable import TicketCamera

/// Codes that were drawn for paper, as a camera may see them.
@Suite struct QRDecoderTests {
    private static func ticket(_ paper: PaperWidth = .mm80, following url: String? = nil) throws -> Frame {
        let bytes = try Pictures.png(Pictures.slip(followURL: url), paper: paper)
        let frame = try PictureDecoder.frame(from: bytes)
        // Paper lies on something.
        return Frame.white(frame.width + 48, frame.height + 48).with(frame, atX: 24, y: 24)
    }

    @Test("the ticket's own code", arguments: [PaperWidth.mm80, .mm58])
    func own(_ paper: PaperWidth) throws {
        #expect(Pictures.texts(try Self.ticket(paper)) == [Pictures.id])
    }

    @Test(
        "both codes of a ticket in reading order: side by side, and one above the other",
        arguments: [
            PaperWidth.mm80, .mm58,
        ])
    func both(_ paper: PaperWidth) throws {
        #expect(Pictures.texts(try Self.ticket(paper, following: Pictures.address)) == [Pictures.id, Pictures.address])
    }

    struct Sample: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let change: @Sendable (Frame) throws -> Frame

        init(_ name: String, _ change: @escaping @Sendable (Frame) throws -> Frame) {
            (testDescription, self.change) = (name, change)
        }
    }

    static let samples = [
        Sample("held sideways", \.turned),
        Sample("upside down", \.turned.turned),
        Sample("the other side", \.turned.turned.turned),
        Sample("from twice as far", \.halved),
        Sample("pale", { $0.mapped { 150 + $0 / 4 } }),
        Sample("dark", { $0.mapped { $0 / 4 } }),
        Sample("a poor JPEG", { try PictureDecoder.frame(from: Pictures.jpeg($0, quality: 20)) }),
        Sample(
            "noise",
            { frame in
                var noise: UInt32 = 1
                return frame.mapped { luma in
                    noise = noise &* 1_664_525 &+ 1_013_904_223
                    return UInt8(clamping: Int(luma) + Int(noise >> 26) - 32)
                }
            }),
    ]

    @Test(arguments: samples)
    func reads(_ sample: Sample) throws {
        #expect(Pictures.texts(try sample.change(try Self.ticket())) == [Pictures.id])
    }

    @Test("two tickets side by side, and one above the other, in reading order")
    func order() throws {
        let other = "11111111-1111-4111-8111-111111111111"
        let first = try Self.ticket()
        let second = try PictureDecoder.frame(from: try Pictures.png(Pictures.slip(other)))
        let (width, height) = (first.width + 80, first.height + 80)
        let beside = Frame.white(2 * width, height)
        let below = Frame.white(width, 2 * height)
        let orders: [(Frame, [String])] = [
            (beside.with(first, atX: 0, y: 40).with(second, atX: width, y: 30), [Pictures.id, other]),
            (beside.with(second, atX: 0, y: 40).with(first, atX: width, y: 30), [other, Pictures.id]),
            (below.with(first, atX: 0, y: 0).with(second, atX: 0, y: height), [Pictures.id, other]),
            (below.with(second, atX: 60, y: 0).with(first, atX: 0, y: height), [other, Pictures.id]),
        ]
        for (frame, texts) in orders { #expect(Pictures.texts(frame) == texts) }
    }

    /// Centres and heights in the order in which they are read.
    static let rows: [[(x: Int, y: Int, height: Int)]] = [
        [(0, 0, 100), (200, 49, 100)], [(0, 49, 100), (200, 0, 100)], [(0, 249, 100), (200, 251, 100)],
        [(200, 0, 100), (0, 51, 100)], [(50, 500, 200), (0, 680, 120)],
        [(0, 20, 90), (99, 0, 90), (0, 99, 90), (99, 120, 90)],
    ]

    @Test("row by row, and from left to right in a row, though nobody holds them quite level", arguments: rows)
    func readingOrder(_ places: [(x: Int, y: Int, height: Int)]) {
        let codes = places.enumerated().map { number, place in
            let half = place.height / 2
            let corners = [(-half, -half), (half, -half), (half, half), (-half, half)]
            return FoundCode(
                text: "\(number)", outline: corners.map { FramePoint(x: place.x + $0.0, y: place.y + $0.1) })
        }
        #expect(codes.inReadingOrder == codes)
        #expect(Array(codes.reversed()).inReadingOrder == codes)
    }

    @Test(
        "what is no code is none",
        arguments: [
            Frame.white(640, 480), .white(1, 1), .white(0, 0), Pictures.ramp(320, 200),
            Frame(width: 640, height: 480, luma: (0..<640 * 480).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 7) }),
        ])
    func nothing(_ frame: Frame) {
        #expect(Pictures.texts(frame).isEmpty)
    }

    @Test("a code cut off by the frame's edge is none")
    func cutOff() throws {
        let whole = try Self.ticket()
        let row = try #require(QRDecoder()?.codes(in: whole).first).y
        let part = Frame(width: whole.width, height: row, luma: Array(whole.luma[..<(row * whole.width)]))
        #expect(Pictures.texts(part).isEmpty)
    }

    @Test(
        "a code keeps its text: any script, and signs that mean something elsewhere",
        arguments: [
            "A", "<b>&amp;\"'\\", "Grüße, 東京 🎟", "東京", "ü", "قائمة", "WIFI:T:WPA;S:a\\;b;;", "line\nline",
            String(repeating: "0123456789", count: 30),
        ])
    func texts(_ text: String) throws {
        let ticket = try PictureDecoder.frame(from: try Pictures.png(Pictures.slip(text)))
        #expect(Pictures.texts(Frame.white(700, 1600).with(ticket, atX: 60, y: 40)) == [text])
    }

    struct Foreign: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let bytes: [UInt8]

        init(_ text: String, _ bytes: [UInt8]) { (testDescription, self.bytes) = (text, bytes) }
    }

    /// In Latin-1, whose letters may be pairs of Shift_JIS too; and in that.
    static let foreign = [
        Foreign("Grüße", [0x47, 0x72, 0xfc, 0xdf, 0x65]),
        Foreign(
            "Séance à São",
            [
                0x53, 0xe9, 0x61, 0x6e, 0x63, 0x65, 0x20, 0xe0, 0x20, 0x53, 0xe3, 0x6f,
            ]), Foreign("受付 3", [0x8e, 0xf3, 0x95, 0x74, 0x20, 0x33]),
        Foreign("ｶﾅ と カナ", [0xb6, 0xc5, 0x20, 0x82, 0xc6, 0x20, 0x83, 0x4a, 0x83, 0x69]),
    ]

    @Test("bytes that are no UTF-8 are Shift_JIS where they can be nothing else, and Latin-1", arguments: foreign)
    func otherSets(_ text: Foreign) throws {
        let bytes = text.bytes
        let code = try #require(QRcode_encodeData(Int32(bytes.count), bytes, 0, QR_ECLEVEL_M))
        defer { QRcode_free(code) }
        let size = Int(code.pointee.width)
        let luma = (0..<size * 6 * size * 6).map { index in
            code.pointee.data[index / (size * 6) / 6 * size + index % (size * 6) / 6] & 1 == 1 ? UInt8(0) : 255
        }
        let frame = Frame(width: size * 6, height: size * 6, luma: luma)
        #expect(Pictures.texts(Frame.white(400, 300).with(frame, atX: 60, y: 60)) == [text.testDescription])
    }

    @Test("one decoder for frame after frame: nothing of the last is left")
    func again() throws {
        guard let decoder = QRDecoder() else { throw PictureRefusal.unsupported("no memory") }
        let ticket = try Self.ticket()
        for _ in 0..<3 {
            let (full, empty) = (decoder.codes(in: ticket), decoder.codes(in: .white(320, 240)))
            #expect(full.map(\.text) == [Pictures.id])
            #expect(empty.isEmpty)
        }
    }

    @Test("a picture that somebody sends, and a file")
    func scanner() async throws {
        let png = try Pictures.png(Pictures.slip(followURL: Pictures.address))
        #expect(try await PictureScanner().read(png).codes.map(\.text) == [Pictures.id, Pictures.address])
        try await Pictures.withFolder { folder in
            let file = folder.appendingPathComponent("ticket.png").path
            #expect(throws: (any Error).self) { try PictureScanner.codes(inFile: file) }
            try Data(png).write(to: URL(fileURLWithPath: file))
            #expect(try PictureScanner.codes(inFile: file) == [Pictures.id, Pictures.address])
        }
    }
}
