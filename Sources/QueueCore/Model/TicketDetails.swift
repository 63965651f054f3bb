/// What a queue may ask of whoever takes a number: never required, and seen by hosts only.
public enum Ask: String, Sendable, Codable, CaseIterable {
    case name, party, note
}

/// What was answered. Kept beside the ticket and not in it: no undo and no history holds it, and it goes with its session.
public struct TicketDetails: Sendable, Equatable {
    /// Characters of one field.
    public static let longest = 60

    public var name: String?
    public var party: String?
    public var note: String?

    public init(name: String? = nil, party: String? = nil, note: String? = nil) {
        self.name = name
        self.party = party
        self.note = note
    }

    public var isEmpty: Bool { name == nil && party == nil && note == nil }

    public subscript(ask: Ask) -> String? {
        get {
            switch ask {
            case .name: name
            case .party: party
            case .note: note
            }
        }
        set {
            switch ask {
            case .name: name = newValue
            case .party: party = newValue
            case .note: note = newValue
            }
        }
    }

    /// The fields that are asked for, trimmed; nil where nothing is left. What nobody asked for is dropped.
    func answers(to asks: [Ask]) throws(Refusal) -> TicketDetails? {
        var kept = TicketDetails()
        for ask in asks { kept[ask] = try Naming.detail(self[ask], field: ask.rawValue) }
        return kept.isEmpty ? nil : kept
    }
}
