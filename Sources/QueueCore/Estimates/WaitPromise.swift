/// What a range was made of when its ticket joined. The ticket keeps it, for `Pace.verified` learns from it.
public struct WaitPromise: Sendable, Equatable, Codable {
    /// The point estimate in seconds, 1 or more: the geometric middle of the range.
    var expected: Float
    /// How far the wait strays from `expected` by the model alone: a standard deviation in seconds, 1 or more.
    var spread: Float
    /// Tickets that were ahead in line.
    var peopleAhead: Int32
    /// The queue's verifications until then.
    var verifications: Int32
    /// A counter was free, so nobody had to be served first.
    var isImmediate: Bool
    /// The upper end of the range, in seconds; 0 where an older program made the promise and did not write it down.
    var high: Float = 0
    /// Seconds of it that a notice added.
    var delay: Float = 0

    /// The range held the real wait; nil where it is not known.
    func holds(seconds: Double) -> Bool? {
        guard high > 0 else { return nil }
        let (middle, upper) = (expected - delay, max(high - delay, 0.5))
        let low = (middle * middle / upper).rounded() + delay
        return (low...max(low, high.rounded())).contains(Float(seconds.rounded()))
    }
}

extension WaitPromise {
    /// All of it as numbers, for a store: 24 bytes, since every ticket has one.
    public var words: [UInt32] {
        [
            expected.bitPattern, spread.bitPattern, UInt32(bitPattern: peopleAhead),
            UInt32(bitPattern: isImmediate ? -1 - verifications : verifications), high.bitPattern, delay.bitPattern,
        ]
    }

    /// What `words` gave; nil for anything else.
    public init?(words: [UInt32]) {
        guard words.count == 4 || words.count == 6 else { return nil }
        // A damaged disk gives any bits there are.
        let floats = [0, 1, 4, 5].filter(words.indices.contains).map { Float(bitPattern: words[$0]) }
        guard floats.allSatisfy(\.isFinite) else { return nil }
        let last = Int32(bitPattern: words[3])
        self.init(
            expected: Float(bitPattern: words[0]), spread: Float(bitPattern: words[1]),
            peopleAhead: Int32(bitPattern: words[2]), verifications: last < 0 ? -1 - last : last, isImmediate: last < 0)
        guard words.count == 6 else { return }
        (high, delay) = (Float(bitPattern: words[4]), Float(bitPattern: words[5]))
    }
}
