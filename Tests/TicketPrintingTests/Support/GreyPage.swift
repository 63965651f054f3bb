import Foundation
import TestSupport
import Testing

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
                var sum = 0
                for y in row - 1...row + 1 { for x in column - 1...column + 1 { sum += Int(luma[y * width + x]) } }
                page.luma[row * width + column] = UInt8(sum / 9)
            }
        }
        return page
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

    /// The texts of its QR codes, by ZBar, as a camera reads somebody who holds the page nearer and farther: at once, or after
    /// some looks.
    func zbarTexts(until expected: Set<String>) throws -> Set<String> {
        var texts: Set<String> = []
        for eighths in [8, 7, 6, 5, 4, 3, 2, 1]
        where texts != expected && width * height * eighths * eighths / 64 < Self.most {
            texts.formUnion(try Paper.texts(scaled(eighths: eighths).pgm))
        }
        return texts
    }

    /// Bytes that the desk's reader takes in a picture, less its head.
    private static let most = (8 << 20) - 64

    /// A smaller picture, each dot the mean of those that it covers.
    private func scaled(eighths: Int) -> GreyPage {
        guard eighths < 8 else { return self }
        var page = self
        (page.width, page.height) = (width * eighths / 8, height * eighths / 8)
        page.luma = []
        page.luma.reserveCapacity(page.width * page.height)
        for row in 0..<page.height {
            let rows = row * 8 / eighths..<min(height, (row + 1) * 8 / eighths + (eighths == 4 ? 0 : 1))
            for column in 0..<page.width {
                let columns = column * 8 / eighths..<min(width, (column + 1) * 8 / eighths + (eighths == 4 ? 0 : 1))
                var sum = 0
                for y in rows { for x in columns { sum += Int(luma[y * width + x]) } }
                page.luma.append(UInt8(sum / (rows.count * columns.count)))
            }
        }
        return page
    }
}
