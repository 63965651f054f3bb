import CoreMetrics
import Synchronization

/// A backend of swift-metrics that keeps figures in memory and writes them in Prometheus' text format
/// (https://prometheus.io/docs/instrumenting/exposition_formats/).
final class MetricsRegistry: MetricsFactory {
    /// Series in all: a few dozen names, each with a few dozen values of its label. What comes beyond is counted and not shown.
    static let seriesAtMost = 1000

    private enum Series {
        case counter(CounterSeries)
        case gauge(GaugeSeries)
        case histogram(HistogramSeries)

        var kind: String {
            switch self {
            case .counter: "counter"
            case .gauge: "gauge"
            case .histogram: "histogram"
            }
        }
    }

    /// By name, then by labels as they are written.
    private let families = Mutex<[String: [String: Series]]>([:])
    private let helps: [String: String]

    /// - Parameter helps: what each name means.
    init(helps: [String: String] = [:]) { self.helps = helps }

    // MARK: What swift-metrics asks for

    func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        if case .counter(let known) = series(label, dimensions, else: .counter(CounterSeries())) { return known }
        return CounterSeries()
    }

    func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler { gauge(label, dimensions) }

    func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        aggregate ? histogram(label, dimensions) : gauge(label, dimensions)
    }

    func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler { histogram(label, dimensions) }

    // A series stays for as long as the program runs: a count that begins anew is read as a restart.
    func destroyCounter(_: any CounterHandler) {}
    func destroyMeter(_: any MeterHandler) {}
    func destroyRecorder(_: any RecorderHandler) {}
    func destroyTimer(_: any TimerHandler) {}

    private func gauge(_ name: String, _ labels: [(String, String)]) -> GaugeSeries {
        if case .gauge(let known) = series(name, labels, else: .gauge(GaugeSeries())) { return known }
        return GaugeSeries()
    }

    private func histogram(_ name: String, _ labels: [(String, String)]) -> HistogramSeries {
        if case .histogram(let known) = series(name, labels, else: .histogram(HistogramSeries())) { return known }
        return HistogramSeries()
    }

    /// The series of that name and those labels. Of another kind than asked for, and beyond the bound, none that is shown.
    private func series(_ name: String, _ labels: [(String, String)], else fresh: Series) -> Series {
        let key = labels.map { "\($0.0)=\"\(Self.escaped($0.1))\"" }.joined(separator: ",")
        return families.withLock { families in
            if let known = families[name]?[key] { return known }
            let count = families.values.reduce(0) { $0 + $1.count }
            let isOfKind = families[name]?.values.first.map { $0.kind == fresh.kind } ?? true
            if count < Self.seriesAtMost, isOfKind { families[name, default: [:]][key] = fresh }
            return fresh
        }
    }

    // MARK: What is read

    /// All series, by name and labels.
    var text: String {
        let all = families.withLock { $0 }.sorted { $0.key < $1.key }
        var text = ""
        for (name, series) in all {
            guard let kind = series.values.first?.kind else { continue }
            if let help = helps[name] { text += "# HELP \(name) \(help)\n" }
            text += "# TYPE \(name) \(kind)\n"
            for (labels, one) in series.sorted(by: { $0.key < $1.key }) { text += Self.lines(name, labels, one) }
        }
        return text
    }

    private static func lines(_ name: String, _ labels: String, _ series: Series) -> String {
        let suffix = labels.isEmpty ? "" : "{\(labels)}"
        switch series {
        case .counter(let counter): return "\(name)\(suffix) \(counter.value)\n"
        case .gauge(let gauge): return "\(name)\(suffix) \(number(gauge.value))\n"
        case .histogram(let histogram):
            let figures = histogram.all
            let prefix = labels.isEmpty ? "" : "\(labels),"
            var (text, count) = ("", Int64(0))
            for (index, bound) in (HistogramSeries.bounds.map { number($0) } + ["+Inf"]).enumerated() {
                count += figures.counts[index]
                text += "\(name)_bucket{\(prefix)le=\"\(bound)\"} \(count)\n"
            }
            return text + "\(name)_sum\(suffix) \(number(figures.sum))\n\(name)_count\(suffix) \(count)\n"
        }
    }

    /// Whole numbers without a point, as people write them.
    private static func number(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 1e15 ? "\(Int64(value))" : "\(value)"
    }

    private static func escaped(_ value: String) -> String {
        value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }
}
