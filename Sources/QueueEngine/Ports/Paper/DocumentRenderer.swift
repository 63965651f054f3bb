/// Draws documents and QR codes, on a thread of its own: nobody but who wants the drawing waits for it. Implemented by
/// `TicketPrinting`.
public protocol DocumentRenderer: Sendable {
    func draw(_ document: PrintDocument, as format: DrawingFormat) async throws(DrawingRefusal) -> [UInt8]
    /// An SVG document: error correction level H, 4 modules of quiet zone, dark on white whatever the page's colours.
    func svgCode(_ text: String) async throws(DrawingRefusal) -> String
    /// The same for a terminal, two modules a character cell (half blocks), with its quiet zone.
    func terminalCode(_ text: String) async throws(DrawingRefusal) -> String
}
