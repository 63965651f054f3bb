/// Seconds between which eight guests in ten are verified, counted from now.
public struct WaitRange: Sendable, Equatable {
    /// 0 or more.
    public var low: Int
    /// `low` or more.
    public var high: Int
    /// What the queue learns from when the ticket is verified.
    public var promise: WaitPromise
}
