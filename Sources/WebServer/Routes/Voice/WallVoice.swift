public import QueueCore
public import QueueEngine

/// The voice of the walls, and of whoever has a headset in a kiosk.
public struct WallVoice: Sendable {
    /// Which of several walls of one appliance are heard.
    public enum Walls: String, Sendable, CaseIterable {
        /// One of those that show a queue says its calls: walls in one room.
        case one
        /// Each says them, together with the others: walls in rooms of their own.
        case all
    }

    public var voice: any CallVoice
    /// BCP 47 tags, in the order in which a call is said.
    public var languages: [String]
    public var walls: Walls
    /// Whether nothing is said at this time of the day.
    public var isQuiet: @Sendable (Timestamp) -> Bool
    let told = ToldTickets()

    public init(
        _ voice: any CallVoice, languages: [String], walls: Walls = .one,
        isQuiet: @escaping @Sendable (Timestamp) -> Bool = { _ in false }
    ) {
        self.voice = voice
        self.languages = languages
        self.walls = walls
        self.isQuiet = isQuiet
    }

    func speech(at time: Timestamp) -> WallSpeech { isQuiet(time) ? .quiet : .heard(walls) }
}

/// What the feed says of the voice.
enum WallSpeech: Sendable, Equatable {
    case heard(WallVoice.Walls)
    /// These hours are for sleeping.
    case quiet

    var isHeard: Bool { self != .quiet }

    var word: String {
        switch self {
        case .heard(let walls): walls.rawValue
        case .quiet: "quiet"
        }
    }
}
