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

    /// The heads of the raster commands, and the bytes between them joined.
    private static func bands(_ bytes: [UInt8]) -> (heights: [Int], strides: Set<Int>, dots: [UInt8], rest: [UInt8]) {
        var (position, heights, strides, dots) = (2, [Int](), Set<Int>(), [UInt8]())
        while bytes.count >= position + 8, bytes[position..<position + 4].elementsEqual([0x1d, 0x76, 0x30, 0]) {
            let stride = Int(bytes[position + 4]) | Int(bytes[position + 5]) << 8
            let height = Int(bytes[position + 6]) | Int(bytes[position + 7]) << 8
            heights.append(height)
            strides.insert(stride)
            dots += bytes[(position + 8)..<(position + 8 + stride * height)]
            position += 8 + stride * height
        }
        return (heights, strides, dots, Array(bytes[position...]))
    }

    @Test(
        "ESC @ first, GS v 0 in bands of at most 128 rows, ESC J, and GS V at the end",
        arguments: [
            (576, 1, [1]), (576, 127, [127]), (576, 128, [128]), (576, 129, [128, 1]), (384, 300, [128, 128, 44]),
            (384, 0, []), (9, 3, [3]), (2056, 2, [2]),
        ])
    func structure(_ width: Int, _ height: Int, _ heights: [Int]) throws {
        let raster = Self.pattern(width, height)
        let bytes = ESCPOS.document(raster)
        #expect(bytes.starts(with: [0x1b, 0x40]))
        let bands = Self.bands(bytes)
        #expect(bands.heights == heights)
        #expect(bands.strides == (height > 0 ? [(width + 7) / 8] : []))
        #expect(bands.dots == raster.bytes)
        #expect(bands.rest == [0x1b, 0x4a, 96, 0x1d, 0x56, 1])
    }

    @Test(
        "what is burnt is the raster, dot by dot; then paper is fed, and cut once",
        arguments: [(576, 300), (384, 128), (9, 3)])
    func burnt(_ width: Int, _ height: Int) throws {
        let raster = Self.pattern(width, height)
        let picture = try ESCPOSPicture(parsing: ESCPOS.document(raster))
        #expect(picture.height == height + 96)
        #expect(picture.cuts == [height + 96])
        for row in 0..<height {
            #expect((0..<width).allSatisfy { picture.isBlack($0, row) == raster.isBlack($0, row) }, "row \(row)")
        }
        #expect((height..<height + 96).allSatisfy { row in !(0..<width).contains { picture.isBlack($0, row) } })
    }

    @Test("a ticket's bytes burn its raster, and its codes read", arguments: [PaperWidth.mm80, .mm58])
    func ticket(_ paper: PaperWidth) throws {
        let bytes = try PaperRenderer(paper: paper).draw(.ticket(Paper.slip()), as: .escpos)
        let raster = try Paper.raster(Paper.slip(), paper)
        #expect(bytes == ESCPOS.document(raster))
        let picture = try ESCPOSPicture(parsing: bytes)
        #expect(picture.width == paper.dots)
        #expect(try Paper.texts(Array(picture.pgm)) == [Paper.id, Paper.address])
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
