import LinuxHost
import QueueEngine
import VoiceAnnouncer

/// The appliance's voice: for its own loudspeaker and for the walls that fetch it.
struct Loudspeaker: Sendable {
    let voice: VoiceAnnouncer
    /// Nil where the appliance itself says nothing.
    let speaker: CallSpeaker?

    /// Nil where calls are not spoken.
    init?(_ settings: VoiceSettings, engine: QueueEngine) {
        guard settings.output != .off else { return nil }
        let voice = VoiceAnnouncer(settings.options)
        self.voice = voice
        guard settings.speaksHere else {
            speaker = nil
            return
        }
        let player = TonePlayer()
        speaker = CallSpeaker(
            engine: engine, voice: voice, languages: settings.languages, isQuiet: { settings.isQuiet(at: $0) },
            play: { await player.play($0.samples, rate: $0.rate) })
    }

    func health() async -> DeviceState {
        if let failure = speaker?.lastFailure {
            return DeviceState(.failed, code: failure.code, detail: failure.detail, remedy: failure.remedy)
        }
        return await voice.health()
    }
}
