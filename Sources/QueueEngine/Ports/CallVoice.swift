/// The port to speech. Implemented by `VoiceAnnouncer`.
public protocol CallVoice: Sendable {
    /// A chime, and then the call in each of its languages. Made once, and kept for who asks later.
    func sound(of call: CallAnnouncement) async throws(VoiceFailure) -> SpokenSound
    /// The same for what is no call, in one language.
    /// - Parameter language: a BCP 47 tag.
    func sound(of reading: SpokenReading, in language: String) async throws(VoiceFailure) -> SpokenSound
    func health() async -> DeviceState
}
