/// Which other queues the desks of a queue served lately: their lines move at its expense.
public struct Company: Sendable, Equatable, Codable {
    /// Queues that are told apart; who is named again longest ago makes room.
    static let atMost = 7
    /// Milliseconds for which a queue is company after a desk called with both.
    static let lifetime: Int64 = 2 * 3_600_000
    /// Milliseconds before that is noted anew: each note is a row to write.
    static let renewal: Int64 = 600_000

    public struct Member: Sendable, Equatable, Codable {
        public var queue: ID<Queue>
        /// When a desk last called with both, to `renewal`.
        public var tick: Int64

        public init(queue: ID<Queue>, tick: Int64) {
            self.queue = queue
            self.tick = tick
        }
    }

    /// The newest last.
    public private(set) var members: [Member] = []

    public init(_ members: [Member] = []) { self.members = members.suffix(Self.atMost) }

    /// A desk called that serves these too.
    mutating func note(_ queues: [ID<Queue>], at tick: Int64) {
        for queue in queues {
            if let known = members.first(where: { $0.queue == queue }), (0..<Self.renewal).contains(tick - known.tick) {
                continue
            }
            members.removeAll { $0.queue == queue }
            members.append(Member(queue: queue, tick: tick))
        }
        members.removeAll { !(0..<Self.lifetime).contains(tick - $0.tick) }
        members = members.suffix(Self.atMost)
    }

    /// Those that still are.
    public func queues(at tick: Int64) -> [ID<Queue>] {
        members.filter { (0..<Self.lifetime).contains(tick - $0.tick) }.map(\.queue)
    }
}

extension Company {
    /// All of it as numbers, for a store; nil where there is none.
    public var words: [UInt32]? {
        guard !members.isEmpty else { return nil }
        return members.flatMap { member in
            [member.queue.high, member.queue.low, UInt64(bitPattern: member.tick)].flatMap { word in
                [UInt32(truncatingIfNeeded: word >> 32), UInt32(truncatingIfNeeded: word)]
            }
        }
    }

    /// What `words` gave; none for anything else.
    public init(words: [UInt32]) {
        func word(_ index: Int) -> UInt64 { UInt64(words[index]) << 32 | UInt64(words[index + 1]) }
        let isWhole = words.count.isMultiple(of: 6)
        self.init(
            stride(from: 0, to: isWhole ? words.count : 0, by: 6).map { start in
                Member(
                    queue: ID(high: word(start), low: word(start + 2)), tick: Int64(bitPattern: word(start + 4)))
            })
    }
}

extension QueueState {
    /// The shown queues that are company of this one.
    func company(of queue: Queue, at tick: Int64) -> [Queue] {
        queue.company.queues(at: tick).compactMap { self.queue($0) }
    }
}
