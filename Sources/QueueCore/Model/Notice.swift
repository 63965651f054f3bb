/// What a queue's host tells everybody who waits: "The doctor is 20 minutes late".
public struct Notice: Sendable, Equatable, Codable {
    public static let longestText = 140
    public static let mostMinutes = 240

    public var text: String
    /// Added to every estimate; 0 to 240.
    public var minutes: Int
    public var since: Timestamp
    /// When it ends by itself.
    public var until: Timestamp?

    public init(text: String, minutes: Int, since: Timestamp, until: Timestamp?) {
        self.text = text
        self.minutes = minutes
        self.since = since
        self.until = until
    }
}
