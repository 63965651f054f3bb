/// Numbers of a queue that one appliance may give while it is alone, and nobody else ever.
public struct NumberBlock: Sendable, Equatable {
    public var queue: ID<Queue>
    /// Of which they are numbers: the next begins at 1 again.
    public var session: Int
    /// The next to be given.
    public var first: Int
    public var last: Int

    public init(queue: ID<Queue>, session: Int, first: Int, last: Int) {
        (self.queue, self.session, self.first, self.last) = (queue, session, first, last)
    }

    public var count: Int { max(0, last - first + 1) }
}

extension Queue {
    /// Takes the next numbers away from everybody else.
    public mutating func setAside(_ count: Int) -> NumberBlock {
        let first = lastNumberIssued + 1
        lastNumberIssued += max(0, count)
        return NumberBlock(queue: id, session: session, first: first, last: lastNumberIssued)
    }
}
