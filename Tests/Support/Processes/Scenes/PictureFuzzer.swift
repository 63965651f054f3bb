import CPicture
import CQREncode
import Foundation
import QueueCore
import QueueEngine
import TicketCamera

/// Pictures that are damaged in ways that nobody thought of, through all that reads them. The same from the same seed.
public final class PictureFuzzer {
    struct Failure: Error {}

    /// What became of the pictures.
    public struct Tally: Sendable {
        /// With a reason for people.
        public fileprivate(set) var refused = 0
        public fileprivate(set) var loaded = 0
        public fileprivate(set) var read = 0
        /// Something was read that nobody wrote.
        public fileprivate(set) var falseReads: [String] = []

        fileprivate mutating func note(_ texts: [String], of known: Set<String>) {
            loaded += 1
            if !texts.isEmpty { read += 1 }
            falseReads += texts.filter { !known.contains($0) }
        }
    }

    private static let pngSignature = 8

    private let seeds: [[UInt8]]
    private let frames: [Frame]
    private let known: Set<String>
    private let scanner = PictureScanner()
    private var reader: TicketReader?
    private let clock = Clock()
    private var chance: Chance

    /// Each frame at a time of its own: what looks like the last is looked at again.
    private final class Clock {
        var time: Int64 = 0
    }

    public init(seed: UInt64) throws {
        var chance = Chance(seed: seed)
        // Small: what is wrong with a picture is seldom its size, and many can be read.
        let whole = try (0..<6).map { number -> (frame: Frame, text: String) in
            let kinds: [Damage] = [.none, .inverted, .blur, .tilt, .noise, .none]
            let code = try Self.drawn(&chance)
            guard number >= 3 else { return code }
            let scene = Scene(.phone, kinds[number], severity: 0.1, width: 160, height: 130, seed: chance.next())
            return (scene.frame, scene.text ?? "")
        }
        frames = whole.map(\.frame)
        known = Set(whole.map(\.text))
        seeds = frames.flatMap { frame in
            [
                Self.pgm(frame), Self.plainPGM(frame), Self.png(frame), Self.jpeg(frame, isProgressive: false),
                Self.jpeg(frame, isProgressive: true),
            ]
        }.filter { !$0.isEmpty }
        self.chance = chance
        let clock = clock
        reader = TicketReader(now: { clock.time })
        if reader == nil { throw Failure() }
    }

    /// - Returns: what became of `count` pictures.
    public func run(_ count: Int) async throws -> Tally {
        var tally = Tally()
        for number in 0..<count {
            switch number % 4 {
            case 0, 2: await load(&tally)
            case 1: tally.note(texts(disturbed()), of: known)
            default:
                let copy = try struck()
                tally.note(texts(copy.frame), of: [copy.text])
            }
        }
        return tally
    }

    private func texts(_ frame: Frame) -> [String] {
        clock.time += 10_000
        return reader?.read(frame).codes.map(\.text) ?? []
    }

    /// A file of a picture, damaged; each time another.
    public func picture() -> [UInt8] { damaged(seeds[chance.whole(0...seeds.count - 1)]) }

    private func load(_ tally: inout Tally) async {
        do throws(PictureRefusal) {
            tally.note(try await scanner.read(picture()).codes.map(\.text), of: known)
        } catch {
            tally.refused += 1
        }
    }

    /// A copy of any small code, some of whose modules are of the wrong colour: about as many as error correction mends, where it is
    /// most likely to mend wrongly.
    private func struck() throws -> (frame: Frame, text: String) {
        let text = String(
            (0..<chance.whole(4...16)).map { _ in Character(Unicode.Scalar(UInt8(chance.whole(48...122)))) })
        let levels = [QR_ECLEVEL_L, QR_ECLEVEL_L, QR_ECLEVEL_M, QR_ECLEVEL_Q, QR_ECLEVEL_H]
        guard let code = Code(text, level: levels[chance.whole(0...4)]) else { throw Failure() }
        let share = chance.real(0...0.2)
        var isWrong = (0..<code.size * code.size).map { _ in chance.real(0...1) < share }
        if chance.isOnce(in: 4) {
            // All of one colour, in a part of it: a stain.
            let (first, last) = (chance.whole(0...code.size - 1), chance.whole(0...code.size - 1))
            for row in min(first, last)..<max(first, last) {
                for column in 0..<code.size { isWrong[row * code.size + column] = code.isDark(column, row) }
            }
        }
        let side = (code.size + 8) * 3
        let luma = (0..<side * side).map { index -> UInt8 in
            let (column, row) = (index % side / 3 - 4, index / side / 3 - 4)
            guard (0..<code.size).contains(column), (0..<code.size).contains(row) else { return 235 }
            return code.isDark(column, row) != isWrong[row * code.size + column] ? 20 : 235
        }
        return (Frame(width: side, height: side, luma: luma), text)
    }

    // MARK: Files

    private func damaged(_ picture: [UInt8]) -> [UInt8] {
        var bytes = picture
        for _ in 0..<chance.whole(1...4) where !bytes.isEmpty {
            let at = chance.whole(0...bytes.count - 1)
            let end = min(bytes.count, at + chance.whole(1...40))
            switch chance.whole(0...7) {
            case 0: bytes[at] ^= 1 << UInt8(chance.whole(0...7))
            case 1: bytes[at] = [0, 1, 0x7f, 0x80, 0xff, 0xd9, 0x20, 0x39][chance.whole(0...7)]
            // Most of what a picture says of itself stands at its beginning.
            case 2, 3: bytes[min(at, chance.whole(0...63))] = UInt8(chance.whole(0...255))
            case 4: bytes.removeSubrange(at..<end)
            case 5: bytes.insert(contentsOf: bytes[at..<end], at: chance.whole(0...bytes.count))
            case 6: bytes.removeLast(bytes.count - at)
            default: for index in at..<end { bytes[index] = UInt8(chance.whole(0...255)) }
            }
        }
        return chance.isOnce(in: 2) ? Self.mended(bytes) : bytes
    }

    /// A PNG whose checksums are right again: otherwise libpng looks no further.
    private static func mended(_ picture: [UInt8]) -> [UInt8] {
        guard picture.count > pngSignature, picture[1] == UInt8(ascii: "P") else { return picture }
        var bytes = picture
        var at = pngSignature
        while at + 12 <= bytes.count {
            let length = bytes[at..<at + 4].reduce(0) { $0 << 8 | Int($1) }
            guard at + 12 + length <= bytes.count else { break }
            let sum = checksum(bytes[(at + 4)..<(at + 8 + length)])
            for index in 0..<4 { bytes[at + 8 + length + index] = UInt8(truncatingIfNeeded: sum >> (24 - 8 * index)) }
            at += 12 + length
        }
        return bytes
    }

    /// CRC-32, as PNG has it (ISO/IEC 15948, Annex D).
    private static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        var sum = ~UInt32(0)
        for byte in bytes {
            sum ^= UInt32(byte)
            for _ in 0..<8 { sum = sum & 1 == 1 ? (sum >> 1) ^ 0xedb8_8320 : sum >> 1 }
        }
        return ~sum
    }

    // MARK: Frames

    /// A picture in memory: a part of one, of any size, with things drawn over it.
    private func disturbed() -> Frame {
        let source = frames[chance.whole(0...frames.count - 1)]
        let (width, height) = (side(source.width), side(source.height))
        let (left, top) = (chance.whole(-20...20), chance.whole(-20...20))
        var luma = [UInt8](repeating: UInt8(chance.whole(0...255)), count: width * height)
        for y in 0..<height where (0..<source.height).contains(y + top) {
            for x in 0..<width where (0..<source.width).contains(x + left) {
                luma[y * width + x] = source.luma[(y + top) * source.width + x + left]
            }
        }
        for _ in 0..<chance.whole(0...3) where !luma.isEmpty {
            let (x, y) = (chance.whole(0...width - 1), chance.whole(0...height - 1))
            let value = UInt8(chance.whole(0...255))
            for row in y..<min(height, y + chance.whole(1...30)) {
                for column in x..<min(width, x + chance.whole(1...30)) {
                    luma[row * width + column] = chance.isOnce(in: 3) ? UInt8(chance.whole(0...255)) : value
                }
            }
        }
        return Frame(width: width, height: height, luma: luma)
    }

    /// That of the source, or any down to none.
    private func side(_ length: Int) -> Int {
        chance.isOnce(in: 3) ? chance.whole(0...length) : length + chance.whole(-9...9)
    }

    // MARK: Whole pictures to begin with

    /// A code as it is drawn, 3 pixels a module.
    private static func drawn(_ chance: inout Chance) throws -> (frame: Frame, text: String) {
        guard let code = Code(nil, &chance) else { throw Failure() }
        let side = (code.size + 8) * 3
        let luma = (0..<side * side).map { index in
            code.isDark(index % side / 3 - 4, index / side / 3 - 4) ? UInt8(20) : 235
        }
        return (Frame(width: side, height: side, luma: luma), code.text)
    }

    private static func pgm(_ frame: Frame) -> [UInt8] {
        Array("P5 \(frame.width) \(frame.height) 255\n".utf8) + frame.luma
    }

    private static func plainPGM(_ frame: Frame) -> [UInt8] {
        let digits = frame.luma.map { String($0 / 26) }.joined(separator: " ")
        return Array("P2\n# text\n\(frame.width) \(frame.height) 9\n\(digits)\n".utf8)
    }

    private static func png(_ frame: Frame) -> [UInt8] {
        var image = png_image()
        qode_png_begin(&image)
        (image.width, image.height, image.format) = (UInt32(frame.width), UInt32(frame.height), 0)
        var size = frame.width * frame.height * 2 + 4096
        var bytes = [UInt8](repeating: 0, count: size)
        guard png_image_write_to_memory(&image, &bytes, &size, 0, frame.luma, 0, nil) != 0 else { return [] }
        return Array(bytes.prefix(size))
    }

    private static func jpeg(_ frame: Frame, isProgressive: Bool) -> [UInt8] {
        guard let compressor = tjInitCompress() else { return [] }
        defer { tjDestroy(compressor) }
        var bytes: UnsafeMutablePointer<UInt8>?
        var count: UInt = 0
        defer { tjFree(bytes) }
        tjCompress2(
            compressor, frame.luma, Int32(frame.width), 0, Int32(frame.height), Int32(TJPF_GRAY.rawValue), &bytes,
            &count,
            Int32(TJSAMP_GRAY.rawValue), 85, isProgressive ? TJFLAG_PROGRESSIVE : 0)
        return Array(UnsafeBufferPointer(start: bytes, count: Int(count)))
    }
}
