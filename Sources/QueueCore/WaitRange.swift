/// Seconds within which a wait ends, most of the time.
public struct WaitRange: Sendable, Equatable, Codable {
    public var low: Int
    public var high: Int

    public init(low: Int, high: Int) {
        self.low = low
        self.high = high
    }
}

/// How fast a line moved lately.
public struct Pace: Sendable, Equatable, Codable {
    public init() {}

    /// All of it as numbers, for a store.
    public var numbers: [Double] { [] }

    public init(numbers: [Double]) {}

    public func range(peopleAhead: Int, at tick: Int64) -> WaitRange? { nil }
}
