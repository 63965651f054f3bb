/// How calls are spoken.
struct VoiceSettings: Sendable, Equatable {
    enum Output: String, Sendable {
        case off, walls, appliance, both
    }

    /// BCP 47 tags, in the order in which a call is said; never empty.
    var languages: [String]
    var output: Output
}
