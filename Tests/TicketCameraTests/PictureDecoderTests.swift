import Foundation
import QueueEngine
import Testing

@testable import TicketCamera

@Suite struct PictureDecoderTests {
    enum Outcome: Sendable { case unsupported, tooLarge }

    struct Case: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let bytes: [UInt8]
        let outcome: Outcome

        init(_ name: String, _ bytes: [UInt8], _ outcome: Outcome) {
            (testDescription, self.bytes, self.outcome) = (name, bytes, outcome)
        }

        init(_ text: String, _ outcome: Outcome) { self.init(text, Array(text.utf8), outcome) }
    }

    private func refusal(_ bytes: [UInt8]) -> Outcome? {
        do throws(PictureRefusal) {
            _ = try PictureDecoder.frame(from: bytes)
            return nil
        } catch {
            #expect(error.sentence.hasSuffix("."))
            switch error {
            case .unsupported, .busy: return .unsupported
            case .tooLarge: return .tooLarge
            }
        }
    }

    // MARK: JPEG and PNG

    static let ramp = Pictures.ramp(64, 48)
    static let jpeg = Pictures.jpeg(ramp)
    static let png = PNG.grey(ramp)

    /// The size that a JPEG's frame header (SOF0) claims.
    private static func claiming(_ width: UInt16, _ height: UInt16) throws -> [UInt8] {
        var bytes = jpeg
        let frame = try #require(bytes.indices.dropLast().first { bytes[$0] == 0xff && bytes[$0 + 1] == 0xc0 })
        bytes.replaceSubrange(frame + 5..<frame + 9, with: height.bigEndianBytes + width.bigEndianBytes)
        return bytes
    }

    @Test("a JPEG is read, nearly as it was")
    func readsJPEG() throws {
        let frame = try PictureDecoder.frame(from: Self.jpeg)
        #expect((frame.width, frame.height) == (64, 48))
        #expect(zip(frame.luma, Self.ramp.luma).allSatisfy { abs(Int($0) - Int($1)) < 12 })
    }

    @Test("a PNG is read, to the bit")
    func readsPNG() throws {
        let frame = try PictureDecoder.frame(from: Self.png)
        #expect((frame.width, frame.height) == (64, 48))
        #expect(frame.luma == Self.ramp.luma)
    }

    @Test("what is transparent lies on white")
    func transparent() throws {
        // Black and opaque, black and transparent.
        let bytes = PNG.bytes(width: 2, height: 1, colour: 4, rows: [0, 0, 255, 0, 0])
        #expect(try PictureDecoder.frame(from: bytes).luma == [0, 255])
    }

    @Test("part of a picture is refused, wherever it ends", arguments: [0.1, 0.3, 0.5, 0.8, 0.95, 0.99])
    func truncated(_ part: Double) {
        for whole in [Self.jpeg, Self.png, Pictures.pgm(Self.ramp)] {
            #expect(refusal(Array(whole.prefix(Int(Double(whole.count) * part)))) == .unsupported)
        }
    }

    @Test(
        "a picture that claims to be huge is refused before it is unpacked",
        arguments: [
            (60_000, 60_000), (65_000, 1000), (7072, 7072),
        ] as [(UInt16, UInt16)])
    func huge(_ width: UInt16, _ height: UInt16) throws {
        // None of them has the pixels: they are `unsupported` to whoever unpacks them first.
        #expect(refusal(try Self.claiming(width, height)) == .tooLarge)
        #expect(refusal(PNG.bytes(width: Int(width), height: Int(height), colour: 0, rows: [0])) == .tooLarge)
        #expect(refusal(Array("P5 \(width) \(height) 255\n".utf8)) == .tooLarge)
        #expect(refusal(Array("P2 \(width) \(height) 255\n".utf8)) == .tooLarge)
    }

    @Test("50 megapixels are allowed, and one row more is not; the file has at most 8 MiB")
    func limits() throws {
        #expect(try PictureDecoder.area(10_000, 5000) == 50_000_000)
        #expect(throws: PictureRefusal.self) { try PictureDecoder.area(10_000, 5001) }
        #expect(throws: PictureRefusal.self) { try PictureDecoder.area(Int.max, 2) }
        let header = Array("P5 4096 2047 255\n".utf8)
        let fits = header + [UInt8](repeating: 7, count: 8 * 1024 * 1024 - header.count)
        #expect(try PictureDecoder.frame(from: fits).luma.count == 4096 * 2047)
        #expect(refusal(fits + [7]) == .tooLarge)
    }

    static let strangers = [
        Case("nothing", [], .unsupported),
        Case("one byte", [0xff], .unsupported),
        Case("a JPEG's first bytes", [0xff, 0xd8], .unsupported),
        Case("a PNG's first bytes", Array(png.prefix(8)), .unsupported),
        Case(
            "a JPEG of noise", [0xff, 0xd8, 0xff] + (0..<999).map { UInt8(truncatingIfNeeded: $0 &* 77) }, .unsupported),
        Case("a PNG of noise", png.prefix(16) + (0..<999).map { UInt8(truncatingIfNeeded: $0 &* 77) }, .unsupported),
        Case("a PNG with a wrong checksum", PNG.damaged(png), .unsupported),
        Case("a PNG without columns", PNG.bytes(width: 0, height: 1, colour: 0, rows: [0]), .unsupported),
        Case("a JPEG without rows", (try? claiming(64, 0)) ?? [], .unsupported),
        Case("GIF89a", .unsupported), Case("BM", .unsupported), Case("%PDF-1.7", .unsupported),
        Case("<svg/>", .unsupported),
    ]

    @Test("what is no whole picture is refused", arguments: strangers)
    func refuses(_ stranger: Case) {
        #expect(refusal(stranger.bytes) == stranger.outcome)
    }

    // MARK: PGM

    static let grey: [(String, [UInt8])] = [
        ("P2 3 2 255 0 1 2 3 4 255", [0, 1, 2, 3, 4, 255]),
        ("P2\n3 2\n255\n0 1 2\n3 4 255\n", [0, 1, 2, 3, 4, 255]),
        ("P2 # by hand\n3 # columns\n#\n2 255 0 1 2 3 #x\n4 255", [0, 1, 2, 3, 4, 255]),
        ("P2\t3\r\n2\u{0b}1\u{0c}0 1 0 1 0 1", [0, 255, 0, 255, 0, 255]),
        ("P2 3 2 15 0 1 7 8 14 15", [0, 17, 119, 136, 238, 255]),
        ("P2 3 2 65535 0 256 257 32768 65534 65535", [0, 0, 1, 127, 254, 255]),
        ("P2 3 2 100 0 50 100 101 999 100", [0, 127, 255, 255, 255, 255]),
        ("P5 3 2 255\nABCDEF", Array("ABCDEF".utf8)),
        ("P5\n# a comment\n3 2\n# another\n255\nABCDEF", Array("ABCDEF".utf8)),
        ("P5 3 2 255\n#BCDEF", Array("#BCDEF".utf8)),
        ("P5 3 2 255\n      ", Array("      ".utf8)),
        ("P5 3 2 255\nABCDEFG trailing", Array("ABCDEF".utf8)),
        ("P5 3 2 127\nABCDE\u{7f}", [130, 132, 134, 136, 138, 255]),
        ("P5 3 2 65535\nA.B.C.D.E.F.", Array("ABCDEF".utf8).map { UInt8((Int($0) << 8 | 0x2e) * 255 / 65_535) }),
    ]

    @Test("grey by text and by bytes, 8 and 16 bits, with comments", arguments: grey)
    func pgm(_ text: String, _ luma: [UInt8]) throws {
        let frame = try PictureDecoder.frame(from: Array(text.utf8))
        #expect((frame.width, frame.height) == (3, 2))
        #expect(frame.luma == luma)
    }

    @Test(
        "a damaged header, and pixels that are missing",
        arguments: [
            "P", "P5", "P2", "P5 ", "P5 3", "P5 3 2", "P5 3 2 255", "P5 3 2 255\n", "P5 3 2 255\nABCDE", "P2 3 2 255",
            "P2 3 2 255 0 1 2 3 4", "P2 3 2 255 0 1 2 3 4 x", "P2 3 2 255 0 1 -2 3 4 5", "P5 3 2 65535\nABCDEFGHIJK",
            "P5 0 2 255\n", "P5 3 0 255\n", "P5 -3 2 255\nABCDEF", "P5 3 2 0\nABCDEF", "P5 3 2 65536\nABCDEFABCDEF",
            "P5 3.5 2 255\nABCDEF", "P5 x 2 255\nABCDEF", "P5 1000000000 1 255\n", "P5 99999999999999999999 1 255\n",
            "P5 # a comment without an end", "P53 2 255\nABCDEF", "P5 3 2 255xABCDEF", "P1 1 1 0", "P3 1 1 255 0 0 0",
            "P4 8 1\nA", "P6 1 1 255\nABC", "P7\nWIDTH 1\n", "PX", "p5 3 2 255\nABCDEF",
        ])
    func badPGM(_ text: String) {
        #expect(refusal(Array(text.utf8)) == .unsupported)
    }
}

/// PNGs as small as they can be, with checksums that hold (PNG, third edition).
enum PNG {
    static func grey(_ frame: Frame) -> [UInt8] {
        let rows = (0..<frame.height).flatMap { [0] + frame.luma[$0 * frame.width..<($0 + 1) * frame.width] }
        return bytes(width: frame.width, height: frame.height, colour: 0, rows: rows)
    }

    /// - Parameter rows: each with its filter before it.
    static func bytes(width: Int, height: Int, colour: UInt8, rows: [UInt8]) -> [UInt8] {
        let header = UInt32(width).bigEndianBytes + UInt32(height).bigEndianBytes + [8, colour, 0, 0, 0]
        // One stored block of deflate: its length, and the same inverted (RFC 1951 §3.2.4), in a zlib stream (RFC 1950).
        let length = UInt16(rows.count)
        var (low, high): (UInt32, UInt32) = (1, 0)
        for byte in rows {
            low = (low + UInt32(byte)) % 65_521
            high = (high + low) % 65_521
        }
        let data =
            [0x78, 0x01, 0x01] + length.bigEndianBytes.reversed() + (~length).bigEndianBytes.reversed() + rows
            + (high << 16 | low).bigEndianBytes
        return [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] + chunk("IHDR", header) + chunk("IDAT", data)
            + chunk("IEND", [])
    }

    /// With a checksum that does not hold.
    static func damaged(_ whole: [UInt8]) -> [UInt8] {
        var bytes = whole
        bytes[29] ^= 1
        return bytes
    }

    private static func chunk(_ name: String, _ data: [UInt8]) -> [UInt8] {
        let body = Array(name.utf8) + data
        var sum: UInt32 = 0xffff_ffff
        for byte in body {
            sum ^= UInt32(byte)
            for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xedb8_8320 : sum >> 1 }
        }
        return UInt32(data.count).bigEndianBytes + body + (~sum).bigEndianBytes
    }
}

extension FixedWidthInteger {
    var bigEndianBytes: [UInt8] { withUnsafeBytes(of: bigEndian) { Array($0) } }
}
