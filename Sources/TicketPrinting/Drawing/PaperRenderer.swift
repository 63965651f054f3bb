import LinuxHost
public import QueueEngine

/// Draws tickets, posters and test pages: one layout, every output. Takes from a millisecond to some dozens, on the thread that
/// asks: pages and programs ask a `DrawingThread`.
public struct PaperRenderer: Sendable {
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

    /// - Parameter sheet: what a poster is printed on.
    func drawn(
        _ document: PrintDocument, as format: DrawingFormat, on sheet: SheetSize = .a4
    ) throws -> DrawnDocument {
        BlockingThread.assertIsCurrent("drawing")
        switch document {
        case .ticket(let slip):
            let page = try TicketLayout(slip: slip, paper: paper, logo: logo).page()
            // All codes on a ticket lead to it.
            return try receipt(page, as: format, scrapHeight: page.halfOfFirstCode.map { Int($0) })
        case .test(let sheet): return try receipt(TestPageLayout(sheet: sheet, paper: paper).page(), as: format)
        case .setup(let sheet): return try receipt(SetupLayout(sheet: sheet, paper: paper).page(), as: format)
        case .summary(let slip):
            return try receipt(SummaryLayout(slip: slip, paper: paper, logo: logo).page(), as: format)
        case .poster(let poster):
            let page = try PosterLayout(sheet: poster, size: sheet, logo: logo).page()
            return DrawnDocument(bytes: try draw(page, as: format, on: sheet))
        case .cards(let cards):
            let page = try CardLayout(sheet: cards, size: sheet).page()
            return DrawnDocument(bytes: try draw(page, as: format, on: sheet))
        case .emergency(let tickets):
            let pages = try EmergencyLayout(sheet: tickets, size: sheet).pages()
            return DrawnDocument(bytes: try draw(pages, as: format, on: sheet))
        }
    }

    /// A PDF has pages; in a picture one stands below the other.
    private func draw(_ pages: [DisplayList], as format: DrawingFormat, on sheet: SheetSize) throws -> [UInt8] {
        guard format != .pdf else {
            let canvas = Canvas(.pdf, of: sheet.width, sheet.height, points: 1)
            for page in pages { canvas.drawPage(page) }
            return try canvas.document()
        }
        var all = DisplayList()
        for (index, page) in pages.enumerated() { all.add(page, y: Double(index) * sheet.height) }
        let height = Double(pages.count) * sheet.height
        return try draw(all, as: format, on: SheetSize(width: sheet.width, height: height, media: sheet.media))
    }

    private func draw(_ page: DisplayList, as format: DrawingFormat, on sheet: SheetSize) throws -> [UInt8] {
        switch format {
        case .pdf: return try vectors(.pdf, page, sheet.width, sheet.height, points: 1)
        case .svg: return try vectors(.svg, page, sheet.width, sheet.height, points: 1)
        case .png:
            let canvas = Canvas(pictureOf: Int(sheet.width), Int(sheet.height))
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
        var drawn: DrawnDocument
        switch format {
        case .pdf: drawn = DrawnDocument(bytes: try vectors(.pdf, page, width, height, points: points))
        case .svg: drawn = DrawnDocument(bytes: try vectors(.svg, page, width, height, points: points))
        case .escpos: drawn = escpos.document(try raster(page), scrapHeight: scrapHeight)
        case .png: drawn = DrawnDocument(bytes: try burnt(page))
        }
        drawn.paperLength = (height + Double(ESCPOS.feedBeforeCut)) / Double(PaperWidth.dotsAMillimetre)
        return drawn
    }

    /// The very dots that a printer burns, as a picture.
    private func burnt(_ page: DisplayList) throws -> [UInt8] {
        let raster = try raster(page)
        var dots = DisplayList()
        dots.add(.dots(raster), x: 0, y: 0)
        let canvas = Canvas(pictureOf: raster.width, raster.height)
        canvas.draw(dots)
        return try canvas.png()
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

    public func svgCode(_ text: String) throws -> String {
        BlockingThread.assertIsCurrent("drawing a code")
        return try QRCode(text, level: .high).svg
    }

    public func terminalCode(_ text: String) throws -> String {
        BlockingThread.assertIsCurrent("drawing a code")
        return try QRCode(text, level: .low).terminalText
    }
}
