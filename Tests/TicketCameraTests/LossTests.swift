import CQREncode
import Foundation
import QueueEngine
import TestSupport
import Testing

@testable import TicketCamera

/// What readers lose for a reason of its own.
@Suite struct LossTests {
    private static func texts(_ frame: Frame) throws -> [String] {
        guard var reader = TicketReader(budget: nil) else { throw PictureRefusal.unsupported("no memory") }
        return reader.read(frame).codes.map(\.text)
    }

    /// Grades of each kind, of ten. Before there was something for each, so many of them were read: small 7, turned 7, tilted 8, steep 5,
    /// dense none, bent 6, margin 8.
    @Test("each kind is read, and nothing that is not there", arguments: Loss.allCases)
    func losses(_ loss: Loss) throws {
        let number = try #require(Loss.allCases.firstIndex(of: loss))
        var chance = Chance(seed: 1)
        for _ in 0..<10 * number { _ = chance.next() }
        // Large pictures take long to make.
        let steps: Set<Int> = [.grown, .dense, .bent, .many].contains(loss) ? [1, 4, 7, 9] : Set(0..<10)
        var missed = 0
        for step in 0..<10 {
            let seed = chance.next()
            guard steps.contains(step) else { continue }
            let severity = (Float(step) + 0.5) / 10
            let scene = try #require(LossScene(loss, severity: severity, seed: seed))
            let read = try Self.texts(scene.frame)
            #expect(Set(read).isSubset(of: scene.texts))
            if read.count != scene.texts.count { missed += 1 }
        }
        #expect(missed <= (loss == .steep ? 1 : 0), "\(missed) of \(steps.count)")
    }

    @Test("plain ones that were never read", arguments: [(1, 45), (1, 38), (2, 52), (20, 45), (34, 0), (40, 0)])
    func turned(_ version: Int, _ degrees: Int) throws {
        let code = try Drawn("A042", version: version)
        let (half, module) = (Float(code.size) / 2, Float(version > 30 ? 4 : 5))
        let angle = Float(degrees) * .pi / 180
        let (c, s) = (cosf(angle), sinf(angle))
        let reach: Float = abs(c) + abs(s)
        let side = Int(Float(code.size + 8) * module * reach)
        let middle = Float(side) / 2
        let frame = code.frame(side, side) { x, y in
            let (dx, dy) = ((x - middle) / module, (y - middle) / module)
            return (dx * c + dy * s + half, dy * c - dx * s + half)
        }
        #expect(try Self.texts(frame) == ["A042"])
    }

    @Test("in a mirror, with each of the formats that codes have", arguments: 0..<12)
    func mirrored(_ number: Int) throws {
        // Another text has another mask.
        let text = "mirrored \(number * 7919)"
        let frame = try Drawn(text).frame(320, 240, x: 60, y: 40, module: 5)
        var luma: [UInt8] = []
        for row in 0..<frame.height {
            let start = row * frame.width
            luma += frame.luma[start..<start + frame.width].reversed()
        }
        #expect(try Self.texts(Frame(width: frame.width, height: frame.height, luma: luma)) == [text])
        #expect(try Self.texts(frame) == [text])
    }

    /// A block of zeros is a valid word of the correcting code.
    @Test("a code with nothing in it is no code", arguments: [21, 25, 29, 33])
    func empty(_ size: Int) throws {
        let pattern = try #require(QRPattern(size: size))
        // Level M, mask 0: what is no data stands as it is drawn, data is the mask alone.
        var isDark = [Bool](repeating: false, count: size * size)
        for index in isDark.indices {
            let (row, column) = index.quotientAndRemainder(dividingBy: size)
            isDark[index] = (row + column) % 2 == 0
        }
        for module in pattern.fixed { isDark[module.row * size + module.column] = module.isDark }
        for copy in pattern.formatPlaces {
            for (bit, place) in copy.enumerated() {
                isDark[place.row * size + place.column] = QRPattern.formats[0] >> bit & 1 == 1
            }
        }
        let side = (size + 8) * 4
        let luma = (0..<side * side).map { index -> UInt8 in
            let (column, row) = (index % side / 4 - 4, index / side / 4 - 4)
            guard (0..<size).contains(column), (0..<size).contains(row) else { return 230 }
            return isDark[row * size + column] ? 20 : 230
        }
        let frame = Frame(width: side, height: side, luma: luma)
        #expect(try Self.texts(frame) == [])
        #expect(QRDecoder()?.codes(in: frame).isEmpty == true)
    }

    @Test("a code that names its character set is read in it")
    func named() throws {
        // ISO/IEC 8859-5, which no statistics tell from Latin-1.
        let bytes: [UInt8] = [0xbf, 0xe0, 0xd8, 0xd2, 0xd5, 0xe2]
        let input = try #require(QRinput_new2(0, QR_ECLEVEL_M))
        defer { QRinput_free(input) }
        #expect(QRinput_appendECIheader(input, 7) == 0)
        #expect(QRinput_append(input, QR_MODE_8, Int32(bytes.count), bytes) == 0)
        let code = try #require(QRcode_encodeInput(input))
        defer { QRcode_free(code) }
        let (size, side) = (Int(code.pointee.width), (Int(code.pointee.width) + 8) * 4)
        let luma = (0..<side * side).map { index -> UInt8 in
            let (column, row) = (index % side / 4 - 4, index / side / 4 - 4)
            guard (0..<size).contains(column), (0..<size).contains(row) else { return 230 }
            return code.pointee.data[row * size + column] & 1 == 1 ? 20 : 230
        }
        #expect(try Self.texts(Frame(width: side, height: side, luma: luma)) == ["Привет"])
    }
}
