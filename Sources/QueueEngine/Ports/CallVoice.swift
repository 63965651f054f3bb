/// The port to speech. Implemented by `VoiceAnnouncer`.
public protocol CallVoice: Sendable {
    /// A chime, and then the call in each of its languages. Made once, and kept for who asks later.
    func sound(of call: CallAnnouncement) async throws(VoiceFailure) -> SpokenSound
    /// The same for a text that people wrote, in one language.
    /// - Parameter text: at most 140 characters.
    func sound(of text: String, in language: String) async throws(VoiceFailure) -> SpokenSound
    func health() async -> DeviceState
}
