import QueueCore

/// The body of a `PATCH` of a queue. A member that is null turns off what can be turned off; one that is not there changes nothing.
struct QueueChanges: Decodable {
    private var settings = QueueSettings()
    private var hours: HoursBody??

    enum CodingKeys: String, CodingKey, CaseIterable {
        case name, description, prefix, mode, active, hours, asks
        case isPaused = "is_paused"
        case noShowAfter = "no_show_after"
        case outOfTurn = "out_of_turn"
        case priorityInARow = "priority_in_a_row"
        case stopsBeforeClosing = "stops_before_closing"
        case waitingLimit = "waiting_limit"
        case sessionLimit = "session_limit"
        case laterLimit = "later_limit"
        case targetMinutes = "target_minutes"
        case summaryAt = "summary_at"
        case scanLater = "scan_later"
    }

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        settings.name = try fields.decodeIfPresent(String.self, forKey: .name)
        settings.description = try fields.decodeIfPresent(String.self, forKey: .description)
        settings.prefix = try fields.decodeIfPresent(String.self, forKey: .prefix)
        settings.mode = try Self.word(fields, .mode, "must be gate or counter.")
        settings.outOfTurn = try Self.word(fields, .outOfTurn, "must be accept, warn or reject.")
        settings.isActive = try fields.decodeIfPresent(Bool.self, forKey: .active)
        settings.isPaused = try fields.decodeIfPresent(Bool.self, forKey: .isPaused)
        settings.stopsBeforeClosing = try fields.decodeIfPresent(Bool.self, forKey: .stopsBeforeClosing)
        settings.scanLater = try fields.decodeIfPresent(Bool.self, forKey: .scanLater)
        settings.priorityInARow = try fields.decodeIfPresent(Int.self, forKey: .priorityInARow)
        settings.laterLimit = try fields.decodeIfPresent(Int.self, forKey: .laterLimit)
        settings.noShowAfter = try Self.number(fields, .noShowAfter)
        settings.waitingLimit = try Self.number(fields, .waitingLimit)
        settings.sessionLimit = try Self.number(fields, .sessionLimit)
        settings.targetMinutes = try Self.number(fields, .targetMinutes)
        settings.asks = try Self.asks(fields)
        settings.summaryAt = try Self.minute(fields)
        if fields.contains(.hours) { hours = .some(try fields.decodeIfPresent(HoursBody.self, forKey: .hours)) }
    }

    func checked() throws -> QueueSettings {
        var settings = settings
        if let hours { settings.hours = .some(try hours?.hours()) }
        return settings
    }

    private typealias Fields = KeyedDecodingContainer<CodingKeys>

    private static func word<Word: RawRepresentable>(
        _ fields: Fields, _ key: CodingKeys, _ allowed: String
    ) throws -> Word? where Word.RawValue == String {
        guard let text = try fields.decodeIfPresent(String.self, forKey: key) else { return nil }
        guard let word = Word(rawValue: text) else { throw Problem.invalidRequest(key.rawValue, allowed) }
        return word
    }

    private static func number(_ fields: Fields, _ key: CodingKeys) throws -> Int?? {
        fields.contains(key) ? .some(try fields.decodeIfPresent(Int.self, forKey: key)) : nil
    }

    private static func asks(_ fields: Fields) throws -> [Ask]? {
        try fields.decodeIfPresent([String].self, forKey: .asks)?.map { word in
            guard let ask = Ask(rawValue: word) else {
                throw Problem.invalidRequest("asks", "must be a list of any of name, party, note.")
            }
            return ask
        }
    }

    /// `18:30`.
    private static func minute(_ fields: Fields) throws -> Int?? {
        guard fields.contains(.summaryAt) else { return nil }
        guard let text = try fields.decodeIfPresent(String.self, forKey: .summaryAt) else { return .some(nil) }
        guard let minute = HoursBody.minute(text), minute < 1440 else {
            throw Problem.invalidRequest("summary_at", "must be 00:00 to 23:59, or null.")
        }
        return .some(minute)
    }
}

/// `details` in a join or an issue.
struct DetailsBody: Decodable {
    var name: String?
    var party: String?
    var note: String?

    var details: TicketDetails { TicketDetails(name: name, party: party, note: note) }
}
