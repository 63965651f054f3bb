import LinuxHost
import QueueEngine

/// Debian's `espeak-ng`, started for each text: it has a licence of its own, and one that hangs is killed.
struct EspeakProgram: Sendable {
    /// Its path, or its name.
    let path: String
    /// Words a minute: 80 to 450.
    let rate: Int
    /// Percent: 0 to 200; 100 is the program's own.
    let volume: Int
    /// Milliseconds. A text takes a few hundredths of a second; what takes so long hangs.
    let patience: Int
    /// Two minutes of speech.
    private static let mostBytes = 2 * 60 * 22_050 * 2

    private let thread = BlockingThread(name: "voice")

    init(path: String, rate: Int, volume: Int, patience: Int) {
        self.path = path
        self.rate = rate
        self.volume = volume
        self.patience = patience
    }

    func sound(of text: String, voice: String) async throws(VoiceFailure) -> SpokenSound {
        // The text as an argument: a program that ends before it has read its input would end this one, too (SIGPIPE).
        let arguments = [
            "-v", voice, "-s", String(rate), "-a", String(volume), "-b", "1", "-z", "--stdout", "--", text,
        ]
        let result = await thread.run { [path, patience] in
            Result { () throws(ChildProgram.Failure) in
                try ChildProgram.output(of: path, arguments, limit: Self.mostBytes, within: patience)
            }
        }
        switch result {
        case .success(let output):
            guard let sound = SpokenSound(wav: output), !sound.samples.isEmpty else { throw Self.silent(voice) }
            return sound
        case .failure(.notStarted):
            throw VoiceFailure(
                code: "no_voice", detail: "The program espeak-ng cannot be started.",
                remedy: "Install it: apt install espeak-ng. Calls are shown meanwhile, and not spoken.")
        case .failure(.late):
            throw VoiceFailure(
                code: "voice_late", detail: "espeak-ng did not answer within \(patience) ms.",
                remedy: "Calls are shown, and spoken again as soon as it answers. `espeak-ng hello` tries it by hand.")
        case .failure(.failed), .failure(.talkative): throw Self.silent(voice)
        }
    }

    private static func silent(_ voice: String) -> VoiceFailure {
        VoiceFailure(
            code: "voice_failed", detail: "espeak-ng has no sound for its voice '\(voice)'.",
            remedy: "Install its voices: apt install espeak-ng-data. `espeak-ng --voices` lists them.")
    }
}
