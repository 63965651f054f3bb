import QueueEngine

/// The A4 poster at the door, in PDF points: a huge code, the address in letters, and four steps.
struct PosterLayout {
    static let width = 595.28
    static let height = 841.89
    /// 105 mm, the code's least width.
    private static let codeSide = 105 / 25.4 * 72
    private static let margin = 48.0
    /// White above and below: more than any office printer leaves unprinted.
    private static let edge = 28.0

    let sheet: PosterSheet
    private var words: Wording { Wording(sheet.locale) }

    func draw(on canvas: Canvas) throws {
        // Long names and tall scripts make the letters smaller; the code stays as large as it is.
        var scale = 1.0
        while scale > 0.5, try place(on: Canvas(pictureOf: 1, 1), scale: scale) > Self.height - Self.edge {
            scale -= 0.1
        }
        _ = try place(on: canvas, scale: scale)
    }

    /// Draws it with letters of this size.
    /// - Returns: the height that it took.
    private func place(on canvas: Canvas, scale: Double) throws -> Double {
        var y = Self.edge
        if let venue = sheet.venue { y += line(venue, on: canvas, at: y, size: 18 * scale) + 2 }
        y += line(sheet.queueName, on: canvas, at: y, size: 34 * scale, weight: .bold, lines: scale > 0.7 ? 2 : 1) + 2
        y += line(words.takeNumber, on: canvas, at: y, size: 20 * scale) + 8

        let code = try QRCode(sheet.entryURL, level: .high)
        let module = Self.codeSide / Double(code.size)
        let quiet = module * Double(QRCode.quietZone)
        y += quiet
        let left = (Self.width - Self.codeSide) / 2
        canvas.code(code, x: left, y: y, module: module)
        canvas.frame(
            x: left - quiet, y: y - quiet, width: Self.codeSide + 2 * quiet, height: Self.codeSide + 2 * quiet,
            radius: 14, thickness: 2)
        y += Self.codeSide + quiet + 12
        y += line(shortLink, on: canvas, at: y, size: 24 * scale, weight: .bold) + 8
        y = steps(on: canvas, at: y, scale: scale)
        guard let wifi = sheet.wifi else { return y }
        return try network(wifi, on: canvas, at: y + 6)
    }

    /// What people type who cannot scan: the appliance's own page, which lists its queues.
    private var shortLink: String {
        let address = sheet.entryURL.split(separator: "://", maxSplits: 1).last ?? sheet.entryURL[...]
        return String(address.prefix { $0 != "/" })
    }

    private func steps(on canvas: Canvas, at top: Double, scale: Double) -> Double {
        var y = top
        let inset = 70.0
        let circle = 26 * scale
        for (index, step) in words.steps.enumerated() {
            let x = words.isRightToLeft ? Self.width - inset - circle : inset
            canvas.frame(x: x, y: y, width: circle, height: circle, radius: circle / 2, thickness: 1.5)
            canvas.text("\(index + 1)", x: x, y: y + 3 * scale, width: circle, size: 16 * scale, weight: .bold)
            let height = canvas.text(
                step, x: words.isRightToLeft ? inset : inset + 38, y: y + 2, width: Self.width - 2 * inset - 38,
                size: 16 * scale, alignment: .leading, lines: 2, rightToLeft: words.isRightToLeft)
            y += max(circle + 4, height + 8 * scale)
        }
        return y
    }

    private func network(_ wifi: WiFiNetwork, on canvas: Canvas, at y: Double) throws -> Double {
        let code = try QRCode(WiFiCode.text(wifi), level: .medium)
        let side = 78.0
        canvas.code(code, x: Self.margin + 22, y: y, module: side / Double(code.size))
        canvas.text(
            words.wifi(wifi.ssid), x: Self.margin + 22 + side + 20, y: y + 22,
            width: Self.width - 2 * Self.margin - side - 42,
            size: 18, weight: .bold, alignment: .leading, lines: 2, rightToLeft: words.isRightToLeft)
        return y + side
    }

    private func line(
        _ text: String, on canvas: Canvas, at y: Double, size: Double, weight: Canvas.Weight = .normal, lines: Int = 1
    ) -> Double {
        canvas.text(
            text, x: Self.margin, y: y, width: Self.width - 2 * Self.margin, size: size, weight: weight, lines: lines,
            rightToLeft: words.isRightToLeft)
    }
}

/// What a Wi-Fi code contains, by the convention that phones read: `WIFI:T:WPA;S:name;P:secret;;`.
enum WiFiCode {
    static func text(_ wifi: WiFiNetwork) -> String {
        let password = wifi.password.map { "P:\(escaped($0));" } ?? ""
        return "WIFI:T:\(wifi.security.rawValue);S:\(escaped(wifi.ssid));\(password);"
    }

    private static func escaped(_ text: String) -> String {
        // Scalar by scalar: with an accent after it, a semicolon is another character, and still a semicolon to a phone.
        text.unicodeScalars.map { "\\;,:\"".unicodeScalars.contains($0) ? "\\\($0)" : "\($0)" }.joined()
    }
}
