public import QueueEngine

/// Draws tickets, posters and test pages: one layout, every output.
public struct PaperRenderer: DocumentRenderer {
    private let paper: PaperWidth
    private let logo: GreyPicture?
    private let escpos: ESCPOS

    /// - Parameters:
    ///   - logo: the venue's, on top of tickets and posters.
    ///   - beeps, opensDrawer: what a receipt printer does besides printing.
    public init(paper: PaperWidth, logo: GreyPicture? = nil, beeps: Bool = false, opensDrawer: Bool = false) {
        self.paper = paper
        self.logo = logo
        escpos = ESCPOS(beeps: beeps, opensDrawer: opensDrawer)
    }

    /// - Throws: for a text that fits no QR code, or when memory is out. A poster has no ESC/POS form.
    public func draw(_ document: PrintDocument, as format: DrawingFormat) throws -> [UInt8] {
        try drawn(document, as: format).bytes
    }

    func drawn(_ document: PrintDocument, as format: DrawingFormat) throws -> DrawnDocument {
        switch document {
        case .ticket(let slip):
            let page = try layout(slip).page()
            // All codes on a ticket lead to it.
            return try receipt(page, as: format, scrapHeight: page.halfOfFirstCode.map { Int($0) })
        case .test(let sheet): return try receipt(layout(sheet).page(), as: format)
        case .poster(let sheet): return DrawnDocument(bytes: try poster(sheet, as: format))
        }
    }

    private func layout(_ slip: TicketSlip) -> TicketLayout { TicketLayout(slip: slip, paper: paper, logo: logo) }
    private func layout(_ sheet: TestSheet) -> TestPageLayout { TestPageLayout(sheet: sheet, paper: paper) }

    /// How much paper a ticket or a test page takes, in millimetres; nil for what comes on sheets.
    public func length(of document: PrintDocument) -> Double? {
        let page: DisplayList? =
            switch document {
            case .ticket(let slip): try? layout(slip).page()
            case .test(let sheet): try? layout(sheet).page()
            case .poster: nil
            }
        return page.map { ($0.height.rounded(.up) + Double(ESCPOS.feedBeforeCut)) / Double(PaperWidth.dotsAMillimetre) }
    }

    private func poster(_ sheet: PosterSheet, as format: DrawingFormat) throws -> [UInt8] {
        let page = try PosterLayout(sheet: sheet, logo: logo).page()
        switch format {
        case .pdf: return try vectors(.pdf, page, PosterLayout.width, PosterLayout.height, points: 1)
        case .svg: return try vectors(.svg, page, PosterLayout.width, PosterLayout.height, points: 1)
        case .png:
            let canvas = Canvas(pictureOf: Int(PosterLayout.width), Int(PosterLayout.height))
            canvas.draw(page)
            return try canvas.png()
        case .escpos: throw DrawingFailure.noReceipt
        }
    }

    private func receipt(
        _ page: DisplayList, as format: DrawingFormat, scrapHeight: Int? = nil
    ) throws -> DrawnDocument {
        let (width, height) = (Double(paper.dots), page.height.rounded(.up))
        let points = 72 / PaperWidth.resolution
        switch format {
        case .pdf: return DrawnDocument(bytes: try vectors(.pdf, page, width, height, points: points))
        case .svg: return DrawnDocument(bytes: try vectors(.svg, page, width, height, points: points))
        case .escpos: return escpos.document(try raster(page), scrapHeight: scrapHeight)
        case .png:
            // The very dots that a printer burns.
            let raster = try raster(page)
            var burnt = DisplayList()
            burnt.add(.dots(raster), x: 0, y: 0)
            let canvas = Canvas(pictureOf: raster.width, raster.height)
            canvas.draw(burnt)
            return DrawnDocument(bytes: try canvas.png())
        }
    }

    func raster(_ page: DisplayList) throws -> Raster {
        let canvas = Canvas(pictureOf: paper.dots, Int(page.height.rounded(.up)))
        canvas.draw(page)
        return try canvas.raster()
    }

    private func vectors(
        _ format: Canvas.VectorFormat, _ page: DisplayList, _ width: Double, _ height: Double, points: Double
    ) throws -> [UInt8] {
        let canvas = Canvas(format, of: width, height, points: points)
        canvas.draw(page)
        return try canvas.document()
    }

    public func svgCode(_ text: String) throws -> String { try QRCode(text, level: .high).svg }

    public func terminalCode(_ text: String) throws -> String { try QRCode(text, level: .low).terminalText }
}
