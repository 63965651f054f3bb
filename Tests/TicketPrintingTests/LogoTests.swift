import QueueEngine
import Testing

@testable import TicketCamera
@testable import TicketPrinting

@Suite struct LogoTests {
    /// A PNG of Cairo's: a ramp from black on the left to white on the right.
    private static func ramp(_ width: Int, _ height: Int) throws -> [UInt8] {
        let bytes = (0..<width * height).map { UInt8($0 % width * 255 / max(1, width - 1)) }
        var page = DisplayList()
        let picture = GreyPicture(width: width, height: height, bytes: bytes)
        page.add(.picture(picture, width: Double(width), height: Double(height)), x: 0, y: 0)
        let canvas = Canvas(pictureOf: width, height)
        canvas.draw(page)
        return try canvas.png()
    }

    @Test("a PNG as it is, in grey")
    func reads() throws {
        let picture = try GreyPicture(png: Self.ramp(256, 4))
        #expect((picture.width, picture.height) == (256, 4))
        #expect(abs(Int(picture.bytes[0]) - 0) <= 2 && abs(Int(picture.bytes[255]) - 255) <= 2)
        #expect(abs(Int(picture.bytes[128]) - 128) <= 3)
    }

    @Test("what is no PNG, is damaged, or is too large is refused before it is unpacked")
    func refuses() throws {
        let good = try Self.ramp(16, 16)
        func failure(_ bytes: [UInt8]) -> PictureFailure? {
            do throws(PictureFailure) {
                _ = try GreyPicture(png: bytes)
                return nil
            } catch { return error }
        }
        #expect(failure(good) == nil)
        #expect(failure([]) == .notPNG)
        #expect(failure(Array("GIF89a".utf8) + good) == .notPNG)
        #expect(failure(Array(good.prefix(40))) == .damaged)
        #expect(failure(Array(good.prefix(good.count / 2))) == .damaged)
        // 65,536 wide, says the header.
        #expect(failure(Array(good[..<16]) + [0, 1, 0, 0] + Array(good[20...])) == .tooLarge)
        #expect(failure(Array(good[..<16]) + [0, 0, 0, 0] + Array(good[20...])) == .tooLarge)
    }

    @Test("dots are as dense as the picture is dark")
    func dithered() throws {
        let raster = try GreyPicture(png: Self.ramp(256, 64)).dithered(width: 128, height: 64)
        #expect((raster.width, raster.height) == (128, 64))
        for eighth in 0..<8 {
            let columns = eighth * 16..<eighth * 16 + 16
            let black = (0..<64).reduce(0) { sum, row in sum + columns.count { raster.isBlack($0, row) } }
            let expected = 1 - (Double(eighth) + 0.5) / 8
            #expect(abs(Double(black) / (16 * 64) - expected) < 0.04, "\(eighth)")
        }
    }

    @Test(
        "it stands on tickets and posters, whose codes read", arguments: [(600, 200), (40, 40), (10, 400), (3000, 30)])
    func stands(_ width: Int, _ height: Int) throws {
        let logo = try GreyPicture(png: Self.ramp(width, height))
        for paper in [PaperWidth.mm80, .mm58] {
            let with = PaperRenderer(paper: paper, logo: logo)
            let ticket = PrintDocument.ticket(Paper.slip())
            let png = try with.draw(ticket, as: .png)
            #expect(try png != PaperRenderer(paper: paper).draw(ticket, as: .png))
            #expect(try Paper.texts(png) == [Paper.id, Paper.address])
            #expect(try with.draw(ticket, as: .escpos).count <= 48 * 1024)
        }
        let sheet = PosterSheet(queueName: "Reception", entryURL: Paper.address)
        let poster = try PaperRenderer(paper: .mm80, logo: logo).draw(.poster(sheet), as: .pdf)
        #expect(try Paper.texts(Paper.rendered(poster, dotsAnInch: 150)) == [Paper.address])
    }
}
