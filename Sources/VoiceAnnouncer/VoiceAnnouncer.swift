public import QueueEngine

/// Makes calls into sound. One program runs at a time; what was made is kept for the screens that fetch it.
public actor VoiceAnnouncer: CallVoice {
    /// Bytes of sound that are kept: the newest calls, which walls and phones have still to fetch. One that comes later is made anew
    /// within some hundredths of a second.
    static let cacheBytes = 1 << 20
    /// Texts that may wait for the program. More than so many calls at once are over before they are said.
    static let waitingLimit = 16

    private enum Key: Hashable {
        case call(CallAnnouncement)
        case reading(String, voice: String, hasChime: Bool)
    }

    private struct Making {
        let task: Task<Result<SpokenSound, VoiceFailure>, Never>
    }

    private let options: VoiceOptions
    private let program: EspeakProgram
    private var kept: [Key: SpokenSound] = [:]
    /// The longest unused first.
    private var order: [Key] = []
    private var keptBytes = 0
    private var making: [Key: Making] = [:]
    private var latest: Task<Result<SpokenSound, VoiceFailure>, Never>?
    private var lastFailure: VoiceFailure?
    private var wasHeard = false
    /// Languages that were asked for and cannot be spoken.
    private var silent: Set<String> = []

    public init(_ options: VoiceOptions) { self.init(options, patience: 3000) }

    /// - Parameter patience: milliseconds.
    init(_ options: VoiceOptions, patience: Int) {
        self.options = options
        program = EspeakProgram(
            path: options.program, rate: options.rate, volume: options.volume, patience: patience)
    }

    public func sound(of call: CallAnnouncement) async throws(VoiceFailure) -> SpokenSound {
        let texts = call.languages.compactMap { tag -> (text: String, voice: String)? in
            guard let language = SpokenLanguage(tag) else {
                silent.insert(tag)
                return nil
            }
            let spoken = SpokenText(language: language, numbers: options.numbers, spokenNames: options.spokenNames)
            return (spoken.call(call), language.voice)
        }
        return try await sound(.call(call), texts)
    }

    public func sound(of reading: SpokenReading, in language: String) async throws(VoiceFailure) -> SpokenSound {
        guard let known = SpokenLanguage(language) else {
            silent.insert(language)
            throw VoiceFailure(
                code: "voice_failed", detail: "'\(language)' is no language that is spoken here.",
                remedy: "Spoken are: \(Self.languages).")
        }
        let spoken = SpokenText(language: known, numbers: options.numbers, spokenNames: options.spokenNames)
        guard let said = spoken.reading(reading) else {
            throw VoiceFailure(code: "voice_failed", detail: "The voice for '\(known.tag)' cannot read these letters.")
        }
        return try await sound(
            .reading(said, voice: known.voice, hasChime: reading.hasChime), [(said, known.voice)],
            hasChime: reading.hasChime)
    }

    /// What is spoken, for people.
    private static var languages: String { SpokenLanguage.all.map(\.tag).joined(separator: ", ") }

    /// How the voice is where one of its languages is none.
    public static func missing(_ language: String) -> DeviceState {
        DeviceState(
            .warning, code: "voice_language", detail: "'\(language)' is not spoken; the other languages are.",
            remedy: "Change voice.languages: \(languages) are spoken.")
    }

    /// Whether calls can be said in a language, by its BCP 47 tag.
    public static func speaks(_ tag: String) -> Bool { SpokenLanguage(tag) != nil }

    public func health() async -> DeviceState {
        // Nobody has been called yet: try it, so that who sets the appliance up learns it before the first guest.
        if !wasHeard, lastFailure == nil { _ = try? await sound(of: .text("1"), in: "en") }
        if let failure = lastFailure {
            // It is recommended, not required: who has not installed it wants no voice.
            let condition: DeviceState.Condition = failure.code == "no_voice" ? .absent : .failed
            return DeviceState(condition, code: failure.code, detail: failure.detail, remedy: failure.remedy)
        }
        if let language = silent.min() { return Self.missing(language) }
        return DeviceState(.ready, code: "ready", detail: "Calls are spoken by espeak-ng.")
    }

    // MARK: Made once

    private func sound(
        _ key: Key, _ texts: [(text: String, voice: String)], hasChime: Bool = true
    ) async throws(VoiceFailure) -> SpokenSound {
        if let sound = kept[key] {
            touch(key)
            return sound
        }
        let task: Task<Result<SpokenSound, VoiceFailure>, Never>
        if let known = making[key] {
            task = known.task
        } else {
            guard making.count < Self.waitingLimit else {
                throw VoiceFailure(code: "voice_busy", detail: "More is to be said than can be said at once.")
            }
            let before = latest
            task = Task { [program, options] in
                _ = await before?.value
                return await Self.make(texts, hasChime: hasChime, by: program, options)
            }
            making[key] = Making(task: task)
            latest = task
        }
        let made = await task.value
        making[key] = nil
        switch made {
        case .success(let sound):
            (wasHeard, lastFailure) = (true, nil)
            keep(sound, for: key)
        case .failure(let failure): lastFailure = failure
        }
        return try made.get()
    }

    private static func make(
        _ texts: [(text: String, voice: String)], hasChime: Bool, by program: EspeakProgram, _ options: VoiceOptions
    ) async -> Result<SpokenSound, VoiceFailure> {
        guard !texts.isEmpty else {
            return .failure(VoiceFailure(code: "voice_failed", detail: "None of the languages is spoken."))
        }
        var parts: [SpokenSound] = []
        for (text, voice) in texts {
            do throws(VoiceFailure) { parts.append(try await program.sound(of: text, voice: voice)) } catch {
                return .failure(error)
            }
        }
        let rate = parts[0].rate
        let (chime, gap) = (hasChime ? Chime.samples(rate: rate) : [], rate * options.gap / 1000)
        // As much room as it takes, and no more: it is kept.
        var samples: [Int16] = []
        samples.reserveCapacity(
            chime.count + gap * (parts.count - 1) + parts.reduce(0) { $0 + $1.samples.count })
        samples += chime
        for (index, part) in parts.enumerated() {
            if index > 0 { samples += repeatElement(0, count: gap) }
            samples += part.samples
        }
        return .success(SpokenSound(rate: rate, samples: samples))
    }

    private func keep(_ sound: SpokenSound, for key: Key) {
        guard kept[key] == nil else { return touch(key) }
        kept[key] = sound
        order.append(key)
        keptBytes += sound.samples.count * 2
        while keptBytes > Self.cacheBytes, order.count > 1 {
            let oldest = order.removeFirst()
            keptBytes -= (kept.removeValue(forKey: oldest)?.samples.count ?? 0) * 2
        }
    }

    private func touch(_ key: Key) {
        guard let place = order.firstIndex(of: key) else { return }
        order.append(order.remove(at: place))
    }
}
