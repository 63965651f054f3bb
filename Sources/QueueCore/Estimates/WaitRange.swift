/// Seconds between which eight guests in ten are verified, counted from now.
public struct WaitRange: Sendable, Equatable {
    /// 0 or more.
    public var low: Int
    /// `low` or more.
    public var high: Int
    /// What the queue learns from when the ticket is verified.
    public var promise: WaitPromise
}

extension WaitRange {
    /// The same line, begun later: what a notice says.
    func later(by seconds: Int) -> WaitRange {
        guard seconds > 0 else { return self }
        var range = self
        range.low += seconds
        range.high += seconds
        range.promise.expected += Float(seconds)
        range.promise.high += Float(seconds)
        range.promise.delay = Float(seconds)
        return range
    }
}
