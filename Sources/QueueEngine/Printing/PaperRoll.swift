/// What is left of the roll in the ticket printer, for whoever has to have a new one ready.
public struct PaperForecast: Sendable, Equatable {
    /// Since the roll was changed, in millimetres.
    public var used: Int
    /// In millimetres; nil while the printer's own sensor says that there is little or none: it knows better.
    public var left: Int?
    /// Tickets as long as the last ones; nil as `left`, and before the first ticket.
    public var ticketsLeft: Int?
}

/// Counts the paper that is printed, and notices when the roll was changed.
public struct PaperRoll: Sendable, Equatable {
    /// What the printer's sensors said last.
    enum Paper: String, Sendable { case present, low, out }

    /// A sensor for little paper that falls back has been shaken, not fed, while less than this share of a roll is used.
    private static let leastShare = 0.5
    /// The weight of the newest ticket in their mean length.
    private static let newestWeight = 0.2

    /// Of a new roll, in millimetres.
    public let length: Double
    /// Since the roll was changed, in millimetres.
    public private(set) var used = 0.0
    /// Of one ticket, the mean of the last ones, in millimetres; 0 before the first.
    private(set) var ticket = 0.0
    private(set) var paper = Paper.present

    /// - Parameter metres: of a new roll.
    public init(metres: Int) { length = Double(metres) * 1000 }

    /// A document has come out.
    /// - Parameter millimetres: with what is fed before the cut.
    public mutating func print(_ millimetres: Double) {
        guard millimetres > 0, millimetres.isFinite else { return }
        used = min(used + millimetres, length)
        ticket = ticket == 0 ? millimetres : ticket + (millimetres - ticket) * Self.newestWeight
    }

    /// Somebody says so.
    public mutating func change() { (used, paper) = (0, .present) }

    /// Looks at what the printer says of itself. One that cannot be asked says nothing of its paper.
    public mutating func look(at state: DeviceState) {
        switch state.code {
        case "paper_out": paper = .out
        case "paper_low":
            // From none to little: a roll that was begun, of which nobody knows more.
            if paper == .out { used = 0 }
            paper = .low
        case "ready":
            let isNew = paper == .out || (paper == .low && used >= length * Self.leastShare)
            if isNew { used = 0 }
            paper = .present
        default: break
        }
    }

    public var forecast: PaperForecast {
        let whole = Int(used.rounded())
        let left = paper == .present ? Int(length) - whole : nil
        let tickets = ticket > 0 ? left.map { Int(Double($0) / ticket) } : nil
        return PaperForecast(used: whole, left: left, ticketsLeft: tickets)
    }
}

extension PaperRoll {
    /// For a file: what is used, a ticket's length, what the sensors said.
    public var text: String { "\(Int(used.rounded())) \(Int(ticket.rounded())) \(paper.rawValue)" }

    /// The roll of a file; a new one where it is no such text.
    public init(text: String, metres: Int) {
        self.init(metres: metres)
        let words = text.split { $0 == " " || $0 == "\n" }
        guard words.count == 3, let used = Int(words[0]), let ticket = Int(words[1]), used >= 0, ticket >= 0,
            let paper = Paper(rawValue: String(words[2]))
        else { return }
        self.used = min(Double(used), length)
        self.ticket = Double(ticket)
        self.paper = paper
    }
}
