public import QueueEngine

/// The voice of the walls.
public struct WallVoice: Sendable {
    public var voice: any CallVoice
    /// BCP 47 tags, in the order in which a call is said.
    public var languages: [String]

    public init(_ voice: any CallVoice, languages: [String]) {
        self.voice = voice
        self.languages = languages
    }
}
