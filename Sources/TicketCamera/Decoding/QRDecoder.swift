import CZBar

/// ZBar, for QR codes only: noise is then never taken for a bar code. Not for several threads at a time.
struct QRDecoder: ~Copyable {
    /// Gives the bytes as they are: ZBar's guess takes short texts in UTF-8 for Japanese.
    private let scanner: OpaquePointer
    /// Gives text, by the character set that a code itself names (an ECI).
    private let interpreter: OpaquePointer

    /// Nil when memory is out.
    init?() {
        guard let scanner = zbar_image_scanner_create() else { return nil }
        guard let interpreter = zbar_image_scanner_create() else {
            zbar_image_scanner_destroy(scanner)
            return nil
        }
        (self.scanner, self.interpreter) = (scanner, interpreter)
        for one in [scanner, interpreter] {
            zbar_image_scanner_set_config(one, ZBAR_NONE, ZBAR_CFG_ENABLE, 0)
            zbar_image_scanner_set_config(one, ZBAR_QRCODE, ZBAR_CFG_ENABLE, 1)
        }
        zbar_image_scanner_set_config(scanner, ZBAR_QRCODE, ZBAR_CFG_BINARY, 1)
    }

    deinit {
        zbar_image_scanner_destroy(scanner)
        zbar_image_scanner_destroy(interpreter)
    }

    /// The codes in a frame, in reading order.
    func codes(in frame: Frame) -> [FoundCode] { frame.withPixels { codes(in: $0) }.inReadingOrder }

    /// The codes in a picture without gaps between its rows, in the order in which they are found.
    /// - Parameter namesSet: the codes say themselves which character set they are in.
    func codes(in picture: Pixels, namesSet: Bool = false) -> [FoundCode] {
        let scanner = namesSet ? interpreter : scanner
        guard picture.width > 0, picture.height > 0, let image = zbar_image_create() else { return [] }
        defer { zbar_image_destroy(image) }
        // "Y800": 8 bits of luma a pixel.
        zbar_image_set_format(image, 0x3030_3859)
        zbar_image_set_size(image, UInt32(picture.width), UInt32(picture.height))
        zbar_image_set_data(image, picture.start, UInt(picture.width * picture.height), nil)
        defer { zbar_image_set_data(image, nil, 0, nil) }
        guard zbar_scan_image(scanner, image) > 0 else { return [] }
        var found: [FoundCode] = []
        var symbol = zbar_image_first_symbol(image)
        while let current = symbol {
            if let code = Self.code(current) { found.append(code) }
            symbol = zbar_symbol_next(current)
        }
        return found
    }

    private static func code(_ symbol: OpaquePointer) -> FoundCode? {
        let length = Int(zbar_symbol_get_data_length(symbol))
        // A block of zeros alone is a valid word of the correcting code, too: what says nothing is no code.
        guard length > 0, let data = zbar_symbol_get_data(symbol) else { return nil }
        let text = CodeText.text(of: UnsafeRawBufferPointer(start: data, count: length))
        let outline = (0..<UInt32(zbar_symbol_get_loc_size(symbol))).map { index in
            FramePoint(x: Int(zbar_symbol_get_loc_x(symbol, index)), y: Int(zbar_symbol_get_loc_y(symbol, index)))
        }
        return FoundCode(text: text, outline: outline)
    }
}
