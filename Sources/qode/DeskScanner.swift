import LinuxHost
import Logging
import QueueCore
import QueueEngine
import TicketCamera

/// The desk's own scanners: what is held to the camera, or read by hand, becomes a verification.
struct DeskScanner: Sendable {
    let engine: QueueEngine
    /// Nil where the appliance itself is not to be heard.
    let player: TonePlayer?
    let logger: Logger

    /// - Parameter absence: returns when what was presented is no longer in view.
    func answer(
        _ presentations: AsyncStream<Presentation>, absence: @escaping @Sendable (Presentation) async -> Void
    ) async {
        await withDiscardingTaskGroup { group in
            for await presentation in presentations {
                do throws(EngineError) {
                    let result = try await engine.scan(presentation.text, at: nil, by: .scanner)
                    let (word, label) = (result.verdict.word, result.label ?? "-")
                    logger.info("scanned", metadata: ["verdict": "\(word)", "ticket": "\(label)"])
                    group.addTask { await player?.play(result.verdict.tones) }
                    // The answer stays on the screens while the code stays in view.
                    group.addTask {
                        await absence(presentation)
                        engine.scanEnded(result)
                    }
                } catch {
                    logger.error("a scan was not taken", metadata: ["reason": "\(error.sentence)"])
                }
            }
            group.cancelAll()
        }
    }
}

extension CameraStatistics {
    /// What the camera did, in one line.
    func write(to logger: Logger) {
        guard openings > 0 else { return }
        logger.notice(
            "camera stopped",
            metadata: [
                "openings": "\(openings)", "captured": "\(captured)", "decoded": "\(decoded)", "skipped": "\(skipped)",
                "lost": "\(lost)", "broken": "\(broken)",
            ])
    }
}

extension Verdict {
    /// As the pages play it: verdicts.js.
    var tones: [Tone] {
        switch self {
        case .completed: [Tone(660, 90), Tone(990, 160)]
        case .serving: [Tone(660, 80), Tone(880, 80), Tone(1100, 140)]
        case .outOfTurn: [Tone(660, 90), Tone(990, 100), Tone(740, 180)]
        case .notYet: [Tone(440, 160), Tone(440, 160)]
        case .alreadyUsed: [Tone(330, 110), Tone(330, 110), Tone(330, 110)]
        case .noShow: [Tone(520, 140), Tone(390, 200)]
        case .cancelled: [Tone(390, 140), Tone(260, 240)]
        case .otherQueue: [Tone(520, 100), Tone(660, 100), Tone(520, 100)]
        case .oldSession: [Tone(350, 120), Tone(310, 120), Tone(270, 200)]
        case .unknownTicket: [Tone(260, 120), Tone(220, 300)]
        case .notATicket: [Tone(180, 350)]
        }
    }
}
