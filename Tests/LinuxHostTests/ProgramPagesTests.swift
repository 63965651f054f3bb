import Foundation
import Glibc
import LinuxHost
import Testing

@Suite(.serialized) struct ProgramPagesTests {
    /// A line of /proc/self/smaps that names an area, and what follows it.
    private struct Mapping {
        var range: Range<Int>
        var rights: String
        var path: String
        /// Kilobytes.
        var resident = 0
        var anonymous = 0
    }

    private func mappings() throws -> [Mapping] {
        var all: [Mapping] = []
        // The kernel writes it page by page, and says no size.
        let file = try #require(FileHandle(forReadingAtPath: "/proc/self/smaps"))
        for line in String(decoding: try file.readToEnd() ?? Data(), as: UTF8.self).split(separator: "\n") {
            let words = line.split(separator: " ", maxSplits: 5, omittingEmptySubsequences: true)
            let ends = words[0].split(separator: "-")
            if ends.count == 2, let start = Int(ends[0], radix: 16), let end = Int(ends[1], radix: 16) {
                all.append(
                    Mapping(
                        range: start..<end, rights: String(words[1]),
                        path: words.count > 5 ? String(words[5].drop { $0 == " " }) : ""))
            } else if words.count > 1, let number = Int(words[1]) {
                if words[0] == "Rss:" { all[all.count - 1].resident = number }
                if words[0] == "Anonymous:" { all[all.count - 1].anonymous = number }
            }
        }
        return all
    }

    /// Of an area that this process has written to, or that the loader has relocated, nothing could come back.
    @Test("only areas without the right to write are let go of, and none of their pages is another than its file's")
    func segments() throws {
        let segments = ProgramPages.segments
        // The program itself, its loader and the C library at least, a part of code and one of data each.
        #expect(segments.count > 5)
        let mappings = try mappings()
        for segment in segments {
            let range = segment.start..<segment.start + segment.length
            let touched = mappings.filter { $0.range.overlaps(range) }
            let isWhole = touched.reduce(0) { $0 + $1.range.clamped(to: range).count } == range.count
            #expect(isWhole, "all of \(range) is mapped")
            for mapping in touched {
                let isCode = mapping.rights == "r-xp" || mapping.rights == "r--p"
                let isClean = mapping.path.hasPrefix("/") && mapping.anonymous == 0
                #expect(isCode && isClean, "\(mapping)")
            }
        }
    }

    /// 40 MB and more of the test's own program are resident: the compiler's library alone is read by its first formatted text.
    @Test("what was let go of is no longer resident, and is there again for who needs it")
    func letGo() throws {
        func resident() throws -> Int {
            try mappings().filter { $0.path.hasPrefix("/") }.reduce(0) { $0 + $1.resident }
        }
        let program = try Data(contentsOf: URL(filePath: "/proc/self/exe"), options: .alwaysMapped)
        let before = try resident()
        let bytes = ProgramPages.letGo()
        let after = try resident()
        #expect(bytes == ProgramPages.segments.reduce(0) { $0 + $1.length })
        #expect(after < before, "\(before) KB before, \(after) KB after")
        // The code that says so ran from these very pages, and its constants are what they were.
        #expect("\(1.5)" == "1.5" && Date(timeIntervalSince1970: 0).description == "1970-01-01 00:00:00 +0000")
        #expect(program.prefix(4) == Data([0x7f, 0x45, 0x4c, 0x46]))
    }
}
