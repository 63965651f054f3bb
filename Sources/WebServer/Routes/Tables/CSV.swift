/// Comma-separated values (RFC 4180), as spreadsheets read them.
enum CSV {
    /// Without it a spreadsheet takes the text for another encoding, and spoils every name that is not plain ASCII.
    static let byteOrderMark = "\u{feff}"

    static func line(_ fields: [String]) -> String { fields.map(field).joined(separator: ",") + "\r\n" }

    /// A spreadsheet takes a text that begins like a formula for one, and runs it; an apostrophe before it makes it a text
    /// (OWASP, "CSV Injection").
    private static let formulaStarts = "=+-@\t\r\n＝＋－＠".unicodeScalars
    private static let quoted = "\",\r\n".unicodeScalars

    /// Looks at scalars: to whoever reads the file, a mark that joins the comma before it leaves that a comma.
    private static func field(_ text: String) -> String {
        var cell = String.UnicodeScalarView()
        if let first = text.unicodeScalars.first, formulaStarts.contains(first) { cell.append("'") }
        cell += text.unicodeScalars
        guard cell.contains(where: { quoted.contains($0) }) else { return String(cell) }
        return "\"" + String(String.UnicodeScalarView(cell.flatMap { $0 == "\"" ? [$0, $0] : [$0] })) + "\""
    }
}
