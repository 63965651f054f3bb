import QueueEngine
import TestSupport
import Testing

@testable import TicketPrinting

/// Names are drawn, never sent: no text can become a command of the printer, an object of the PDF or an element of the SVG.
@Suite struct InjectionTests {
    static let texts = [
        "\u{1B}@\u{1D}V\u{0}\u{1B}p\u{0}", "\u{10}\u{4}\u{1}", ") Tj ET endstream endobj %%EOF",
        "/JavaScript (app.alert\\(1\\)) /OpenAction", "</svg><script>alert(1)</script>", "]]><!--\"'&lt;",
        #"\;,:" \\;; WIFI:T:nopass;S:evil;;"#, "%s%n%x$(reboot)`reboot`", "\u{202E}\u{2066}A042",
        String(repeating: "\u{1D}V1", count: 33),
    ]

    static func documents(_ text: String) -> [PrintDocument] {
        var sheet = Paper.test
        sheet.printer = text
        return [
            .ticket(Paper.slip(text, label: text)), .test(sheet),
            .poster(
                PosterSheet(
                    venue: text, queueName: text, entryURL: Paper.address,
                    wifi: WiFiNetwork(ssid: text, password: text, security: .wpa), locale: "de,en,ar")),
        ]
    }

    @Test("ESC/POS: one reset, one cut, and rasters between", arguments: texts)
    func escpos(_ text: String) throws {
        for document in Self.documents(text).prefix(2) {
            // The reader refuses every command but the few that a ticket is made of.
            let picture = try ESCPOSPicture(parsing: PaperRenderer(paper: .mm80).draw(document, as: .escpos))
            #expect(picture.cuts == [picture.height])
        }
    }

    @Test("PDF: one page, no script, no form, and none of the text as it was typed", arguments: texts)
    func pdf(_ text: String) throws {
        for document in Self.documents(text) {
            let pdf = try PaperRenderer(paper: .mm80).draw(document, as: .pdf)
            let facts = try Paper.facts(pdf)
            #expect(facts.firstMatch(of: /Pages: +1\n/) != nil)
            #expect(facts.firstMatch(of: /JavaScript: +no\n/) != nil && facts.firstMatch(of: /Form: +none\n/) != nil)
            #expect(!pdf.contains(Array(text.utf8)))
        }
    }

    @Test("SVG: shapes only, and none of the text as it was typed", arguments: texts)
    func svg(_ text: String) throws {
        for document in Self.documents(text) {
            let svg = try PaperRenderer(paper: .mm80).draw(document, as: .svg)
            let drawn = String(decoding: svg, as: UTF8.self)
            let elements = Set(drawn.matches(of: /<([a-zA-Z]+)/).map { String($0.output.1) })
            #expect(elements.isSubset(of: ["svg", "defs", "g", "symbol", "path", "use", "rect", "clipPath", "xml"]))
            #expect(!svg.contains(Array(text.utf8)))
        }
    }

    @Test("Wi-Fi: whatever the network is called, phones read its name and nothing more", arguments: texts)
    func wifi(_ text: String) {
        let code = WiFiCode.text(WiFiNetwork(ssid: text, password: text, security: .wpa))
        // As a phone takes it apart: at every colon and semicolon that is not escaped.
        var (fields, current, isEscaped) = ([String](), "", false)
        for scalar in code.unicodeScalars {
            if !isEscaped, scalar == "\\" {
                isEscaped = true
            } else if !isEscaped, scalar == ";" {
                fields.append(current)
                current = ""
            } else {
                current.unicodeScalars.append(scalar)
                isEscaped = false
            }
        }
        #expect(fields == ["WIFI:T:WPA", "S:\(text)", "P:\(text)", ""])
    }
}
