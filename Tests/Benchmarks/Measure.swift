import Foundation

/// One series of timings.
struct Timings {
    /// Seconds each.
    private(set) var samples: [Double] = []

    mutating func add(_ seconds: Double) { samples.append(seconds) }

    /// Milliseconds.
    func percentile(_ part: Double) -> Double {
        guard !samples.isEmpty else { return 0 }
        let sorted = samples.sorted()
        return sorted[min(sorted.count - 1, Int(Double(sorted.count) * part))] * 1000
    }
}

enum Measure {
    /// Seconds that `body` takes by the monotonic clock.
    static func seconds(_ body: () async throws -> Void) async rethrows -> Double {
        let start = ContinuousClock.now
        try await body()
        let passed = (ContinuousClock.now - start).components
        return Double(passed.seconds) + Double(passed.attoseconds) / 1e18
    }

    static func seconds(since start: ContinuousClock.Instant) -> Double {
        let passed = (ContinuousClock.now - start).components
        return Double(passed.seconds) + Double(passed.attoseconds) / 1e18
    }

    /// Processor seconds of this process so far, user and system.
    static func processorSeconds() -> Double {
        // POSIX: a million a second, everywhere.
        Double(clock()) / 1e6
    }

    static func row(_ name: String, _ columns: [String]) {
        line(([name.padding(toLength: 34, withPad: " ", startingAt: 0)] + columns).joined(separator: "  "))
    }

    /// At once, also into a file: somebody is watching.
    static func line(_ text: String) { FileHandle.standardOutput.write(Data("\(text)\n".utf8)) }

    static func number(_ value: Double, _ digits: Int = 2) -> String {
        let text = String(format: "%.\(digits)f", value)
        return String(repeating: " ", count: max(0, 9 - text.count)) + text
    }
}
