import Foundation
import QueueEngine
import Testing

@testable import TicketCamera

/// A folder of pictures, looked at by a clock that the test moves. A look never waits.
@Suite struct FolderSourceTests {
    /// A folder, what looks at it, and what that reported. Pictures are told apart by their width.
    private final class Desk {
        let folder: URL
        private(set) var reports: [String] = []
        var time: Int64 = 1000
        private lazy var source = FolderSource(
            path: folder.path, now: { [unowned self] in time }, report: { [unowned self] in reports.append($0) })

        init(_ folder: URL) { self.folder = folder }

        func put(_ name: String, _ bytes: [UInt8]) throws {
            try Data(bytes).write(to: folder.appendingPathComponent(name))
        }

        func put(_ name: String, width: Int) throws { try put(name, Pictures.pgm(.white(width, 1))) }

        func remove(_ name: String) throws {
            try FileManager.default.removeItem(at: folder.appendingPathComponent(name))
        }

        /// The widths of the frames that one look after another gives, until there is none.
        func looks() throws -> [Int] {
            var widths: [Int] = []
            while let frame = try source.next(within: 0), widths.count < 20 { widths.append(frame.width) }
            return widths
        }

        func fault() -> CameraFault? {
            do throws(CameraFault) {
                _ = try source.next(within: 0)
                return nil
            } catch { return error }
        }
    }

    private func desk(_ body: (Desk) throws -> Void) async throws {
        try await Pictures.withFolder { try body(Desk($0)) }
    }

    @Test("in the order of their names, each once")
    func order() async throws {
        try await desk { desk in
            #expect(try desk.looks() == [])
            for (name, width) in [("b.pgm", 2), ("a.pgm", 1), ("B.PGM", 4), ("10.pgm", 5), ("9.pgm", 3)] {
                try desk.put(name, width: width)
            }
            #expect(try desk.looks() == [5, 3, 4, 1, 2])
            #expect(try desk.looks() == [])
            try desk.put("0.pgm", width: 7)
            #expect(try desk.looks() == [7])
            #expect(desk.reports == [])
        }
    }

    @Test("JPEG, PNG and PGM by their endings, whatever those say; nothing else, and nothing hidden")
    func endings() async throws {
        try await desk { desk in
            try desk.put("1.jpg", Pictures.jpeg(Pictures.ramp(11, 8)))
            try desk.put("2.JPEG", Pictures.jpeg(Pictures.ramp(12, 8)))
            try desk.put("3.png", PNG.grey(Pictures.ramp(13, 8)))
            try desk.put("4.jpg", PNG.grey(Pictures.ramp(14, 8)))
            for name in ["5.txt", "pgm", ".6.pgm", "7.pgm~", "8.pgm.part", "9"] { try desk.put(name, width: 99) }
            let nested = desk.folder.appendingPathComponent("folder.pgm")
            try FileManager.default.createDirectory(at: nested, withIntermediateDirectories: true)
            #expect(try desk.looks() == [11, 12, 13, 14])
            desk.time += 10_000
            #expect(try desk.looks() == [])
            #expect(desk.reports == [])
        }
    }

    @Test("half a picture is waited for, and shown when it is whole")
    func halfWritten() async throws {
        try await desk { desk in
            let whole = Pictures.pgm(.white(40, 40))
            try desk.put("a.pgm", Array(whole.prefix(500)))
            try desk.put("b.pgm", width: 2)
            #expect(try desk.looks() == [2])
            desk.time += 2999
            #expect(try desk.looks() == [])
            try desk.put("a.pgm", whole)
            #expect(try desk.looks() == [40])
            desk.time += 10_000
            #expect(try desk.looks() == [])
            #expect(desk.reports == [])
        }
    }

    @Test("a picture that grows slowly is patiently waited for: its patience begins anew with each piece")
    func grows() async throws {
        try await desk { desk in
            let whole = Pictures.pgm(.white(40, 40))
            for count in stride(from: 100, to: whole.count, by: 300) {
                try desk.put("a.pgm", Array(whole.prefix(count)))
                #expect(try desk.looks() == [])
                desk.time += 2500
            }
            try desk.put("a.pgm", whole)
            #expect(try desk.looks() == [40])
            #expect(desk.reports == [])
        }
    }

    @Test("another picture of the same name is shown; so is the same, taken away and put back")
    func replaced() async throws {
        try await desk { desk in
            try desk.put("a.pgm", width: 1)
            #expect(try desk.looks() == [1])
            try desk.put("a.pgm", width: 22)
            #expect(try desk.looks() == [22])
            try desk.remove("a.pgm")
            #expect(try desk.looks() == [])
            try desk.put("a.pgm", width: 22)
            #expect(try desk.looks() == [22])
            try desk.put("z.pgm", width: 3)
            let old = desk.folder.appendingPathComponent("a.pgm")
            let new = desk.folder.appendingPathComponent("z.pgm")
            #expect(try desk.looks() == [3])
            #expect(rename(new.path, old.path) == 0)
            #expect(try desk.looks() == [3])
        }
    }

    @Test("a picture that stays unreadable for 3 s is reported, once, and holds up no other")
    func unreadable() async throws {
        try await desk { desk in
            try desk.put("a.jpg", Array("no picture".utf8))
            try desk.put("b.pgm", width: 2)
            #expect(try desk.looks() == [2])
            desk.time += 2999
            #expect(try desk.looks() == [])
            #expect(desk.reports == [])
            desk.time += 1
            #expect(try desk.looks() == [])
            #expect(desk.reports == ["a.jpg: This is not a JPEG, PNG or PGM picture."])
            desk.time += 60_000
            #expect(try desk.looks() == [])
            #expect(desk.reports.count == 1)
            try desk.put("a.jpg", Array("still no picture".utf8))
            #expect(try desk.looks() == [])
            desk.time += 3000
            #expect(try desk.looks() == [])
            #expect(desk.reports.count == 2)
            try desk.put("a.jpg", width: 5)
            #expect(try desk.looks() == [5])
        }
    }

    @Test("more than 8 MiB is reported as too large")
    func tooLarge() async throws {
        try await desk { desk in
            try desk.put("a.pgm", [UInt8](repeating: 0x50, count: 9 * 1024 * 1024))
            #expect(try desk.looks() == [])
            desk.time += 3000
            #expect(try desk.looks() == [])
            #expect(desk.reports == ["a.pgm: This picture has more than 8 MiB. Send a smaller one."])
        }
    }

    @Test("a folder that vanishes is made again, and what comes into it is seen")
    func vanishes() async throws {
        try await desk { desk in
            try desk.put("a.pgm", width: 1)
            #expect(try desk.looks() == [1])
            try FileManager.default.removeItem(at: desk.folder)
            #expect(try desk.looks() == [])
            #expect(FileManager.default.fileExists(atPath: desk.folder.path))
            try desk.put("a.pgm", width: 1)
            #expect(try desk.looks() == [1])
        }
    }

    @Test("a folder that cannot be there is a fault, named, until it can")
    func cannotBe() async throws {
        try await desk { desk in
            try FileManager.default.removeItem(at: desk.folder)
            try Data().write(to: desk.folder)
            #expect(desk.fault() == .folder(desk.folder.path, reason: "Not a directory"))
            try FileManager.default.removeItem(at: desk.folder)
            #expect(desk.fault() == nil)
        }
    }

    @Test("nothing in the folder is changed")
    func untouched() async throws {
        try await desk { desk in
            try desk.put("a.pgm", width: 1)
            try desk.put("b.jpg", [1, 2, 3])
            _ = try desk.looks()
            desk.time += 3000
            _ = try desk.looks()
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: desk.folder.path).sorted() == ["a.pgm", "b.jpg"])
            #expect(try Data(contentsOf: desk.folder.appendingPathComponent("b.jpg")) == Data([1, 2, 3]))
        }
    }

    @Test("it waits no longer than it was told, and sees what comes meanwhile")
    func waits() async throws {
        try await Pictures.withFolder { folder in
            let started = ContinuousClock.now
            func milliseconds() -> Int64 {
                let passed = (ContinuousClock.now - started).components
                return passed.seconds * 1000 + passed.attoseconds / 1_000_000_000_000_000
            }
            let source = FolderSource(path: folder.path, now: milliseconds, report: { _ in })
            let nothing = try source.next(within: 150)
            #expect(nothing == nil)
            #expect((150..<5000).contains(milliseconds()))
            let file = folder.appendingPathComponent("a.pgm")
            let writer = Thread { try? Data(Pictures.pgm(.white(4, 1))).write(to: file, options: .atomic) }
            writer.start()
            let frame = try source.next(within: 5000)
            #expect(frame?.width == 4)
            #expect(milliseconds() < 4000)
        }
    }
}
