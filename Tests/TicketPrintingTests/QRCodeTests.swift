import Foundation
import QueueEngine
import Testing

@testable import TicketPrinting

@Suite struct QRCodeTests {
    static let texts = [
        "A", Paper.id, Paper.address, "WIFI:T:WPA;S:Qode;P:secret;;", "東京 🎟", String(repeating: "x", count: 1273),
    ]

    /// The eye of a corner: a ring around a block (ISO 18004 §6.3.3).
    private static let eye = ["#######", "#.....#", "#.###.#", "#.###.#", "#.###.#", "#.....#", "#######"]

    @Test("a square with an eye in three corners and a free row beside each", arguments: texts, QRCode.Level.allCases)
    func matrix(_ text: String, _ level: QRCode.Level) throws {
        let code = try QRCode(text, level: level)
        #expect((code.size - 17) % 4 == 0 && (21...177).contains(code.size))
        for (left, top) in [(0, 0), (code.size - 7, 0), (0, code.size - 7)] {
            for row in 0..<7 {
                let seen = (0..<7).map { code.isDark(left + $0, top + row) ? "#" : "." }.joined()
                #expect(seen == Self.eye[row])
            }
        }
        #expect((0..<8).allSatisfy { !code.isDark($0, 7) && !code.isDark(7, $0) })
        // The timing line between the eyes.
        #expect((8..<code.size - 8).allSatisfy { code.isDark($0, 6) == $0.isMultiple(of: 2) })
    }

    @Test(
        "more correction makes no smaller code; a version is the smallest that fits",
        arguments: [
            ("A", [21, 21, 21, 21]), (Paper.id, [29, 29, 33, 37]),
        ])
    func sizes(_ text: String, _ sizes: [Int]) throws {
        #expect(try QRCode.Level.allCases.map { try QRCode(text, level: $0).size } == sizes)
    }

    @Test(
        "of the levels that are asked for, the best that fits the room",
        arguments: [(37, 37), (36, 33), (33, 33), (32, 29), (29, 29), (28, nil)])
    func fitting(_ most: Int, _ size: Int?) throws {
        let levels = [QRCode.Level.high, .quartile, .medium, .low]
        #expect((try? QRCode(Paper.id, levels: levels, atMost: most))?.size == size)
    }

    @Test("its runs are its dark modules", arguments: texts)
    func runs(_ text: String) throws {
        let code = try QRCode(text, level: .medium)
        for row in 0..<code.size {
            let runs = code.runs(inRow: row)
            #expect(runs.flatMap { Array($0) } == (0..<code.size).filter { code.isDark($0, row) })
            #expect(zip(runs, runs.dropFirst()).allSatisfy { $0.upperBound < $1.lowerBound })
        }
    }

    @Test(
        "a text that fits no code is refused",
        arguments: [(2953, QRCode.Level.low), (2331, .medium), (1663, .quartile), (1273, .high)])
    func tooLong(_ most: Int, _ level: QRCode.Level) throws {
        #expect(try QRCode(String(repeating: "x", count: most), level: level).size == 177)
        let error = #expect(throws: DrawingFailure.self) {
            try QRCode(String(repeating: "x", count: most + 1), level: level)
        }
        #expect(error?.description == "the text is too long for a QR code")
    }

    @Test("an empty text has no code")
    func empty() {
        #expect(throws: DrawingFailure.self) { try QRCode("", level: .low) }
    }

    // MARK: SVG

    @Test(
        "SVG: one white and one dark path, 4 modules of quiet zone, the dark ones where the code's are",
        arguments: texts)
    func svg(_ text: String) throws {
        let svg = try PaperRenderer(paper: .mm80).svgCode(text)
        let code = try QRCode(text, level: .high)
        let side = code.size + 8
        #expect(svg.hasPrefix(#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \#(side) \#(side)""#))
        #expect(svg.hasSuffix("</svg>"))
        let paths = svg.matches(of: /<path fill="(#\w+)" d="([^"]+)"\/>/).map { ($0.output.1, $0.output.2) }
        try #require(paths.map(\.0) == ["#fff", "#000"])
        #expect(svg.matches(of: /</).count == 4)
        #expect(paths[0].1 == "M0 0h\(side)v\(side)h-\(side)z")
        var dark: Set<[Int]> = []
        for match in paths[1].1.matches(of: /M(\d+) (\d+)h(\d+)v1h-(\d+)z/) {
            let numbers = [match.output.1, match.output.2, match.output.3, match.output.4].compactMap { Int($0) }
            #expect(numbers[2] == numbers[3])
            for column in numbers[0]..<numbers[0] + numbers[2] { dark.insert([column, numbers[1]]) }
        }
        #expect(dark == Set(Self.dark(code).map { [$0[0] + 4, $0[1] + 4] }))
    }

    private static func dark(_ code: QRCode) -> [[Int]] {
        (0..<code.size).flatMap { row in (0..<code.size).filter { code.isDark($0, row) }.map { [$0, row] } }
    }

    // MARK: Terminal

    @Test("terminal: two modules a character, dark where nothing is drawn, with its quiet zone", arguments: texts)
    func terminal(_ text: String) throws {
        let code = try QRCode(text, level: .low)
        let side = code.size + 8
        let lines = try PaperRenderer(paper: .mm80).terminalCode(text).split(
            separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count == (side + 1) / 2)
        let (on, off) = ("\u{1b}[97;40m", "\u{1b}[0m")
        #expect(lines.allSatisfy { $0.hasPrefix(on) && $0.hasSuffix(off) }, "white on black in every terminal")
        #expect(lines.allSatisfy { $0.count == side + on.count + off.count })
        var dark: [[Int]] = []
        for (line, characters) in lines.enumerated() {
            let halves = characters.dropFirst(on.count).dropLast(off.count).map { character in
                ["█": (false, false), "▀": (false, true), "▄": (true, false)][character] ?? (true, true)
            }
            for (column, half) in halves.enumerated() where half.0 { dark.append([column - 4, 2 * line - 4]) }
            for (column, half) in halves.enumerated() where half.1 { dark.append([column - 4, 2 * line - 3]) }
        }
        #expect(dark == Self.dark(code))
    }
}
