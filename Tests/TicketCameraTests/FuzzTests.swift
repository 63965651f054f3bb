import Foundation
import TestSupport
import Testing

@Suite struct FuzzTests {
    /// `make fuzz` reads a million, under the address sanitizer.
    @Test("damaged pictures are refused or read as what they were, and never crash")
    func pictures() async throws {
        let count = ProcessInfo.processInfo.environment["QODE_FUZZ"].flatMap { Int($0) } ?? 20_000
        let tally = try await PictureFuzzer(seed: 7).run(count)
        // Neither all broken nor all whole: both ways through are taken.
        #expect(tally.refused > count / 10 && tally.loaded > count / 10 && tally.read > count / 100, "\(tally)")
        #expect(tally.refused + tally.loaded == count)
        #expect(tally.falseReads == [])
    }
}
