public import QueueCore
import Synchronization

/// Says each call on the appliance's own loudspeaker, one after the other.
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
        let calls = engine.events(buffering: Self.waitingLimit) { if case .called = $0 { true } else { false } }
        for await event in calls {
            guard case .called(let placed) = event, let call = placed.ticket.call else { continue }
            guard !isQuiet(engine.moment.wall) else { continue }
            guard engine.moment.tick - call.tick <= Self.tooOld else {
                record.count.withLock { $0.dropped += 1 }
                continue
            }
            let failure = await say(CallAnnouncement(placed, languages: languages))
            record.failure.withLock { $0 = failure }
            record.count.withLock { if failure == nil { $0.said += 1 } else { $0.failed += 1 } }
        }
    }

    private func say(_ call: CallAnnouncement) async -> VoiceFailure? {
        do throws(VoiceFailure) {
            let sound = try await voice.sound(of: call)
            return await play(sound).map { reason in
                VoiceFailure(
                    code: "no_sound", detail: "The loudspeaker did not play a call: \(reason).",
                    remedy: "Plug a loudspeaker in; `aplay -l` shows what Linux sees, `speaker-test` tries it.")
            }
        } catch {
            return error
        }
    }
}
