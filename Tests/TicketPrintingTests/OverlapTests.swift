import QueueEngine
import Testing

@testable import TicketPrinting

/// Whatever is called how: on every page, nothing lies upon another thing, and nothing sticks out.
@Suite struct OverlapTests {
    private struct Box {
        let name: String
        let left: Double
        let top: Double
        let right: Double
        let bottom: Double
        /// What it may share with its like: a code's white with another code's, and what hangs over a line with the next
        /// line's.
        var isText = false
        var shareable = 0.0

        func overlaps(_ other: Box) -> Bool {
            let shared: Double =
                switch (isText, other.isText) {
                case (true, true): shareable + other.shareable
                case (false, false): min(shareable, other.shareable)
                default: 0
                }
            return left + shared < other.right && other.left + shared < right && top + shared < other.bottom
                && other.top + shared < bottom
        }
    }

    /// Where there is ink, and around codes the white that belongs to them.
    private static func boxes(_ page: DisplayList) -> [Box] {
        page.marks.enumerated().compactMap { index, placed -> Box? in
            let (x, y) = (placed.x, placed.y)
            func box(_ name: String, _ width: Double, _ height: Double, around: Double = 0) -> Box {
                Box(
                    name: "\(name) \(index)", left: x - around, top: y - around, right: x + width + around,
                    bottom: y + height + around)
            }
            switch placed.mark {
            case .text(let block):
                // White letters lie upon black on purpose.
                guard placed.ink == .black, block.ink.height > 0 else { return nil }
                let reach = TextBlock.overhang * block.style.size
                let (top, bottom) = (
                    max(block.ink.top, -reach), min(block.ink.top + block.ink.height, block.height + reach)
                )
                return Box(
                    name: "text \(index)", left: x, top: y + top, right: x + block.width, bottom: y + bottom,
                    isText: true,
                    shareable: reach)
            case .code(let code, let module):
                // Half a dot less: places are whole dots, and modules of posters are not.
                let white = Double(QRCode.quietZone) * module - 0.5
                var box = box("code", Double(code.size) * module, Double(code.size) * module, around: white)
                box.shareable = white
                return box
            case .bar(let width, let height): return box("bar", width, height)
            case .pictogram(_, let size), .drawing(_, let size): return box("pictogram", size, size)
            case .picture(_, let width, let height): return box("picture", width, height)
            case .dots(let raster): return box("dots", Double(raster.width), Double(raster.height))
            case .frame, .disc: return nil
            }
        }
    }

    private func expectTidy(_ page: DisplayList, width: Double, margin: Double, height: Double) {
        let boxes = Self.boxes(page)
        for (index, box) in boxes.enumerated() {
            for other in boxes[..<index] { #expect(!box.overlaps(other), "\(other.name) and \(box.name)") }
            // A code's own white may be the page's.
            let inset = box.name.hasPrefix("code") ? 0 : margin
            #expect(box.left >= inset && box.right <= width - inset, "\(box.name) sticks out")
            #expect(box.top >= 0 && box.bottom <= height, "\(box.name) sticks out")
        }
    }

    private static let logo = GreyPicture(width: 300, height: 90, bytes: [UInt8](repeating: 60, count: 27_000))

    @Test("tickets", arguments: TicketLayoutTests.names.map(\.1), Wording.all.map(\.tag))
    func tickets(_ name: String, _ locale: String) throws {
        for paper in [PaperWidth.mm80, .mm58] {
            for (logo, isCopy) in [(nil, false), (Self.logo, true)] {
                let slip = Paper.slip(name, locale: locale, isCopy: isCopy)
                let page = try TicketLayout(slip: slip, paper: paper, logo: logo).page()
                expectTidy(page, width: Double(paper.dots), margin: 12, height: page.height)
            }
        }
    }

    /// 13 mm.
    private static let posterMargin = 36.8

    @Test(
        "posters", arguments: TicketLayoutTests.names.map(\.1),
        Wording.all.map(\.tag) + ["de,en,ar", "fr,es,tr,hi", "ja,zh,he,ar"])
    func posters(_ name: String, _ locale: String) throws {
        let wifi = WiFiNetwork(
            ssid: String(repeating: "W", count: 32), password: String(repeating: "M", count: 63), security: .wpa)
        for (logo, wifi, venue) in [(nil, nil, nil), (Self.logo, wifi, name)] {
            let sheet = PosterSheet(
                venue: venue, queueName: name, entryURL: "https://\(String(repeating: "w", count: 60)).example.org/x",
                wifi: wifi, locale: locale)
            // Letter is the lower sheet: the longest parts are the test.
            for size in wifi == nil ? [SheetSize.a4] : [.a4, .letter] {
                let page = try PosterLayout(sheet: sheet, size: size, logo: logo).page()
                expectTidy(page, width: size.width, margin: Self.posterMargin, height: size.height - 24)
            }
        }
    }

    @Test("test pages", arguments: ["58mm", "80mm", "320dots", "832dots"], TicketLayoutTests.names.map(\.1))
    func testPages(_ paper: String, _ name: String) throws {
        let paper = try #require(PaperWidth(paper))
        var sheet = Paper.test
        sheet.printer = name
        let page = try TestPageLayout(sheet: sheet, paper: paper).page()
        // Rulers reach from the first dot to the last, and their arrows below them.
        let boxes = Self.boxes(page).filter { !$0.name.hasPrefix("bar") && !$0.name.hasPrefix("dots") }
        for (index, box) in boxes.enumerated() {
            for other in boxes[..<index] { #expect(!box.overlaps(other), "\(other.name) and \(box.name)") }
            #expect(box.left >= -30 && box.right <= Double(paper.dots) + 30, "\(box.name) sticks out")
        }
        let raster = try PaperRenderer(paper: paper).raster(page)
        #expect(raster.ink == 0...paper.dots - 1)
    }
}
