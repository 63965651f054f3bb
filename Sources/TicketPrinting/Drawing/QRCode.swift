import CQREncode

/// A QR code: square modules, dark or light.
struct QRCode {
    /// How much of a code may be lost and it still reads: about 7, 15, 25 and 30 %.
    enum Level: CaseIterable {
        case low, medium, quartile, high

        fileprivate var code: QRecLevel {
            switch self {
            case .low: QR_ECLEVEL_L
            case .medium: QR_ECLEVEL_M
            case .quartile: QR_ECLEVEL_Q
            case .high: QR_ECLEVEL_H
            }
        }
    }

    /// Modules of white around it, by ISO 18004.
    static let quietZone = 4

    /// Modules along a side, without the quiet zone.
    let size: Int
    private let modules: [Bool]

    /// - Throws: for a text that fits no code: over 1,273 bytes at level high.
    init(_ text: String, level: Level) throws {
        guard let code = QRcode_encodeString8bit(text, 0, level.code) else { throw DrawingFailure.codeTooLong }
        defer { QRcode_free(code) }
        let size = Int(code.pointee.width)
        self.size = size
        // The lowest bit of each byte is the module; the others are the encoder's own.
        modules = (0..<size * size).map { code.pointee.data[$0] & 1 == 1 }
    }

    /// The code that stands the most damage of those that fit.
    /// - Parameters:
    ///   - levels: from the best to the least that will do.
    ///   - most: modules along a side.
    /// - Throws: when none fits.
    init(_ text: String, levels: [Level], atMost most: Int) throws {
        for level in levels {
            if let code = try? QRCode(text, level: level), code.size <= most {
                self = code
                return
            }
        }
        throw DrawingFailure.codeTooLong
    }

    func isDark(_ column: Int, _ row: Int) -> Bool { modules[row * size + column] }

    /// The runs of dark modules of a row, from left to right.
    func runs(inRow row: Int) -> [Range<Int>] { darkRuns(size) { isDark($0, row) } }

    /// An SVG document of dark modules on white, with its quiet zone, in units of modules.
    var svg: String {
        let side = size + 2 * Self.quietZone
        var path = ""
        for row in 0..<size {
            for run in runs(inRow: row) {
                path += "M\(run.lowerBound + Self.quietZone) \(row + Self.quietZone)h\(run.count)v1h-\(run.count)z"
            }
        }
        return """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(side) \(side)" shape-rendering="crispEdges">\
            <path fill="#fff" d="M0 0h\(side)v\(side)h-\(side)z"/><path fill="#000" d="\(path)"/></svg>
            """
    }

    /// White on black, whatever the terminal's own colours are (ECMA-48, "select graphic rendition").
    private static let colours = (on: "\u{1b}[97;40m", off: "\u{1b}[0m")

    /// Lines of half blocks, two modules a character.
    var terminalText: String {
        let range = -Self.quietZone..<(size + Self.quietZone)
        func dark(_ column: Int, _ row: Int) -> Bool {
            (0..<size).contains(column) && (0..<size).contains(row) && isDark(column, row)
        }
        return stride(from: range.lowerBound, to: range.upperBound, by: 2).map { row in
            let line = range.map { column in
                switch (dark(column, row), dark(column, row + 1)) {
                case (true, true): " "
                case (true, false): "▄"
                case (false, true): "▀"
                case (false, false): "█"
                }
            }.joined()
            return Self.colours.on + line + Self.colours.off
        }.joined(separator: "\n")
    }
}
