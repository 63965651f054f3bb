import QueueCore
import QueueEngine
import TestSupport
import Testing

@testable import TicketCamera

/// The whole ladder, on small pictures that rules make.
@Suite struct TicketReaderTests {
    struct Sample: CustomTestStringConvertible, Sendable {
        let medium: Scene.Medium
        let damage: Damage
        let severity: Float
        let seed: UInt64

        init(_ medium: Scene.Medium, _ damage: Damage, _ severity: Float, _ seed: UInt64) {
            (self.medium, self.damage, self.severity, self.seed) = (medium, damage, severity, seed)
        }

        var testDescription: String { "\(medium) \(damage) \(severity)" }
        var scene: Scene { Scene(medium, damage, severity: severity, width: 480, height: 360, seed: seed) }
    }

    static let easy: [Sample] = [
        Sample(.phone, .none, 0.3, 2), Sample(.phone, .darkMode, 0.5, 1),
        Sample(.phone, .glare, 0.3, 1),
        Sample(.phone, .uneven, 0.5, 1), Sample(.phone, .overexposed, 0.3, 1),
        Sample(.receipt, .none, 0.5, 1),
        Sample(.receipt, .glare, 0.3, 1), Sample(.receipt, .stained, 0.3, 1),
        Sample(.receipt, .compressed, 0.5, 1),
    ]
    static let hard: [Sample] = [
        Sample(.phone, .inverted, 0.3, 1), Sample(.phone, .inverted, 0.3, 2),
        Sample(.phone, .small, 0.7, 3),
        Sample(.phone, .tilt, 0.5, 1), Sample(.phone, .blur, 0.5, 2), Sample(.phone, .motion, 0.5, 1),
        Sample(.phone, .noise, 0.3, 1), Sample(.phone, .lowLight, 0.3, 1),
        Sample(.phone, .lowContrast, 0.5, 1),
        Sample(.phone, .moire, 0.7, 1), Sample(.phone, .compressed, 0.3, 1),
        Sample(.phone, .combination, 0.5, 1),
        Sample(.receipt, .faded, 0.7, 1), Sample(.receipt, .crumpled, 0.5, 2),
        Sample(.receipt, .deadDots, 0.3, 3),
        Sample(.receipt, .curled, 0.5, 1), Sample(.receipt, .small, 0.7, 5),
        Sample(.receipt, .tilt, 0.5, 1),
        Sample(.receipt, .blur, 0.5, 1), Sample(.receipt, .motion, 0.5, 2),
        Sample(.receipt, .noise, 0.3, 3),
        Sample(.receipt, .lowLight, 0.3, 2), Sample(.receipt, .lowContrast, 0.5, 1),
        Sample(.receipt, .uneven, 0.5, 1),
        Sample(.receipt, .combination, 0.3, 3),
    ]

    private static func read(_ frame: Frame) throws -> Reading {
        guard var reader = TicketReader() else { throw PictureRefusal.unsupported("no memory") }
        return reader.read(frame)
    }

    @Test("reads what plain ZBar reads", arguments: easy)
    func readsEasy(_ sample: Sample) throws {
        let scene = sample.scene
        let text = try #require(scene.text)
        #expect(Pictures.texts(scene.frame) == [text])
        #expect(try Self.read(scene.frame).codes.map(\.text) == [text])
    }

    @Test("reads what plain ZBar does not", arguments: hard)
    func readsHard(_ sample: Sample) throws {
        let scene = sample.scene
        let text = try #require(scene.text)
        #expect(Pictures.texts(scene.frame).isEmpty)
        #expect(try Self.read(scene.frame).codes.map(\.text) == [text])
    }

    @Test("what is no code is none, however much it looks like one", arguments: 1...12)
    func nothing(_ seed: UInt64) throws {
        let scene = Scene(.nothing, .none, severity: 0.3, width: 480, height: 360, seed: seed)
        #expect(try Self.read(scene.frame).codes.isEmpty)
    }

    @Test("codes of every size that fits a frame", arguments: [1, 2, 3, 5, 7, 10, 14, 20])
    func sizes(_ version: Int) throws {
        let code = try Drawn("0123456789", version: version)
        let side = code.size * 4 + 60
        let frame = code.frame(side, side, x: 30, y: 30, module: 4)
        for seen in [frame, frame.turned, frame.mapped { 255 - $0 }] {
            #expect(try Self.read(seen).codes.map(\.text) == ["0123456789"])
        }
    }

    @Test("a code's outline is where the code is")
    func outline() throws {
        let code = try Drawn()
        let reading = try Self.read(code.frame(320, 240, x: 60, y: 40, module: 5))
        let outline = try #require(reading.codes.first?.outline)
        let side = code.size * 5
        let corners = [(60, 40), (60 + side, 40), (60 + side, 40 + side), (60, 40 + side)]
        for (point, corner) in zip(outline, corners) {
            #expect(abs(point.x - corner.0) <= 2 && abs(point.y - corner.1) <= 2, "\(point) is not at \(corner)")
        }
    }

    @Test("two tickets in view: both, in reading order, and a third that is upside down")
    func several() throws {
        let texts = ["A", "B", "C"].map { "\(Pictures.address)?\($0)" }
        let codes = try texts.map { try Drawn($0).frame(220, 220, x: 20, y: 20, module: 4) }
        let desk = Frame.white(720, 500).mapped { _ in 210 }
        let beside = desk.with(codes[0], atX: 10, y: 30).with(codes[1], atX: 400, y: 10)
        #expect(try Self.read(beside).codes.map(\.text) == Array(texts[..<2]))
        let swapped = desk.with(codes[1], atX: 10, y: 30).with(codes[0], atX: 400, y: 10)
        #expect(try Self.read(swapped).codes.map(\.text) == [texts[1], texts[0]])
        let three = beside.with(codes[2].turned.turned, atX: 200, y: 270)
        #expect(try Self.read(three).codes.map(\.text) == texts)
    }

    @Test("pictures of any size, those without a pixel, and frames that hold less than they say")
    func anySize() throws {
        for width in [0, 1, 7, 8, 16, 33] {
            for height in [0, 1, 9, 31] {
                let reading = try Self.read(Frame.white(width, height).mapped { _ in 120 })
                #expect(reading == Reading(), "\(width) × \(height)")
            }
        }
        #expect(try Self.read(Frame(width: 640, height: 480, luma: [1, 2, 3])) == Reading())
        // A photograph of 12 megapixels, and the code in a corner of it.
        let large = Frame.white(4000, 3000).mapped { _ in 210 }
            .with(try Drawn().frame(300, 300, x: 30, y: 30, module: 7), atX: 3000, y: 2500)
        #expect(try Self.read(large).codes.map(\.text) == [Pictures.id])
    }

    @Test("a picture by itself is looked at whole: a small code beside a large one is read too")
    func smallBesideLarge() throws {
        let (large, small) = (try Drawn("large"), try Drawn("small"))
        let frame = Frame.white(1240, 1754).mapped { _ in 230 }
            .with(large.frame(700, 700, x: 60, y: 60, module: 20), atX: 250, y: 300)
            .with(small.frame(110, 110, x: 18, y: 18, module: 3), atX: 900, y: 1500)
        guard var alone = TicketReader(budget: nil) else { throw PictureRefusal.unsupported("no memory") }
        #expect(alone.read(frame).codes.map(\.text) == ["large", "small"])
    }

    // MARK: From frame to frame

    private final class Watch {
        var time: Int64 = 0
        /// Milliseconds that pass whenever somebody looks at it.
        var cost: Int64 = 0

        func now() -> Int64 {
            defer { time += cost }
            return time
        }
    }

    @Test("an unchanged scene is not looked at again for a second; its codes are still there")
    func unchanged() throws {
        let watch = Watch()
        guard var reader = TicketReader(now: watch.now) else { throw PictureRefusal.unsupported("no memory") }
        let ticket = try Drawn().frame(320, 240, x: 60, y: 40, module: 5)
        var looked: [Int64] = []
        for time in stride(from: Int64(0), through: 2500, by: 100) {
            watch.time = time
            let reading = reader.read(ticket.withNoise(6, seed: UInt32(time)))
            #expect(reading.codes.map(\.text) == [Pictures.id])
            if !reading.isUnchanged { looked.append(time) }
        }
        #expect(looked == [0, 1000, 2000])
        watch.time = 2600
        let gone = reader.read(Frame.white(320, 240))
        #expect(!gone.isUnchanged && gone.codes.isEmpty)
        watch.time = 2633
        #expect(reader.read(Frame.white(320, 240)).isUnchanged)
        watch.time = 2666
        #expect(reader.read(ticket).codes.map(\.text) == [Pictures.id])
    }

    @Test("an unchanged scene holds what it held, also where a later look cannot read it")
    func holds() throws {
        let watch = Watch()
        guard var reader = TicketReader(now: watch.now) else { throw PictureRefusal.unsupported("no memory") }
        let ticket = try Drawn().frame(320, 240, x: 60, y: 40, module: 5)
        let unreadable = ticket.pixelated(8)
        #expect(try Self.read(unreadable).codes.isEmpty)
        #expect(reader.read(ticket).codes.map(\.text) == [Pictures.id])
        for time in stride(from: Int64(1000), through: 5000, by: 1000) {
            watch.time = time
            let reading = reader.read(unreadable)
            #expect(!reading.isUnchanged && reading.codes.map(\.text) == [Pictures.id], "at \(time) ms")
        }
        watch.time = 5033
        #expect(reader.read(Frame.white(320, 240)).codes.isEmpty)
    }

    @Test("where something looks like a code and is not read, by its patterns or by its shape")
    func unreadPlaces() throws {
        let code = try Drawn()
        let side = code.size * 5
        let whole = Area(x: 60..<60 + side, y: 40..<40 + side)
        let hole = Frame.white(75, 75).withNoise(230, seed: 1)
        let torn = code.frame(320, 240, x: 60, y: 40, module: 5).with(hole, atX: 60 + 45, y: 40 + 45)
        let blurred = code.frame(320, 240, x: 60, y: 40, module: 5).blurred(7)
        for picture in [torn, blurred] {
            let reading = try Self.read(picture)
            let place = try #require(reading.unread.first { $0.covers(whole) })
            #expect(abs(place.side - side) < side / 2, "\(place) for \(whole)")
        }
        #expect(try Self.read(code.frame(320, 240, x: 60, y: 40, module: 5)).unread.isEmpty)
        #expect(try Self.read(.white(320, 240)).unread.isEmpty)
    }

    @Test("where a code was read, as much happening as in a code may be it, whatever its shape")
    func busyPlace() throws {
        let watch = Watch()
        guard var reader = TicketReader(now: watch.now) else { throw PictureRefusal.unsupported("no memory") }
        let ticket = try Drawn()
        let strip = Frame.white(320, 240).mapped { _ in 210 }
            .with(.white(300, ticket.size * 5).withNoise(230, seed: 2), atX: 10, y: 40)
        let place = try #require(reader.read(ticket.frame(320, 240, x: 60, y: 40, module: 5)).codes.first?.place)
        watch.time = 33
        let reading = reader.read(strip)
        #expect(reading.codes.isEmpty && reading.unread.contains(place))
        #expect(try !Self.read(strip).unread.contains(place), "nothing was read there before")
        watch.time = 66
        #expect(reader.read(.white(320, 240)).unread.isEmpty)
    }

    @Test("another ticket in the same place is a change")
    func exchanged() throws {
        guard var reader = TicketReader() else { throw PictureRefusal.unsupported("no memory") }
        for text in ["11111111-1111-4111-8111-111111111111", Pictures.id] {
            let ticket = try Drawn(text).frame(320, 240, x: 60, y: 40, module: 5)
            #expect(reader.read(ticket).codes.map(\.text) == [text])
        }
    }

    @Test("what looks like a code and is not read is tried again soon, then seldom, and soon when the light changes")
    func unread() throws {
        let watch = Watch()
        guard var reader = TicketReader(now: watch.now) else { throw PictureRefusal.unsupported("no memory") }
        let blurred = try Drawn().frame(320, 240, x: 60, y: 40, module: 5).blurred(7)
        var looked: [Int64] = []
        let moved = blurred.mapped { $0 - 12 }
        for time in stride(from: Int64(0), through: 4000, by: 33) {
            watch.time = time
            let reading = reader.read(time < 3800 ? blurred : moved)
            #expect(reading.codes.isEmpty && reading.failure == .notSharp)
            if !reading.isUnchanged { looked.append(time) }
        }
        #expect(looked == [0, 132, 363, 792, 1617, 2640, 3663, 3828, 3960])
    }

    @Test("past its budget, a frame is not looked at any further")
    func budget() throws {
        let watch = Watch()
        watch.cost = 40
        let scene = Sample(.phone, .blur, 0.5, 2).scene
        for (budget, isRead) in [(Int64(33), false), (500, true)] {
            guard var reader = TicketReader(budget: budget, now: watch.now) else {
                throw PictureRefusal.unsupported("no memory")
            }
            #expect(reader.read(scene.frame).codes.isEmpty == !isRead)
        }
    }

    @Test("frame by frame, the dear strategies take turns, and what worked is tried first")
    func strategies() {
        #expect(TicketReader.strategies(.half) == [.half, .quarterSharpened, .halfSharpened, .full])
        #expect(TicketReader.strategies(.full) == [.full, .half, .quarterSharpened, .halfSharpened])
        #expect(TicketReader.strategies(.half, 0) == [.half, .quarterSharpened, .halfSharpened])
        #expect(TicketReader.strategies(.half, 1) == [.half, .quarterSharpened, .full])
        #expect(TicketReader.strategies(.half, 2) == TicketReader.strategies(.half, 0))
        #expect(TicketReader.strategies(.full, 0) == [.full, .half, .quarterSharpened, .halfSharpened])
    }

    // MARK: What is wrong

    @Test(
        "a word about what is wrong with a code that is not read",
        arguments: [
            (Damage.lowLight, ReadFailure.tooDark), (.overexposed, .tooBright),
        ])
    func light(_ damage: Damage, _ failure: ReadFailure) throws {
        for seed in UInt64(1)...4 {
            let frame = Scene(.receipt, damage, severity: 1, width: 640, height: 480, seed: seed).frame
            let reading = try Self.read(frame)
            #expect(reading.codes.isEmpty && reading.failure == failure)
            #expect(reading.isSaturated == (failure == .tooBright))
        }
    }

    @Test("the same of what is out of focus, or reaches out of the picture")
    func shape() throws {
        let code = try Drawn()
        let blurred = code.frame(320, 240, x: 60, y: 40, module: 5).blurred(7)
        #expect(try Self.read(blurred).failure == .notSharp)
        // A hole in the middle that no error correction mends, and a code whose white is cut off.
        let hole = Frame.white(75, 75).withNoise(230, seed: 1)
        let torn = code.frame(320, 240, x: 60, y: 40, module: 5).with(hole, atX: 60 + 45, y: 40 + 45)
        #expect(try Self.read(torn).failure == .notSharp)
        let cut = code.frame(320, 240, x: 3, y: 40, module: 5).with(hole, atX: 3 + 45, y: 40 + 45)
        #expect(try Self.read(cut).failure == .tooNear)
        // A hand holds nothing straight: by ten degrees.
        let (middle, half, module) = (SIMD2<Float>(320, 240), Float(code.size) / 2, Float(22))
        let near = code.frame(640, 480) { x, y in
            let (dx, dy) = ((x - middle.x) / module, (y - middle.y) / module)
            return (0.985 * dx + 0.174 * dy + half, 0.985 * dy - 0.174 * dx + half)
        }
        #expect(try Self.read(near).failure == .tooNear)
    }

    @Test("nothing is wrong with a code that is read, or where none is")
    func fine() throws {
        #expect(try Self.read(.white(320, 240).mapped { _ in 120 }).failure == nil)
        #expect(try Self.read(Drawn().frame(320, 240, x: 60, y: 40, module: 5)).failure == nil)
    }
}
