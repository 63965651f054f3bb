/// Keeps the camera's statistics, over all its openings.
struct CameraTally {
    /// Over so long rates are counted, in milliseconds.
    private static let window: Int64 = 1000

    private(set) var statistics = CameraStatistics()
    /// Of the openings before this one.
    private var earlier = FrameLosses()
    private var current = FrameLosses()
    private var windowStart: Int64 = 0
    private var capturedBefore = 0
    private var delay = 0

    mutating func open(_ source: any FrameSource, at now: Int64) {
        rest()
        statistics.name = source.name
        statistics.mode = source.mode
        statistics.openings += 1
        (windowStart, capturedBefore) = (now, statistics.captured)
    }

    /// The camera is closed.
    mutating func rest() {
        earlier = earlier + current
        current = FrameLosses()
        statistics.fps = 0
        statistics.delay = 0
        delay = 0
    }

    /// A frame was looked at.
    mutating func note(_ frame: Frame, _ reading: Reading, takenAt: Int64?, at now: Int64) {
        statistics.decoded += 1
        statistics.failure = reading.failure
        if !reading.isUnchanged || statistics.brightness == nil {
            (statistics.brightness, statistics.sharpness) = frame.brightnessAndSharpness
        }
        if let takenAt { delay = max(delay, Int(now - takenAt)) }
    }

    mutating func note(_ losses: FrameLosses, at now: Int64) {
        current = losses
        let all = earlier + losses
        (statistics.skipped, statistics.lost, statistics.broken) = (all.skipped, all.lost, all.broken)
        statistics.captured = statistics.decoded + all.skipped
        guard now - windowStart >= Self.window else { return }
        statistics.fps = Double(statistics.captured - capturedBefore) * 1000 / Double(now - windowStart)
        statistics.delay = delay
        (windowStart, capturedBefore, delay) = (now, statistics.captured, 0)
    }
}
