/// Why a voice said nothing.
public struct VoiceFailure: Error, Sendable, Equatable {
    /// A stable word: `no_voice`, `voice_failed`, `voice_late`, `voice_busy`.
    public var code: String
    /// One sentence for people.
    public var detail: String
    public var remedy: String?

    public init(code: String, detail: String, remedy: String? = nil) {
        self.code = code
        self.detail = detail
        self.remedy = remedy
    }
}
