import NIOCore

/// A page as a browser gets it: its first state is in it as text that is read without a script, and as data that its script goes on from.
struct PageDocument {
    let page: PageDescription
    let words: PageWords
    var title: String
    /// What its script begins with; absent where it asks for itself.
    var state: JSON?
    /// The same as JSON texts that are there already; the script gets them as a list.
    var messages: [ByteBuffer] = []
    /// Seconds after which a browser without scripts asks again; nil where nothing changes.
    var refresh: Int?
    /// Beside the page's own, for the body.
    var look = ""
    /// The content of `<main>`, with everything from outside escaped.
    var content = ""

    init(_ page: PageDescription, _ words: PageWords) {
        self.page = page
        self.words = words
        title = words(page.title)
    }

    /// - Parameter leadsToTrust: there is an authority of the appliance's own, which devices can be told to trust.
    func html(
        script: String?, style: String, venue: VenueLook = VenueLook(), leadsToTrust: Bool = false
    ) -> String {
        let language = words.language
        let given = state.map { String(buffer: $0.buffer) }
        let list = messages.isEmpty ? nil : "[\(messages.map { String(buffer: $0) }.joined(separator: ","))]"
        let first = (given ?? list).map { " data-state=\"\(Self.escaped($0))\"" }
        let again = refresh.map { "<noscript><meta http-equiv=\"refresh\" content=\"\($0)\"></noscript>\n" } ?? ""
        let place = venue.name.map { " data-venue=\"\(Self.escaped($0))\"" } ?? ""
        let code = script.map { "<script defer src=\"\($0)\"></script>\n" } ?? ""
        return """
            <!doctype html>
            <html lang="\(language.tag)" dir="\(language.direction)">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>\(Self.escaped(title))</title>
            <link rel="icon" href="/assets/icon.svg">
            <link rel="stylesheet" href="\(style)">
            \(code)\(again)</head>
            <body class="\(page.look)\(look.isEmpty ? "" : " " + look)"\(place)\(leadsToTrust ? " data-trust" : "")>
            \(page.look == "phone" ? venue.header : "")<main id="main"\(first ?? "")>\(content)</main>
            </body>
            </html>

            """
    }

    /// Text as it may stand between tags and in quoted attributes.
    static func escaped(_ text: String) -> String {
        guard text.utf8.contains(where: { "&<>\"".utf8.contains($0) }) else { return text }
        return text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\"", with: "&quot;")
    }
}
