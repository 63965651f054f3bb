import CZBar
import TicketCamera

/// ZBar as it comes, or for QR codes only.
final class PlainZBar {
    struct Failure: Error {}

    private let scanner: OpaquePointer

    init(isForQRCodesOnly: Bool) throws {
        guard let scanner = zbar_image_scanner_create() else { throw Failure() }
        self.scanner = scanner
        guard isForQRCodesOnly else { return }
        zbar_image_scanner_set_config(scanner, ZBAR_NONE, ZBAR_CFG_ENABLE, 0)
        zbar_image_scanner_set_config(scanner, ZBAR_QRCODE, ZBAR_CFG_ENABLE, 1)
    }

    deinit { zbar_image_scanner_destroy(scanner) }

    func texts(in frame: Frame) -> [String] {
        guard let image = zbar_image_create() else { return [] }
        defer { zbar_image_destroy(image) }
        // "Y800": 8 bits of luma a pixel.
        zbar_image_set_format(image, 0x3030_3859)
        zbar_image_set_size(image, UInt32(frame.width), UInt32(frame.height))
        return frame.luma.withUnsafeBytes { bytes in
            zbar_image_set_data(image, bytes.baseAddress, UInt(bytes.count), nil)
            defer { zbar_image_set_data(image, nil, 0, nil) }
            zbar_scan_image(scanner, image)
            var texts: [String] = []
            var symbol = zbar_image_first_symbol(image)
            while let current = symbol {
                texts.append(String(cString: zbar_symbol_get_data(current)))
                symbol = zbar_symbol_next(current)
            }
            return texts
        }
    }
}
