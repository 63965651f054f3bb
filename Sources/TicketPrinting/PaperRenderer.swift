public import QueueEngine

/// Draws tickets and posters: one layout, every output.
public struct PaperRenderer: DocumentRenderer {
    private let paper: PaperWidth

    public init(paper: PaperWidth) { self.paper = paper }

    /// - Throws: for a text that fits no QR code, or when memory is out. A poster has no ESC/POS form.
    public func draw(_ document: PrintDocument, as format: DrawingFormat) throws -> [UInt8] {
        switch document {
        case .ticket(let slip):
            let layout = TicketLayout(slip: slip, paper: paper)
            // Its height is known once it was drawn; drawing twice is cheaper than a picture too large.
            let height = try layout.draw(on: Canvas(pictureOf: paper.dots, 1)).rounded(.up)
            if format == .pdf {
                let canvas = Canvas(pdfOf: Double(paper.dots), height, points: 72 / PaperWidth.resolution)
                _ = try layout.draw(on: canvas)
                return try canvas.pdf()
            }
            let canvas = Canvas(pictureOf: paper.dots, Int(height))
            _ = try layout.draw(on: canvas)
            return format == .png ? try canvas.png() : ESCPOS.document(try canvas.raster())
        case .poster(let sheet):
            let layout = PosterLayout(sheet: sheet)
            if format == .pdf {
                let canvas = Canvas(pdfOf: PosterLayout.width, PosterLayout.height, points: 1)
                try layout.draw(on: canvas)
                return try canvas.pdf()
            }
            guard format == .png else { throw DrawingFailure.cairo("a poster is no receipt") }
            let canvas = Canvas(pictureOf: Int(PosterLayout.width), Int(PosterLayout.height))
            try layout.draw(on: canvas)
            return try canvas.png()
        }
    }

    public func svgCode(_ text: String) throws -> String { try QRCode(text, level: .high).svg }

    public func terminalCode(_ text: String) throws -> String { try QRCode(text, level: .low).terminalText }
}
