public import QueueCore
import Synchronization

/// Says each call and notice on the appliance's own loudspeaker, one after the other.
public struct CallSpeaker: Sendable {
    /// Milliseconds of service time after which a call is not said any more: whoever was meant has gone there or will not.
    public static let tooOld: Int64 = 60_000
    /// Calls that may wait: more than any place makes in a minute.
    static let waitingLimit = 512

    /// What was said and what was not, since the start.
    public struct Count: Sendable, Equatable {
        public var said = 0
        /// Over before their turn came.
        public var dropped = 0
        /// Not said, because the voice or the loudspeaker failed.
        public var failed = 0

        public init() {}
    }

    private final class Record: Sendable {
        let count = Mutex(Count())
        let failure = Mutex<VoiceFailure?>(nil)
    }

    private let engine: QueueEngine
    private let voice: any CallVoice
    private let languages: [String]
    private let isQuiet: @Sendable (Timestamp) -> Bool
    private let play: @Sendable (SpokenSound) async -> String?
    private let record = Record()

    /// - Parameters:
    ///   - languages: the venue's, in the order in which a call is said.
    ///   - isQuiet: whether nothing is said at this time of the day.
    ///   - play: returns when the sound is over, and what went wrong.
    public init(
        engine: QueueEngine, voice: any CallVoice, languages: [String],
        isQuiet: @escaping @Sendable (Timestamp) -> Bool,
        play: @escaping @Sendable (SpokenSound) async -> String?
    ) {
        self.engine = engine
        self.voice = voice
        self.languages = languages
        self.isQuiet = isQuiet
        self.play = play
    }

    public var count: Count { record.count.withLock { $0 } }

    /// Why the last call was not heard; nil when it was.
    public var lastFailure: VoiceFailure? { record.failure.withLock { $0 } }

    /// Runs until its task is cancelled or the engine stops.
    public func run() async {
        let events = engine.events(buffering: Self.waitingLimit) { event in
            switch event {
            case .called, .noticed: true
            default: false
            }
        }
        for await event in events {
            guard !isQuiet(engine.moment.wall) else { continue }
            switch event {
            case .called(let placed):
                guard let call = placed.ticket.call else { continue }
                guard engine.moment.tick - call.tick <= Self.tooOld else {
                    record.count.withLock { $0.dropped += 1 }
                    continue
                }
                let announcement = CallAnnouncement(placed, languages: languages)
                note(await say { () async throws(VoiceFailure) in try await voice.sound(of: announcement) })
            case .noticed(let queue):
                guard let text = queue.notice?.text, let language = languages.first else { continue }
                note(
                    await say { () async throws(VoiceFailure) in
                        try await voice.sound(of: .notice(text), in: language)
                    })
            default: continue
            }
        }
    }

    private func note(_ failure: VoiceFailure?) {
        record.failure.withLock { $0 = failure }
        record.count.withLock { if failure == nil { $0.said += 1 } else { $0.failed += 1 } }
    }

    public static let noSound = "no_sound"

    /// - Parameter reason: why the loudspeaker plays nothing.
    public static func failure(_ reason: String) -> VoiceFailure {
        VoiceFailure(
            code: noSound, detail: "The loudspeaker plays nothing: \(reason).",
            remedy: "Plug a loudspeaker in; `aplay -l` shows what Linux sees, `speaker-test` tries it.")
    }

    private func say(_ make: () async throws(VoiceFailure) -> SpokenSound) async -> VoiceFailure? {
        do throws(VoiceFailure) {
            let sound = try await make()
            return await play(sound).map(Self.failure)
        } catch {
            return error
        }
    }
}
