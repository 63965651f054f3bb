import Foundation
import QueueCore
import Testing

/// Estimates where desks serve several queues: honest, and better than the plain formula. Judged on seeds that nothing was chosen by.
@Suite struct SharedDeskEstimateTests {
    static let seeds = UInt64(8301)...8306

    @Test("eight guests in ten are verified within their range, and its middle errs at least a quarter less")
    func honest() throws {
        var all: [ToldWait] = []
        print("world                 guests  in range %  median error s / plain s = ratio")
        for world in ServicesWorld.all {
            var waits: [ToldWait] = []
            for seed in Self.seeds {
                var day = ServicesDay(world, seed: seed)
                try day.run()
                waits += day.waits
            }
            let figures = Figures(waits)
            print(figures.line(world.name))
            // One kind of place alone may miss a little; none is far off.
            #expect((70...90).contains(figures.covered), "\(world.name)")
            #expect(figures.ratio < 1, "\(world.name)")
            all += waits
        }
        let pooled = Figures(all)
        print(pooled.line("all"))
        #expect((75...85).contains(pooled.covered))
        #expect(pooled.ratio <= 0.75)
        #expect(all.count > 10_000)
    }

    struct Figures {
        var count: Int
        /// Percent of waits inside their range.
        var covered: Double
        /// Medians of absolute errors, in seconds: of the range's geometric middle, and of the plain formula.
        var error: Double
        var plain: Double
        var ratio: Double { error / max(plain, 1) }

        init(_ waits: [ToldWait]) {
            count = waits.count
            covered = 100 * Double(waits.count { $0.low <= $0.real && $0.real <= $0.high }) / Double(max(count, 1))
            error = Self.median(waits.map { abs($0.real - ($0.low * $0.high).squareRoot()) })
            plain = Self.median(waits.map { abs($0.real - $0.plain) })
        }

        private static func median(_ values: [Double]) -> Double {
            values.isEmpty ? 0 : values.sorted()[values.count / 2]
        }

        func line(_ name: String) -> String {
            name.padding(toLength: 20, withPad: " ", startingAt: 0)
                + String(format: "%8d%10.1f%14.0f / %.0f = %.2f", count, covered, error, plain, ratio)
        }
    }
}
