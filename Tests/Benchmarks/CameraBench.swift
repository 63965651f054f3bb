import Foundation
import TestSupport
import TicketCamera

/// How much is read of pictures of tickets, and for how much: plain ZBar, the ladder, and zxing-cpp, on the same pictures in one run.
struct CameraBench {
    struct Failure: Error { let reason: String }

    /// What was seen in a picture, and the processor seconds that it took.
    private struct Look {
        var texts: [String]
        var seconds: Double
    }

    private struct Picture {
        let kind: String
        /// All that is to be read in it.
        let texts: [String]
        let file: String
        var looks: [Look] = []
    }

    /// Steps of severity of each of 33 kinds, and pictures without a code.
    private static let (steps, negatives) = (12, 60)
    /// Of each kind that readers lose for a reason of its own.
    private static let lossSteps = 20
    /// Of the pictures that nobody looked at before the ladder was done; it was made on those of 1.
    static let heldOut: UInt64 = 20_261_124
    private static let python = ".build/zxing/bin/python"
    private static let names = ["ZBar, all", "ZBar, QR", "ladder", "zxing-cpp"]

    private let folder: URL
    private var pictures: [Picture] = []

    /// - Parameter seed: of the pictures.
    static func run(seed: UInt64, visits: Int) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "qode-bench-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        var bench = CameraBench(folder: folder)
        try bench.readScenes(seed)
        bench.report("of \(bench.pictures.count) pictures (seed \(seed)), each by itself")
        bench.pictures.removeAll()
        try bench.readLosses(seed)
        bench.report("of what readers lose, \(bench.pictures.count) pictures (seed \(seed)), each by itself")
        bench.pictures.removeAll()
        try bench.readSession(seed, visits)
        bench.report("of a desk's frames, 30 a second, one in ten with a ticket", isSession: true)
    }

    private mutating func readScenes(_ seed: UInt64) throws {
        let (all, codes) = (try PlainZBar(isForQRCodesOnly: false), try PlainZBar(isForQRCodesOnly: true))
        // Each picture comes by itself: nothing of the last is in view any more.
        let clock = FrameClock(interval: 10_000)
        guard var reader = TicketReader(now: clock.now) else { throw Failure(reason: "no memory") }
        try Scene.all(steps: Self.steps, negatives: Self.negatives, seed: seed) { scene in
            try add("\(scene.medium.rawValue) \(scene.damage.rawValue)", scene.text.map { [$0] } ?? [], scene.frame)
            look { all.texts(in: scene.frame) }
            look { codes.texts(in: scene.frame) }
            clock.advance()
            look { reader.read(scene.frame).codes.map(\.text) }
        }
        try askZXing()
    }

    private mutating func readLosses(_ seed: UInt64) throws {
        let (all, codes) = (try PlainZBar(isForQRCodesOnly: false), try PlainZBar(isForQRCodesOnly: true))
        let clock = FrameClock(interval: 10_000)
        guard var reader = TicketReader(budget: nil, now: clock.now) else { throw Failure(reason: "no memory") }
        try LossScene.all(steps: Self.lossSteps, seed: seed) { scene in
            try add(scene.loss.rawValue, scene.texts, scene.frame)
            look { all.texts(in: scene.frame) }
            look { codes.texts(in: scene.frame) }
            clock.advance()
            look { reader.read(scene.frame).codes.map(\.text) }
        }
        try askZXing()
    }

    private mutating func readSession(_ seed: UInt64, _ visits: Int) throws {
        let clock = FrameClock(interval: 33)
        guard var reader = TicketReader(now: clock.now) else { throw Failure(reason: "no memory") }
        var session = Session(visits: visits, seed: seed)
        try session.play { frame, text in
            try add("", text.map { [$0] } ?? [], frame)
            clock.advance()
            look { reader.read(frame).codes.map(\.text) }
        }
        try askZXing()
    }

    private mutating func add(_ kind: String, _ texts: [String], _ frame: Frame) throws {
        let file = folder.appending(path: "\(pictures.count).pgm")
        try (Data("P5 \(frame.width) \(frame.height) 255\n".utf8) + Data(frame.luma)).write(to: file)
        pictures.append(Picture(kind: kind, texts: texts, file: file.path))
    }

    private mutating func look(_ read: () -> [String]) {
        let before = Measure.processorSeconds()
        let texts = read()
        pictures[pictures.count - 1].looks.append(Look(texts: texts, seconds: Measure.processorSeconds() - before))
    }

    /// Its Python binding, in a process of its own. Without it the other columns are shown.
    private mutating func askZXing() throws {
        guard FileManager.default.isExecutableFile(atPath: Self.python) else { return }
        let end = try Program.run(
            [Self.python, "Tests/Benchmarks/zxing.py"] + pictures.map(\.file), mergesErrors: false, within: 1800)
        let lines = end.text.split(separator: "\n").map { $0.split(separator: "\t") }
        guard end.status == 0, lines.count == pictures.count else {
            throw Failure(reason: "zxing-cpp stopped")
        }
        for (index, line) in lines.enumerated() {
            let seconds = (Double(line[1]) ?? 0) / 1000
            pictures[index].looks.append(Look(texts: line.dropFirst(2).map(String.init), seconds: seconds))
        }
        for picture in pictures { try? FileManager.default.removeItem(atPath: picture.file) }
    }

    // MARK: The table

    private func report(_ title: String, isSession: Bool = false) {
        let names = isSession ? Array(Self.names.dropFirst(2)) : Self.names
        let count = pictures.first?.looks.count ?? 0
        Measure.line("\nReading tickets \(title)")
        Measure.row("", names.prefix(count).map { String(repeating: " ", count: max(0, 9 - $0.count)) + $0 })
        let withCode = pictures.filter { !$0.texts.isEmpty }
        var kinds: [String] = []
        for picture in withCode where kinds.last != picture.kind { kinds.append(picture.kind) }
        if !isSession {
            for kind in kinds { share(kind, withCode.filter { $0.kind == kind }, count) }
            for medium in Scene.Medium.allCases where kinds.contains(where: { $0.hasPrefix(medium.rawValue) }) {
                share("% of all on a \(medium.rawValue)", withCode.filter { $0.kind.hasPrefix(medium.rawValue) }, count)
            }
        }
        share("% read", withCode, count)
        row("false reads", count) { index in
            let wrong = pictures.count { picture in picture.looks[index].texts.contains { !picture.texts.contains($0) }
            }
            return Measure.number(Double(wrong), 0)
        }
        milliseconds("CPU ms a frame with a code", withCode, count)
        let without = pictures.filter(\.texts.isEmpty)
        if !without.isEmpty { milliseconds("CPU ms a frame without", without, count) }
        if isSession { milliseconds("CPU ms a frame", pictures, count) }
    }

    private func row(_ name: String, _ count: Int, _ figure: (Int) -> String) {
        Measure.row(name, (0..<count).map(figure))
    }

    private func share(_ name: String, _ some: [Picture], _ count: Int) {
        row(name, count) { index in
            let read = some.reduce(0) { sum, picture in
                sum + picture.texts.count { picture.looks[index].texts.contains($0) }
            }
            return Measure.number(100 * Double(read) / Double(max(1, some.reduce(0) { $0 + $1.texts.count })), 1)
        }
    }

    private func milliseconds(_ name: String, _ some: [Picture], _ count: Int) {
        row(name, count) { index in
            Measure.number(some.reduce(0) { $0 + $1.looks[index].seconds } / Double(max(1, some.count)) * 1000)
        }
    }
}

/// Time by the frame, not by the machine.
final class FrameClock {
    private let interval: Int64
    private var time: Int64 = 0

    /// - Parameter interval: milliseconds between two frames.
    init(interval: Int64) { self.interval = interval }

    func advance() { time += interval }
    func now() -> Int64 { time }
}
