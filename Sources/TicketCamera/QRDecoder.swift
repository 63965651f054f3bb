import CZBar

/// A QR code that was read.
struct FoundCode: Equatable {
    let text: String
    /// The centre of its outline, in pixels.
    let x: Int
    let y: Int
    /// From its highest corner to its lowest.
    let height: Int
}

/// ZBar, for QR codes only: noise is then never taken for a bar code. Not for several threads at a time.
struct QRDecoder: ~Copyable {
    private let scanner: OpaquePointer

    /// Nil when memory is out.
    init?() {
        guard let scanner = zbar_image_scanner_create() else { return nil }
        self.scanner = scanner
        zbar_image_scanner_set_config(scanner, ZBAR_NONE, ZBAR_CFG_ENABLE, 0)
        zbar_image_scanner_set_config(scanner, ZBAR_QRCODE, ZBAR_CFG_ENABLE, 1)
        // The bytes as they are: ZBar's guess takes short texts in UTF-8 for Japanese.
        zbar_image_scanner_set_config(scanner, ZBAR_QRCODE, ZBAR_CFG_BINARY, 1)
    }

    deinit { zbar_image_scanner_destroy(scanner) }

    /// The codes in a frame, in reading order.
    func codes(in frame: Frame) -> [FoundCode] {
        guard frame.width > 0, frame.height > 0, let image = zbar_image_create() else { return [] }
        defer { zbar_image_destroy(image) }
        // "Y800": 8 bits of luma a pixel.
        zbar_image_set_format(image, 0x3030_3859)
        zbar_image_set_size(image, UInt32(frame.width), UInt32(frame.height))
        return frame.luma.withUnsafeBytes { bytes in
            zbar_image_set_data(image, bytes.baseAddress, UInt(bytes.count), nil)
            defer { zbar_image_set_data(image, nil, 0, nil) }
            guard zbar_scan_image(scanner, image) > 0 else { return [] }
            var found: [FoundCode] = []
            var symbol = zbar_image_first_symbol(image)
            while let current = symbol {
                if let code = Self.code(current) { found.append(code) }
                symbol = zbar_symbol_next(current)
            }
            return Self.inReadingOrder(found)
        }
    }

    /// Row by row. A code whose centre is level with some part of a row's first belongs to that row: nobody holds two tickets quite
    /// level.
    static func inReadingOrder(_ codes: [FoundCode]) -> [FoundCode] {
        var rows: [[FoundCode]] = []
        for code in codes.sorted(by: { $0.y < $1.y }) {
            if let first = rows.last?.first, code.y - first.y <= first.height / 2 {
                rows[rows.count - 1].append(code)
            } else {
                rows.append([code])
            }
        }
        return rows.flatMap { row in row.sorted { $0.x < $1.x } }
    }

    private static func code(_ symbol: OpaquePointer) -> FoundCode? {
        let length = Int(zbar_symbol_get_data_length(symbol))
        guard let data = zbar_symbol_get_data(symbol) else { return nil }
        let bytes = UnsafeRawBufferPointer(start: data, count: length)
        // A code may hold anything; what is not UTF-8 is nothing that we gave out, and Latin-1 by ISO 18004.
        let text =
            String(validating: bytes, as: UTF8.self)
            ?? String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
        let points = (0..<UInt32(zbar_symbol_get_loc_size(symbol))).map { index in
            (x: Int(zbar_symbol_get_loc_x(symbol, index)), y: Int(zbar_symbol_get_loc_y(symbol, index)))
        }
        let count = max(1, points.count)
        return FoundCode(
            text: text, x: points.reduce(0) { $0 + $1.x } / count, y: points.reduce(0) { $0 + $1.y } / count,
            height: (points.map(\.y).max() ?? 0) - (points.map(\.y).min() ?? 0))
    }
}
