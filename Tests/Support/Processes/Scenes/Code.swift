import CQREncode

/// A ticket's QR code, as libqrencode draws it.
struct Code {
    let text: String
    /// Modules along a side.
    let size: Int
    private let modules: [Bool]

    /// A ticket as the appliance gives it out: its id, or the address where it is followed, at level M, Q or H.
    /// - Parameter id: nil for any.
    init?(_ id: String?, _ chance: inout Chance) {
        let id = id ?? Self.uuid(&chance)
        let hosts = ["http://qode.local", "http://192.168.1.20:8080", "https://queue.example.org", "https://q.example"]
        let text = chance.isOnce(in: 2) ? id : "\(hosts[chance.whole(0...3)])/t/\(id)"
        let level = [QR_ECLEVEL_M, QR_ECLEVEL_Q, QR_ECLEVEL_H][chance.whole(0...2)]
        self.init(text, level: level)
    }

    /// - Parameter version: 1 to 40, or the least that holds the text.
    init?(_ text: String, level: QRecLevel = QR_ECLEVEL_M, version: Int = 0) {
        guard let code = QRcode_encodeString8bit(text, Int32(version), level) else { return nil }
        defer { QRcode_free(code) }
        let size = Int(code.pointee.width)
        (self.text, self.size) = (text, size)
        modules = (0..<size * size).map { code.pointee.data[$0] & 1 == 1 }
    }

    /// Whether the module there is dark; outside there is none that is.
    func isDark(_ column: Int, _ row: Int) -> Bool {
        column >= 0 && row >= 0 && column < size && row < size && modules[row * size + column]
    }

    private static func uuid(_ chance: inout Chance) -> String {
        // Version 4, variant 1 (RFC 9562).
        let high = chance.next() & 0xffff_ffff_ffff_0fff | 0x4000
        let low = chance.next() & 0x3fff_ffff_ffff_ffff | 0x8000_0000_0000_0000
        let digits = Array(hexadecimal(high) + hexadecimal(low))
        return [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(digits[$0]) }.joined(separator: "-")
    }

    private static func hexadecimal(_ value: UInt64) -> String {
        let text = String(value, radix: 16)
        return String(repeating: "0", count: 16 - text.count) + text
    }
}
