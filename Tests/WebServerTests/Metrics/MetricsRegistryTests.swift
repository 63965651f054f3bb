import CoreMetrics
import Testing

@testable import WebServer

/// swift-metrics' figures as Prometheus reads them.
@Suite struct MetricsRegistryTests {
    @Test("counters, gauges and histograms, each name once, its series by labels")
    func text() {
        let registry = MetricsRegistry(helps: ["a_total": "What it is."])
        Counter(label: "a_total", dimensions: [("code", "b")], factory: registry).increment(by: 2)
        Counter(label: "a_total", dimensions: [("code", "a\"\\\n")], factory: registry).increment()
        // The same series again is the same count.
        Counter(label: "a_total", dimensions: [("code", "b")], factory: registry).increment()
        Meter(label: "level", factory: registry).set(4)
        let timer = Timer(label: "seconds", dimensions: [], factory: registry)
        for milliseconds in [0.2, 0.25, 3, 60_000] as [Double] { timer.recordNanoseconds(Int64(milliseconds * 1e6)) }
        let expected = """
            # HELP a_total What it is.
            # TYPE a_total counter
            a_total{code="a\\"\\\\\\n"} 1
            a_total{code="b"} 3
            # TYPE level gauge
            level 4
            # TYPE seconds histogram
            seconds_bucket{le="0.00025"} 2
            seconds_bucket{le="0.0005"} 2
            seconds_bucket{le="0.001"} 2
            seconds_bucket{le="0.0025"} 2
            seconds_bucket{le="0.005"} 3
            seconds_bucket{le="0.01"} 3
            seconds_bucket{le="0.025"} 3
            seconds_bucket{le="0.05"} 3
            seconds_bucket{le="0.1"} 3
            seconds_bucket{le="0.25"} 3
            seconds_bucket{le="0.5"} 3
            seconds_bucket{le="1"} 3
            seconds_bucket{le="2.5"} 3
            seconds_bucket{le="10"} 3
            seconds_bucket{le="+Inf"} 4
            seconds_sum 60.00345
            seconds_count 4

            """
        #expect(registry.text == expected)
    }

    @Test("made-up labels fill no memory: what comes beyond the bound is counted nowhere")
    func bounded() {
        let registry = MetricsRegistry()
        for number in 0..<(MetricsRegistry.seriesAtMost + 500) {
            Counter(label: "a_total", dimensions: [("code", "\(number)")], factory: registry).increment()
        }
        #expect(registry.text.split(separator: "\n").count == MetricsRegistry.seriesAtMost + 1)
        Counter(label: "a_total", dimensions: [("code", "7")], factory: registry).increment()
        #expect(registry.text.contains(#"a_total{code="7"} 2"#))
    }

    @Test("a name of another kind is not mixed with the first")
    func kinds() {
        let registry = MetricsRegistry()
        Counter(label: "a", dimensions: [], factory: registry).increment()
        Gauge(label: "a", dimensions: [], factory: registry).record(7)
        Recorder(label: "b", dimensions: [], aggregate: true, factory: registry).record(7)
        #expect(registry.text.contains("a 1\n") && !registry.text.contains("a 7"))
        #expect(registry.text.contains("b_count 1\n"))
    }
}
