/// Waiting tickets by lane.
public struct LaneCounts: Sendable, Equatable, Codable {
    public var front = 0
    public var priority = 0
    public var regular = 0

    public init(front: Int = 0, priority: Int = 0, regular: Int = 0) {
        self.front = front
        self.priority = priority
        self.regular = regular
    }

    public var total: Int { front + priority + regular }

    public subscript(lane: Ticket.Lane) -> Int {
        get {
            switch lane {
            case .front: front
            case .priority: priority
            case .regular: regular
            }
        }
        set {
            switch lane {
            case .front: front = newValue
            case .priority: priority = newValue
            case .regular: regular = newValue
            }
        }
    }
}
