import QueueEngine
import TestSupport
import Testing

@testable import TicketPrinting

/// The bytes that go to a receipt printer.
@Suite struct ESCPOSTests {
    /// A raster with a pattern that tells every row and column from its neighbours.
    private static func pattern(_ width: Int, _ height: Int) -> Raster {
        var raster = Raster(width: width, height: height)
        for row in 0..<height {
            for column in 0..<width where (row * 7 + column * 13) % 11 < 4 { raster.blacken(column, row) }
        }
        return raster
    }

    /// The commands of a document in words, a raster's bytes left out.
    private static func commands(_ bytes: [UInt8]) throws -> [String] {
        var (rest, commands) = (bytes[...], [String]())
        func take(_ count: Int) -> [Int] {
            defer { rest = rest.dropFirst(count) }
            return rest.prefix(count).map { Int($0) }
        }
        while !rest.isEmpty {
            switch take(2) {
            case [0x1B, 0x40]: commands.append("ESC @")
            case [0x1B, 0x4A]: commands.append("ESC J \(take(1)[0])")
            case [0x1B, 0x70]: commands.append("ESC p \(take(3))")
            case [0x1B, 0x28]: commands.append("ESC ( \(take(7))")
            case [0x1D, 0x56]: commands.append("GS V \(take(1)[0])")
            case [0x1D, 0x76]:
                let head = take(6)
                let (width, height) = (head[2] | head[3] << 8, head[4] | head[5] << 8)
                commands.append("GS v \(head[0] - 48) \(head[1]) \(width)x\(height)")
                try #require(rest.count >= width * height)
                rest = rest.dropFirst(width * height)
            case let other: Issue.record("unknown command \(other)")
            }
        }
        return commands
    }

    @Test(
        "ESC @ first, GS v 0 in bands of at most 128 rows, ESC J, and GS V at the end",
        arguments: [
            (576, 1, ["GS v 0 0 72x1"]), (576, 127, ["GS v 0 0 72x127"]), (576, 128, ["GS v 0 0 72x128"]),
            (576, 129, ["GS v 0 0 72x128", "GS v 0 0 72x1"]),
            (384, 300, ["GS v 0 0 48x128", "GS v 0 0 48x128", "GS v 0 0 48x44"]), (384, 0, []),
            (9, 3, ["GS v 0 0 2x3"]), (2056, 2, ["GS v 0 0 257x2"]),
        ])
    func structure(_ width: Int, _ height: Int, _ bands: [String]) throws {
        let bytes = ESCPOS().document(Self.pattern(width, height)).bytes
        #expect(try Self.commands(bytes) == ["ESC @"] + bands + ["ESC J 96", "GS V 1"])
    }

    /// Black rows as wide as said, white ones between them.
    private static func rows(_ rows: [(row: Int, width: Int)], height: Int) -> Raster {
        var raster = Raster(width: 576, height: height)
        for (row, width) in rows { for column in 0..<width { raster.blacken(column, row) } }
        return raster
    }

    @Test(
        "what is white costs next to nothing: rows are fed, and what is right of the ink is left out",
        arguments: [
            (rows([], height: 300), ["ESC J 255", "ESC J 141"]),
            (rows([(0, 8)], height: 1), ["GS v 0 0 1x1", "ESC J 96"]),
            (rows([(0, 9), (5, 20)], height: 6), ["GS v 0 0 3x6", "ESC J 96"]),
            // Seven white rows are burnt, eight are fed.
            (rows([(0, 8), (8, 8)], height: 9), ["GS v 0 0 1x9", "ESC J 96"]),
            (rows([(0, 8), (9, 8)], height: 10), ["GS v 0 0 1x1", "ESC J 8", "GS v 0 0 1x1", "ESC J 96"]),
            (rows([(20, 576)], height: 40), ["ESC J 20", "GS v 0 0 72x1", "ESC J 115"]),
            (
                rows([(0, 8), (400, 8)], height: 401),
                ["GS v 0 0 1x1", "ESC J 255", "ESC J 144", "GS v 0 0 1x1", "ESC J 96"]
            ),
        ])
    func white(_ raster: Raster, _ commands: [String]) throws {
        #expect(try Self.commands(ESCPOS().document(raster).bytes) == ["ESC @"] + commands + ["GS V 1"])
        let picture = try ESCPOSPicture(parsing: ESCPOS().document(raster).bytes)
        #expect(picture.height == raster.height + 96)
        for row in 0..<raster.height {
            #expect((0..<576).allSatisfy { picture.isBlack($0, row) == raster.isBlack($0, row) }, "row \(row)")
        }
    }

    @Test("a drawer opens before, a buzzer sounds after, and neither without being asked for")
    func accessories() throws {
        let raster = Self.rows([(0, 8)], height: 1)
        let ticket = ["GS v 0 0 1x1", "ESC J 96", "GS V 1"]
        #expect(try Self.commands(ESCPOS().document(raster).bytes) == ["ESC @"] + ticket)
        #expect(
            try Self.commands(ESCPOS(opensDrawer: true).document(raster).bytes)
                == ["ESC @", "ESC p [0, 50, 250]"] + ticket)
        #expect(
            try Self.commands(ESCPOS(beeps: true).document(raster).bytes)
                == ["ESC @"] + ticket + ["ESC ( [65, 4, 0, 48, 49, 1, 10]"])
    }

    @Test(
        "what is burnt is the raster, dot by dot; then paper is fed, and cut once",
        arguments: [(576, 300), (384, 128), (9, 3)])
    func burnt(_ width: Int, _ height: Int) throws {
        let raster = Self.pattern(width, height)
        let picture = try ESCPOSPicture(parsing: ESCPOS().document(raster).bytes)
        #expect(picture.height == height + 96)
        #expect(picture.cuts == [height + 96])
        for row in 0..<height {
            #expect((0..<width).allSatisfy { picture.isBlack($0, row) == raster.isBlack($0, row) }, "row \(row)")
        }
        #expect((height..<height + 96).allSatisfy { row in !(0..<width).contains { picture.isBlack($0, row) } })
    }

    @Test(
        "no command burns rows of both sides of a border, and what is above it is told in bytes",
        arguments: [(0, 2), (1, 82), (5, 370), (40, 2890), (128, 9226), (129, 9306), (299, 21554)])
    func border(_ scrapHeight: Int, _ scrapLength: Int) throws {
        let raster = Self.pattern(576, 300)
        let drawn = ESCPOS().document(raster, scrapHeight: scrapHeight)
        #expect(drawn.scrapLength == scrapLength)
        #expect(try ESCPOSPicture(parsing: Array(drawn.bytes.prefix(scrapLength))).height == scrapHeight)
        #expect(try ESCPOSPicture(parsing: drawn.bytes) == ESCPOSPicture(parsing: ESCPOS().document(raster).bytes))
    }

    @Test("white below a border is not above it")
    func whiteAtBorder() throws {
        let raster = Self.rows([(0, 8), (100, 8)], height: 101)
        let drawn = ESCPOS().document(raster, scrapHeight: 50)
        // ESC @, and a row of one byte.
        #expect(drawn.scrapLength == 2 + 8 + 1)
        #expect(
            try Self.commands(drawn.bytes) == [
                "ESC @", "GS v 0 0 1x1", "ESC J 99", "GS v 0 0 1x1", "ESC J 96", "GS V 1",
            ])
    }

    @Test("a ticket's bytes burn its raster, and its codes read", arguments: [PaperWidth.mm80, .mm58])
    func ticket(_ paper: PaperWidth) throws {
        let bytes = try PaperRenderer(paper: paper).draw(.ticket(Paper.slip()), as: .escpos)
        let picture = try ESCPOSPicture(parsing: bytes)
        let raster = try Paper.raster(Paper.slip(), paper)
        #expect(picture.height == raster.height + 96)
        for row in 0..<raster.height {
            #expect((0..<paper.dots).allSatisfy { picture.isBlack($0, row) == raster.isBlack($0, row) }, "row \(row)")
        }
        #expect(picture.width <= paper.dots)
        #expect(bytes.count <= 40 * 1024)
        #expect(try Paper.texts(Array(picture.pgm)) == [Paper.id, Paper.address])
    }

    @Test(
        "what is scrap of a ticket has no code that reads, for ZBar and zxing-cpp; what makes it one is below",
        arguments: Golden.languages, ["80mm", "58mm", "320dots", "832dots"])
    func scrap(_ language: Golden.Language, _ width: String) throws {
        let paper = try #require(PaperWidth(width))
        let drawn = try PaperRenderer(paper: paper).drawn(.ticket(language.slip), as: .escpos)
        let length = try #require(drawn.scrapLength)
        let scrap = try GreyPage(pgm: Array(ESCPOSPicture(parsing: Array(drawn.bytes.prefix(length))).pgm))
        #expect(try scrap.zbarTexts(until: [Paper.id, Paper.address]).isEmpty)
        #expect(try scrap.zxingTexts().isEmpty)
        let whole = try GreyPage(pgm: Array(ESCPOSPicture(parsing: drawn.bytes).pgm))
        #expect(try Set(whole.zxingTexts()) == [Paper.id, Paper.address])
    }

    @Test("nothing is said of what has no ticket's code")
    func noScrap() throws {
        let renderer = PaperRenderer(paper: .mm80)
        #expect(try renderer.drawn(.test(Paper.test), as: .escpos).scrapLength == nil)
        #expect(try renderer.drawn(.ticket(Paper.slip()), as: .pdf).scrapLength == nil)
    }

    @Test("a poster is no receipt")
    func poster() {
        let poster = PosterSheet(queueName: "Reception", entryURL: Paper.address)
        #expect(throws: DrawingFailure.self) { try PaperRenderer(paper: .mm80).draw(.poster(poster), as: .escpos) }
    }

    @Test("dots: the leftmost is the highest bit, rows are padded to whole bytes")
    func raster() {
        var raster = Raster(width: 10, height: 2)
        #expect((raster.stride, raster.bytes) == (2, [0, 0, 0, 0]))
        for (column, row) in [(0, 0), (7, 0), (8, 0), (9, 1)] { raster.blacken(column, row) }
        #expect(raster.bytes == [0x81, 0x80, 0x00, 0x40])
        #expect(raster.isBlack(9, 1) && !raster.isBlack(9, 0) && !raster.isBlack(1, 0))
    }
}
