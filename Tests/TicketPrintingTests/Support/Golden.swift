import Foundation
import QueueCore
import QueueEngine
import Testing

@testable import TicketPrinting

/// The pages whose looks are kept, and how ink is spread over each: a grid of cells, in each the share of black in
/// sixteenths, so that a page can be looked at in a text editor and a font's next version changes little.
enum Golden {
    struct Language: Sendable, CustomTestStringConvertible {
        let tag: String
        let venue: String
        let queue: String
        let footer: String

        var testDescription: String { tag }

        var slip: TicketSlip {
            TicketSlip(
                venue: venue, queueName: queue, label: "A042", issuedAt: Timestamp(milliseconds: 1_795_521_600_000),
                peopleAhead: 3, waitRange: 600...900, nowServing: "A038", code: Paper.id, followURL: Paper.address,
                footer: footer, locale: tag)
        }

        var poster: PosterSheet {
            PosterSheet(
                venue: venue, queueName: queue, entryURL: "http://192.168.1.20:8080/join/\(Paper.id)",
                wifi: WiFiNetwork(ssid: "Guests", password: "summer-2026", security: .wpa), locale: tag)
        }
    }

    static let languages = [
        Language(
            tag: "en", venue: "City Library", queue: "Information desk",
            footer: "Please keep this ticket. Closed on Mondays."),
        Language(
            tag: "de", venue: "Praxis Dr. Sommer", queue: "Anmeldung", footer: "Bitte Versichertenkarte bereithalten."),
        Language(tag: "ar", venue: "مستشفى النور", queue: "مكتب الاستقبال", footer: "يرجى الاحتفاظ بهذه التذكرة"),
        Language(tag: "he", venue: "עיריית תל אביב", queue: "קבלת קהל", footer: "נא לשמור את הכרטיס"),
        Language(tag: "hi", venue: "नगर पालिका", queue: "पूछताछ काउंटर", footer: "कृपया टिकट संभालकर रखें"),
        Language(tag: "ja", venue: "中央図書館", queue: "総合案内", footer: "この券を大切にお持ちください"),
        Language(tag: "zh", venue: "市民服务中心", queue: "户籍业务", footer: "请妥善保管此票"),
    ]

    struct Fingerprint: Equatable {
        /// Sixteenths of black, rows from the top.
        var rows: [[Int]]

        /// A cell's side in dots: a millimetre of a ticket, and a byte of its raster.
        private static let cell = 8

        init(_ raster: Raster) {
            var ink = [[Int]](
                repeating: [Int](repeating: 0, count: raster.stride),
                count: (raster.height + Self.cell - 1) / Self.cell)
            for row in 0..<raster.height {
                for byte in 0..<raster.stride {
                    ink[row / Self.cell][byte] += raster.bytes[row * raster.stride + byte].nonzeroBitCount
                }
            }
            rows = ink.map { $0.map { min(15, ($0 + 2) / 4) } }
        }

        /// `.` is white, `f` is black.
        init(text: String) {
            rows = text.split(separator: "\n").map { line in line.map { Int(String($0), radix: 16) ?? 0 } }
        }

        var text: String {
            rows.map { $0.map { $0 == 0 ? "." : String($0, radix: 16) }.joined() + "\n" }.joined()
        }

        /// Where one has ink that the other has not, as column and row of a window of cells; nil where they look the same.
        ///
        /// Ink is looked for in the cell and its eight neighbours, and half of it is enough: a letter that is a little
        /// bolder, or stands a dot further, is the same letter. Single cells without a match are nothing; four in a window
        /// are a block that is missing or elsewhere. (Measured: hinting, a blur and a rasteriser of another make leave 2 at
        /// most, a missing or shifted caption leaves 5 at least.)
        func difference(from other: Fingerprint) -> String? {
            let (mine, its) = (padded(to: other), other.padded(to: self))
            let (mineNearby, itsNearby) = (Self.nearby(mine), Self.nearby(its))
            let unmatched = mine.indices.map { row in
                mine[row].indices.map { column in
                    let isMine = mine[row][column] > 2 * itsNearby[row][column] + 1
                    return isMine || its[row][column] > 2 * mineNearby[row][column] + 1 ? 1 : 0
                }
            }
            for row in unmatched.indices where unmatched[row].contains(1) {
                for column in unmatched[row].indices {
                    let window = unmatched[row..<min(row + Self.window, unmatched.count)]
                    let count = window.reduce(0) { $0 + $1[column...].prefix(Self.window).reduce(0, +) }
                    if count >= Self.leastUnmatched { return "\(count) cells differ from \(column), \(row)" }
                }
            }
            return nil
        }

        private static let window = 6
        private static let leastUnmatched = 4

        private func padded(to other: Fingerprint) -> [[Int]] {
            let width = max(rows.map(\.count).max() ?? 0, other.rows.map(\.count).max() ?? 0)
            let missing = max(0, other.rows.count - rows.count)
            return (rows + Array(repeating: [], count: missing)).map {
                $0 + Array(repeating: 0, count: width - $0.count)
            }
        }

        /// The most ink in a cell or a neighbour.
        private static func nearby(_ cells: [[Int]]) -> [[Int]] {
            let wide = cells.map { row in
                row.indices.map { max(row[max(0, $0 - 1)], row[$0], row[min(row.count - 1, $0 + 1)]) }
            }
            return wide.indices.map { row in
                let (above, below) = (wide[max(0, row - 1)], wide[min(wide.count - 1, row + 1)])
                return wide[row].indices.map { max(above[$0], wide[row][$0], below[$0]) }
            }
        }
    }

    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("Golden")

    static func stored(_ name: String) -> Fingerprint? {
        (try? String(contentsOf: folder.appendingPathComponent("\(name).txt"), encoding: .utf8)).map(
            Fingerprint.init(text:))
    }

    /// `QODE_GOLDEN=1` writes what is there now; look at the pictures before keeping them: `QODE_PICTURES=folder` writes those.
    static func compare(_ raster: Raster, with name: String) throws {
        let fingerprint = Fingerprint(raster)
        if let pictures = ProcessInfo.processInfo.environment["QODE_PICTURES"] {
            try raster.writePicture(to: URL(fileURLWithPath: pictures).appendingPathComponent("\(name).png"))
        }
        if ProcessInfo.processInfo.environment["QODE_GOLDEN"] == "1" {
            try Data(fingerprint.text.utf8).write(to: folder.appendingPathComponent("\(name).txt"))
        }
        let golden = try #require(Self.stored(name), "\(name) has no golden picture")
        let difference = fingerprint.difference(from: golden)
        #expect(difference == nil, "\(name): \(difference ?? "")\n\(fingerprint.text)")
    }
}

extension Raster {
    /// A PNG.
    func writePicture(to file: URL) throws {
        var page = DisplayList()
        page.add(.dots(self), x: 0, y: 0)
        let canvas = Canvas(pictureOf: width, height)
        canvas.draw(page)
        try Data(canvas.png()).write(to: file)
    }
}
