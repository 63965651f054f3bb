import Foundation
import QueueCore
import QueueEngine
import TestSupport
import Testing

@testable import TicketCamera
@testable import TicketPrinting

/// Documents, and what is to be seen on them.
enum Paper {
    static let id = "0f8fad5b-d9cb-469f-a165-70867728950e"
    static let address = "http://qode.local/t/\(id)"

    /// A ticket with everything that can stand on one.
    static func slip(
        _ name: String = "Reception", label: String = "A042", locale: String = "en", followURL: String? = address,
        isCopy: Bool = false
    ) -> TicketSlip {
        TicketSlip(
            venue: name, queueName: name, label: label, issuedAt: Timestamp(milliseconds: 1_800_000_000_000),
            peopleAhead: 3, estimatedWaitSeconds: 610, nowServing: "A039", code: id, followURL: followURL, footer: name,
            isCopy: isCopy, locale: locale)
    }

    static let test = TestSheet(
        printer: "receipts", printedAt: Timestamp(milliseconds: 1_795_521_600_000), code: "qode-test-17")

    static func raster(_ slip: TicketSlip, _ paper: PaperWidth) throws -> Raster {
        try PaperRenderer(paper: paper).raster(TicketLayout(slip: slip, paper: paper).page())
    }

    /// The codes on a picture in reading order, as the desk's camera reads them.
    static func texts(_ picture: [UInt8]) throws -> [String] {
        let frame = try PictureDecoder.frame(from: picture)
        return QRDecoder()?.codes(in: frame).map(\.text) ?? []
    }

    /// What Poppler makes of a PDF's page, in grey.
    static func rendered(_ pdf: [UInt8], dotsAnInch: Int, page: Int = 1) throws -> [UInt8] {
        try withFolder { folder in
            let file = folder.appendingPathComponent("page.pdf")
            try Data(pdf).write(to: file)
            let end = try Program.run([
                "/usr/bin/pdftoppm", "-r", "\(dotsAnInch)", "-f", "\(page)", "-gray", "-singlefile", file.path,
                folder.path + "/page",
            ])
            try #require(end.status == 0, "\(end.text)")
            return Array(try Data(contentsOf: folder.appendingPathComponent("page.pgm")))
        }
    }

    /// What Poppler says about a PDF.
    static func facts(_ pdf: [UInt8]) throws -> String {
        try withFolder { folder in
            let file = folder.appendingPathComponent("page.pdf")
            try Data(pdf).write(to: file)
            return try Program.run(["/usr/bin/pdfinfo", file.path]).text
        }
    }

    /// A folder of its own, gone afterwards.
    static func withFolder<Value>(_ body: (URL) throws -> Value) throws -> Value {
        let folder = try newFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        return try body(folder)
    }

    static func newFolder() throws -> URL {
        let folder = URL(fileURLWithPath: NSTemporaryDirectory()).appendingPathComponent("qode-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder
    }
}

extension Raster {
    /// The rows that have a black dot, as runs from the top.
    var lines: [Range<Int>] {
        let inked = (0..<height).map { row in bytes[row * stride..<(row + 1) * stride].contains { $0 != 0 } }
        var lines: [Range<Int>] = []
        for row in 0..<height where inked[row] {
            if lines.last?.upperBound == row {
                lines[lines.count - 1] = lines[lines.count - 1].lowerBound..<row + 1
            } else {
                lines.append(row..<row + 1)
            }
        }
        return lines
    }

    /// The outermost columns that have a black dot.
    var ink: ClosedRange<Int>? {
        let inked = (0..<width).filter { column in (0..<height).contains { isBlack(column, $0) } }
        guard let first = inked.first, let last = inked.last else { return nil }
        return first...last
    }
}
