import CoreMetrics
import Synchronization

/// A count that only grows.
final class CounterSeries: CounterHandler {
    private let count = Mutex<Int64>(0)

    func increment(by amount: Int64) { count.withLock { $0 &+= amount } }
    func reset() { count.withLock { $0 = 0 } }

    var value: Int64 { count.withLock(\.self) }
}

/// A figure that goes up and down.
final class GaugeSeries: MeterHandler, RecorderHandler {
    private let figure = Mutex<Double>(0)

    func set(_ value: Int64) { figure.withLock { $0 = Double(value) } }
    func set(_ value: Double) { figure.withLock { $0 = value } }
    func increment(by amount: Double) { figure.withLock { $0 += amount } }
    func decrement(by amount: Double) { figure.withLock { $0 -= amount } }
    func record(_ value: Int64) { set(value) }
    func record(_ value: Double) { set(value) }

    var value: Double { figure.withLock(\.self) }
}

/// How often something took how long: times in seconds, other figures as they are.
final class HistogramSeries: TimerHandler, RecorderHandler {
    /// Seconds. From a commit on a fast disk to a card that stalls; the feed's bound of 0.1 s is one of them.
    static let bounds = [0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10]

    struct Figures {
        /// Of each bound, those that are above the one before; the last has no bound.
        var counts = [Int64](repeating: 0, count: bounds.count + 1)
        var sum = 0.0
    }

    private let figures = Mutex(Figures())

    func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }
    func record(_ value: Int64) { record(Double(value)) }

    func record(_ value: Double) {
        let place = Self.bounds.firstIndex { value <= $0 } ?? Self.bounds.count
        figures.withLock { figures in
            figures.counts[place] += 1
            figures.sum += value
        }
    }

    var all: Figures { figures.withLock(\.self) }
}
