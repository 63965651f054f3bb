import CALSA
import Glibc
import Synchronization

/// One tone of a sound.
public struct Tone: Sendable, Equatable {
    public var hertz: Int
    public var milliseconds: Int

    public init(_ hertz: Int, _ milliseconds: Int) {
        self.hertz = hertz
        self.milliseconds = milliseconds
    }
}

/// Plays tones on the machine's own loudspeaker, through ALSA's `default` device. A sound that cannot be played is left out: who
/// waits for it also sees the answer.
public final class TonePlayer: Sendable {
    /// Samples a second.
    public static let rate = 48_000
    /// Of full scale; a small loudspeaker distorts above.
    private static let loudness = 0.4
    /// Samples over which a tone comes and goes, so that it does not click: 4 ms.
    private static let slope = 192
    /// Sounds that may wait, the one that is heard among them. A later one would be of a ticket long gone.
    private static let limit = 2

    private let thread = BlockingThread(name: "sound")
    private let waiting = Mutex(0)
    private let trouble = Mutex<String?>(nil)

    public init() {}

    /// Why the last sound was not heard; nil when it was.
    public var lastTrouble: String? { trouble.withLock { $0 } }

    /// Plays the tones one after the other; returns when they are over, or at once when too many sounds wait.
    public func play(_ tones: [Tone]) async {
        let mayPlay = waiting.withLock { count in
            guard count < Self.limit else { return false }
            count += 1
            return true
        }
        guard mayPlay else { return }
        let failure = await thread.run { Self.write(Self.samples(of: tones)) }
        trouble.withLock { $0 = failure }
        waiting.withLock { $0 -= 1 }
    }

    /// Plays one channel of signed 16-bit samples; returns when they are over.
    /// - Parameter rate: samples a second.
    /// - Returns: what went wrong; nil when they were heard.
    public func play(_ samples: [Int16], rate: Int) async -> String? {
        let failure = await thread.run { Self.write(samples, rate: rate) }
        trouble.withLock { $0 = failure }
        return failure
    }

    /// Signed 16-bit samples, one channel.
    public static func samples(of tones: [Tone]) -> [Int16] {
        tones.flatMap { tone in
            let count = tone.milliseconds * rate / 1000
            return (0..<count).map { index in
                let edge = Double(min(index, count - 1 - index, slope)) / Double(slope)
                let phase = 2 * Double.pi * Double(tone.hertz) * Double(index) / Double(rate)
                return Int16(sin(phase) * edge * loudness * Double(Int16.max))
            }
        }
    }

    /// Milliseconds without the card taking a sample after which it is dead.
    private static let patience: Int32 = 2000

    /// The device is opened for each sound: nobody else is kept from it, and one that was plugged in meanwhile is found. A card
    /// that takes nothing is waited for, but not for ever.
    /// - Returns: what went wrong.
    private static func write(_ samples: [Int16], rate: Int = TonePlayer.rate) -> String? {
        qode_alsa_be_quiet()
        var opened: OpaquePointer?
        var result = snd_pcm_open(&opened, "default", SND_PCM_STREAM_PLAYBACK, SND_PCM_NONBLOCK)
        guard result >= 0, let device = opened else { return String(cString: snd_strerror(result)) }
        defer { snd_pcm_close(device) }
        // 50 ms of buffer: the sound belongs to a picture.
        result = snd_pcm_set_params(
            device, SND_PCM_FORMAT_S16, SND_PCM_ACCESS_RW_INTERLEAVED, 1, UInt32(rate), 1, 50_000)
        guard result >= 0 else { return String(cString: snd_strerror(result)) }
        var rest = samples[...]
        while !rest.isEmpty {
            var written = rest.withUnsafeBufferPointer { snd_pcm_writei(device, $0.baseAddress, UInt($0.count)) }
            if written == -Int(EAGAIN) {
                guard snd_pcm_wait(device, patience) != 0 else { return "it takes no sound" }
                continue
            }
            if written < 0 { written = Int(snd_pcm_recover(device, Int32(written), 1)) }
            guard written >= 0 else { return String(cString: snd_strerror(Int32(written))) }
            rest = rest.dropFirst(written)
        }
        return drain(device)
    }

    /// Waits until what was written is heard.
    private static func drain(_ device: OpaquePointer) -> String? {
        guard snd_pcm_drain(device) == -EAGAIN else { return nil }
        let end = Clock.monotonicMilliseconds() + Int64(patience)
        while snd_pcm_state(device) == SND_PCM_STATE_DRAINING {
            guard Clock.monotonicMilliseconds() < end else { return "it does not end its sound" }
            Clock.sleep(milliseconds: 5)
        }
        return nil
    }
}
