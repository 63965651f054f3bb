/// How a ticket or poster is drawn into a file.
public enum DrawingFormat: String, Sendable, CaseIterable { case pdf, png, escpos, svg }

/// Draws documents and QR codes. Implemented by `TicketPrinting`.
public protocol DocumentRenderer: Sendable {
    func draw(_ document: PrintDocument, as format: DrawingFormat) throws -> [UInt8]
    /// An SVG document: error correction level H, 4 modules of quiet zone, dark on white whatever the page's colours.
    func svgCode(_ text: String) throws -> String
    /// The same for a terminal, two modules a character cell (half blocks), with its quiet zone.
    func terminalCode(_ text: String) throws -> String
}
