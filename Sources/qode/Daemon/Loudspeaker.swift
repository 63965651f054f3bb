import LinuxHost
import QueueEngine
import VoiceAnnouncer

/// The appliance's voice: for its own loudspeaker and for the walls that fetch it.
struct Loudspeaker: Sendable {
    let voice: VoiceAnnouncer
    /// Nil where the appliance itself says nothing.
    let speaker: CallSpeaker?
    private let settings: VoiceSettings
    private let player = TonePlayer()

    /// Nil where calls are not spoken.
    init?(_ settings: VoiceSettings, engine: QueueEngine) {
        guard settings.output != .off else { return nil }
        let voice = VoiceAnnouncer(settings.options)
        self.voice = voice
        self.settings = settings
        guard settings.speaksHere else {
            speaker = nil
            return
        }
        speaker = CallSpeaker(
            engine: engine, voice: voice, languages: settings.languages, isQuiet: { settings.isQuiet(at: $0) },
            play: { [player] in await player.play($0.samples, rate: $0.rate) })
    }

    func health() async -> DeviceState { await Self.health(of: settings, voice, speaker, player) }

    /// The same without a daemon.
    static func health(of settings: VoiceSettings) async -> DeviceState {
        await health(of: settings, VoiceAnnouncer(settings.options), nil, TonePlayer())
    }

    private static func health(
        of settings: VoiceSettings, _ voice: VoiceAnnouncer, _ speaker: CallSpeaker?, _ player: TonePlayer
    ) async -> DeviceState {
        if let failure = speaker?.lastFailure, failure.code != CallSpeaker.noSound { return state(of: failure) }
        // A card that nothing was said on yet, or that said nothing, is tried with a sound of no length.
        let hasSaid = (speaker?.count.said ?? 0) > 0 && speaker?.lastFailure == nil
        if settings.speaksHere, !hasSaid, let reason = await player.play([], rate: TonePlayer.rate) {
            return state(of: CallSpeaker.failure(reason))
        }
        let health = await voice.health()
        guard health.condition == .ready, let tag = settings.languages.first(where: { !VoiceAnnouncer.speaks($0) })
        else { return health }
        return VoiceAnnouncer.missing(tag)
    }

    private static func state(of failure: VoiceFailure) -> DeviceState {
        DeviceState(.failed, code: failure.code, detail: failure.detail, remedy: failure.remedy)
    }
}

extension Checkup {
    /// Nil where calls are not spoken.
    static func voice(_ settings: Settings, beside daemon: RunningDaemon?) async -> Finding? {
        guard settings.voice.output != .off else { return nil }
        if let known = daemon?.state(of: "voice") { return Finding(name: "voice", state: known, isDevice: true) }
        return Finding(name: "voice", state: await Loudspeaker.health(of: settings.voice), isDevice: true)
    }
}
