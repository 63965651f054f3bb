/// Waiting tickets by lane. Who is parked stands in no line and is counted apart.
public struct LaneCounts: Sendable, Equatable, Codable {
    public var front = 0
    public var priority = 0
    public var regular = 0
    public var parked = 0

    public init(front: Int = 0, priority: Int = 0, regular: Int = 0, parked: Int = 0) {
        self.front = front
        self.priority = priority
        self.regular = regular
        self.parked = parked
    }

    /// In line.
    public var total: Int { front + priority + regular }

    public subscript(lane: Ticket.Lane) -> Int {
        get {
            switch lane {
            case .front: front
            case .priority: priority
            case .regular: regular
            case .parked: parked
            }
        }
        set {
            switch lane {
            case .front: front = newValue
            case .priority: priority = newValue
            case .regular: regular = newValue
            case .parked: parked = newValue
            }
        }
    }
}
