import LinuxHost
import QueueEngine
import Testing

@testable import TicketPrinting

/// What pages ask for is drawn on a thread of its own, and a stranger's thousand posters are nobody else's wait.
@Suite struct DrawingThreadTests {
    private let drawings = DrawingThread(PaperRenderer(paper: .mm80))

    private static func poster(
        _ name: String = "Reception", _ base: String = "http://10.0.0.7", _ locale: String = "en"
    )
        -> PrintDocument
    {
        .poster(PosterSheet(queueName: name, entryURL: "\(base)/join/\(Paper.id)", locale: locale))
    }

    @Test("the same poster, a thousand times at once, is drawn once; another name, address or language is another")
    func once() async throws {
        let drawings = drawings
        let sizes = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<1000 { group.addTask { try await drawings.draw(Self.poster(), as: .svg).count } }
            return try await group.reduce(into: Set<Int>()) { $0.insert($1) }
        }
        #expect(sizes.count == 1)
        #expect(drawings.drawingCount == 1)
        for other in [
            Self.poster("Desk"), Self.poster("Reception", "http://10.0.0.8"),
            Self.poster("Reception", "http://10.0.0.7", "de"),
        ] {
            _ = try await drawings.draw(other, as: .svg)
        }
        #expect(drawings.drawingCount == 4)
        _ = try await drawings.draw(Self.poster("Desk"), as: .svg)
        #expect(drawings.drawingCount == 4)
        // The same as a PDF is another drawing.
        #expect(try await drawings.draw(Self.poster("Desk"), as: .pdf).starts(with: Array("%PDF-".utf8)))
        #expect(drawings.drawingCount == 5)
    }

    @Test(
        "a thousand different posters: most are refused, none waits long, and codes and a host's PDF are drawn meanwhile"
    )
    func flood() async throws {
        let drawings = drawings
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<1000 {
                group.addTask {
                    do throws(DrawingRefusal) {
                        _ = try await drawings.draw(Self.poster("Queue \(number)"), as: .svg)
                        return true
                    } catch {
                        #expect(error == .busy)
                        return false
                    }
                }
            }
            let begun = ContinuousClock.now
            #expect(try await drawings.svgCode(Paper.id).hasPrefix("<svg"))
            #expect(try await !drawings.draw(Self.poster(), as: .pdf).isEmpty)
            // Behind eight posters at most, and on a machine that does other things too.
            #expect(ContinuousClock.now - begun < .seconds(3))
            let drawn = try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            #expect(drawn >= 8)
            #expect(drawn < 1000)
        }
        // The flood is over.
        #expect(try await !drawings.draw(Self.poster("Afterwards"), as: .svg).isEmpty)
    }

    @Test("what cannot be drawn is refused with the reason, every time")
    func impossible() async {
        let long = String(repeating: "x", count: 3000)
        for _ in 0..<2 {
            await #expect(throws: DrawingRefusal.impossible("the text is too long for a QR code")) {
                _ = try await drawings.svgCode(long)
            }
            await #expect(throws: DrawingRefusal.impossible("a poster is no receipt: draw it as pdf, svg or png")) {
                _ = try await drawings.draw(Self.poster(), as: .escpos)
            }
        }
        #expect(drawings.drawingCount == 4)
    }

    @Test("codes are kept, tickets are not: they are their guests'")
    func kept() async throws {
        for _ in 0..<2 {
            _ = try await drawings.svgCode(Paper.id)
            _ = try await drawings.terminalCode(Paper.id)
        }
        #expect(drawings.drawingCount == 2)
        for _ in 0..<2 { _ = try await drawings.draw(.ticket(Paper.slip()), as: .png) }
        #expect(drawings.drawingCount == 4)
    }

    @Test("a ticket says how much paper it takes, as it is drawn; a poster takes sheets")
    func paperLength() throws {
        let renderer = PaperRenderer(paper: .mm80)
        let png = try renderer.drawn(.ticket(Paper.slip()), as: .png)
        let escpos = try renderer.drawn(.ticket(Paper.slip()), as: .escpos)
        let raster = try Paper.raster(Paper.slip(), .mm80)
        // Eight dots a millimetre, and twelve millimetres to the knife.
        #expect(png.paperLength == Double(raster.height) / 8 + 12)
        #expect(escpos.paperLength == png.paperLength)
        #expect(try renderer.drawn(Self.poster(), as: .pdf).paperLength == nil)
    }

    @Test("in a daemon, drawing where others wait is a defect that ends it; the thread's own drawing is none")
    func checked() async {
        await #expect(processExitsWith: .failure) {
            BlockingThread.beginChecking()
            _ = try PaperRenderer(paper: .mm80).svgCode("x")
        }
        await #expect(processExitsWith: .failure) {
            BlockingThread.beginChecking()
            _ = try PaperRenderer(paper: .mm80).draw(.ticket(Paper.slip()), as: .png)
        }
        await #expect(processExitsWith: .success) {
            BlockingThread.beginChecking()
            let drawings = DrawingThread(PaperRenderer(paper: .mm80))
            _ = try await drawings.svgCode("x")
            _ = try await drawings.draw(.ticket(Paper.slip()), as: .png)
        }
    }
}

@Suite struct DrawingCacheTests {
    @Test("what was asked for longest ago goes first, and no more is kept than allowed")
    func bounded() {
        var cache = DrawingCache<String>(byteLimit: 100)
        for name in ["a", "b", "c", "d"] { cache.keep([UInt8](repeating: 1, count: 25), as: name) }
        #expect(cache.count == 4)
        #expect(cache.drawing("a")?.count == 25)
        cache.keep([2], as: "e")
        #expect(cache.drawing("b") == nil)
        #expect(["a", "c", "d", "e"].allSatisfy { cache.drawing($0) != nil })
        #expect(cache.byteCount == 76)
        // A quarter at most; the same again takes the place of the old one.
        cache.keep([UInt8](repeating: 1, count: 26), as: "large")
        #expect(cache.drawing("large") == nil)
        cache.keep([UInt8](repeating: 3, count: 2), as: "e")
        #expect(cache.drawing("e") == [3, 3])
        #expect(cache.byteCount == 77)
    }
}
