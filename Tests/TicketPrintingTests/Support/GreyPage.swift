import Foundation
import TestSupport
import Testing

@testable import TicketCamera
@testable import TicketPrinting

/// A page as a camera or a person would have it, and what thermal printers do to one.
struct GreyPage {
    private(set) var width: Int
    private(set) var height: Int
    /// Rows from top to bottom, 255 is white.
    var luma: [UInt8]

    /// A PGM (P5) picture with 255 levels.
    init(pgm: [UInt8]) throws {
        let head = pgm.prefix(64).split(maxSplits: 4, omittingEmptySubsequences: true) { $0 == 0x0A || $0 == 0x20 }
        let numbers = head.dropFirst().prefix(3).compactMap { Int(String(decoding: $0, as: UTF8.self)) }
        try #require(head.first.map { Array($0) } == Array("P5".utf8) && numbers.count == 3)
        (width, height) = (numbers[0], numbers[1])
        luma = Array(pgm.suffix(width * height))
    }

    init(_ raster: Raster) {
        (width, height) = (raster.width, raster.height)
        luma = (0..<raster.height).flatMap { row in
            (0..<raster.width).map { raster.isBlack($0, row) ? 0 : 255 }
        }
    }

    var pgm: [UInt8] { Array("P5\n\(width) \(height)\n255\n".utf8) + luma }

    /// Black where it is dark.
    var raster: Raster {
        var raster = Raster(width: width, height: height)
        for row in 0..<height { raster.setRow(row) { luma[row * width + $0] < 128 } }
        return raster
    }

    /// What heads do to paper. Nothing that a camera sees is sharper than a dot: heat spreads in the paper, and lenses blur.
    enum Damage: Hashable, CustomTestStringConvertible {
        case none
        case blur
        /// One dead dot column in 50, counted from this one, and the blur.
        case deadDots(Int)

        static let all = [none, blur] + [4, 17, 31, 46].map(deadDots)

        var testDescription: String {
            switch self {
            case .none: "as it is"
            case .blur: "a blur of one dot"
            case .deadDots(let first): "one dead dot column in 50 from \(first)"
            }
        }
    }

    func damaged(by damage: Damage) -> GreyPage {
        switch damage {
        case .none: return self
        case .blur: return blurred
        case .deadDots(let first):
            var page = self
            for row in 0..<height {
                for column in stride(from: first, to: width, by: 50) { page.luma[row * width + column] = 255 }
            }
            return page.blurred
        }
    }

    /// Each dot spreads to its eight neighbours.
    private var blurred: GreyPage {
        var page = self
        for row in 1..<height - 1 {
            for column in 1..<width - 1 {
                page.luma[row * width + column] = UInt8(sum(column - 1..<column + 2, row - 1..<row + 2) / 9)
            }
        }
        return page
    }

    private func sum(_ columns: Range<Int>, _ rows: Range<Int>) -> Int {
        luma.withUnsafeBufferPointer { luma in
            var sum = 0
            var y = rows.lowerBound
            while y < rows.upperBound {
                var x = columns.lowerBound
                while x < columns.upperBound {
                    sum &+= Int(luma[y &* width &+ x])
                    x &+= 1
                }
                y &+= 1
            }
            return sum
        }
    }

    /// The texts of its QR codes, by zxing-cpp.
    func zxingTexts() throws -> [String] {
        try Paper.withFolder { folder in
            let file = folder.appendingPathComponent("page.pgm")
            try Data(pgm).write(to: file)
            let output = try Program.run(["/usr/bin/ZXingReader", "-format", "QRCode", file.path], mergesErrors: false)
                .text
            return output.matches(of: /(?m)^Text: +"(.*)"$/).map { String($0.output.1) }
        }
    }

    /// The texts of its QR codes, by ZBar, as a camera reads them that comes nearer.
    func zbarTexts(until expected: Set<String>) throws -> Set<String> {
        guard let decoder = QRDecoder() else { throw DrawingFailure.cairo("no memory") }
        var texts: Set<String> = []
        for look in Self.looks where !texts.isSuperset(of: expected) {
            texts.formUnion(decoder.codes(in: scaled(toWidth: look).frame).map(\.text))
        }
        return texts
    }

    /// Pixels along the page's width. Each step is a twentieth nearer, until the page fills a camera's picture of 1280 × 720.
    private static let looks = Array(sequence(first: 200) { $0 * 21 / 20 < 1280 ? $0 * 21 / 20 : nil })

    /// The texts of its QR codes by the desk's whole reader, at once.
    func deskTexts() throws -> Set<String> {
        guard var reader = TicketReader(budget: nil) else { throw DrawingFailure.cairo("no memory") }
        return Set(reader.read(frame).codes.map(\.text))
    }

    private var frame: Frame { Frame(width: width, height: height, luma: luma) }

    /// The page of another size, as a camera has it: no lens is sharper than two of its pixels, so each is the mean of a spot
    /// that is two of them wide and high.
    private func scaled(toWidth target: Int) -> GreyPage {
        let (columns, rows) = (target, height * target / width)
        let narrow = Self.averaged(luma, lines: height, step: width, from: width, to: columns, stride: 1)
        var page = self
        (page.width, page.height) = (columns, rows)
        // The same from top to bottom.
        page.luma = Self.averaged(narrow, lines: columns, step: 1, from: height, to: rows, stride: columns)
        return page
    }

    /// Lines of `count` dots made `target` dots long, each the mean of those that its spot covers, whole or in part.
    /// - Parameters:
    ///   - step: from the first dot of a line to that of the next.
    ///   - stride: from a dot to the next of its line.
    private static func averaged(
        _ luma: [UInt8], lines: Int, step: Int, from count: Int, to target: Int, stride: Int
    ) -> [UInt8] {
        var result = [UInt8](repeating: 255, count: lines * target)
        // In parts of a dot: each old one is `2 × target` of them long, each new one `2 × count`, and its spot twice that.
        luma.withUnsafeBufferPointer { luma in
            result.withUnsafeMutableBufferPointer { result in
                var line = 0
                while line < lines {
                    var place = 0
                    while place < target {
                        let start = max(0, (2 &* place &- 1) &* count)
                        let end = min(2 &* target &* count, (2 &* place &+ 3) &* count)
                        var (sum, old) = (0, start / (2 &* target))
                        while old &* 2 &* target < end {
                            let part = min(end, (old &+ 1) &* 2 &* target) &- max(start, old &* 2 &* target)
                            sum &+= Int(luma[line &* step &+ old &* stride]) &* part
                            old &+= 1
                        }
                        let at = stride == 1 ? line &* target &+ place : place &* stride &+ line
                        result[at] = UInt8(sum / (end &- start))
                        place &+= 1
                    }
                    line &+= 1
                }
            }
        }
        return result
    }
}
