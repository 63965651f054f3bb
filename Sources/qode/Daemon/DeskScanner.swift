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
    /// A command card may ask for a ticket on paper.
    let canPrint: Bool

    /// Between two tries to save what is held up, and how often.
    private static let retry: (pause: Duration, limit: Int) = (.seconds(1), 60)
    /// What lies in front of a camera for so long is not held up any more.
    private static let longestAnswer: Duration = .seconds(60)

    /// Whether what was presented is still in view after a while; false as soon as it has gone.
    typealias Staying = @Sendable (Presentation, Duration) async -> Bool

    func answer(
        _ presentations: AsyncStream<Presentation>, from source: ScanSource, of queues: Set<ID<Queue>>? = nil,
        stays: @escaping Staying
    ) async {
        await withDiscardingTaskGroup { group in
            for await presentation in presentations {
                let result = await engine.scan(
                    presented: presentation.text, from: source, of: queues, canPrint: canPrint)
                note(result)
                group.addTask { await player?.play(result.verdict.tones) }
                group.addTask { await follow(presentation, from: source, of: queues, result, stays) }
            }
            group.cancelAll()
        }
    }

    /// Tells guests about their tickets, and verifies nothing.
    func inform(_ presentations: AsyncStream<Presentation>, of queues: [ID<Queue>]) async {
        for await presentation in presentations {
            let info = await engine.inform(presentation.text, of: queues)
            logger.info(
                "told", metadata: ["answer": "\(info.answer.rawValue)", "ticket": "\(info.placed?.label ?? "-")"])
        }
    }

    /// A button that takes a ticket: at most so many a minute as a kiosk, and none within two seconds, for children play with it.
    func takeTickets(_ presses: AsyncStream<Void>, in queue: ID<Queue>?, perMinute limit: Int) async {
        var taken: [ContinuousClock.Instant] = []
        for await _ in presses {
            let now = ContinuousClock.now
            taken.removeAll { now - $0 >= .seconds(60) }
            let isTooSoon = taken.last.map { now - $0 < .seconds(2) } ?? false
            guard !isTooSoon, limit == 0 || taken.count < limit else { continue }
            do throws(EngineError) {
                let queues = queue == nil ? try await engine.queues() : []
                guard let target = queue ?? (queues.count == 1 ? queues[0].id : nil) else {
                    logger.error("the button has no queue: set kiosk.button_queue")
                    continue
                }
                taken.append(now)
                let outcome = try await engine.issue(in: target, print: canPrint)
                logger.info("the button took a ticket", metadata: ["ticket": "\(outcome.ticket?.label ?? "-")"])
            } catch {
                logger.error("the button took no ticket", metadata: ["reason": "\(error.sentence)"])
            }
        }
    }

    /// The answer stays on the screens while the code stays in view. What the disk did not keep is meanwhile tried again, and told
    /// when it did.
    private func follow(
        _ presentation: Presentation, from source: ScanSource, of queues: Set<ID<Queue>>?, _ first: ScanResult,
        _ stays: Staying
    ) async {
        var result = first
        for _ in 0..<Self.retry.limit {
            guard case .notTaken = result.verdict, await stays(presentation, Self.retry.pause) else { break }
            let again = try? await engine.scan(
                presentation.text, at: nil, of: queues, by: .scanner, from: source, canPrint: canPrint)
            guard let taken = again else { continue }
            engine.scanEnded(result)
            result = taken
            note(result)
            await player?.play(result.verdict.tones)
        }
        _ = await stays(presentation, Self.longestAnswer)
        engine.scanEnded(result)
    }

    private func note(_ result: ScanResult) {
        if case .notTaken = result.verdict {
            logger.error("a scan was not taken", metadata: ["reason": "\(result.sentence)"])
        } else {
            let (word, label) = (result.verdict.word, result.label ?? "-")
            logger.info("scanned", metadata: ["verdict": "\(word)", "ticket": "\(label)"])
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
        case .command: [Tone(587, 70), Tone(880, 70), Tone(1175, 70), Tone(1480, 160)]
        case .commandRefused: [Tone(480, 120), Tone(360, 120), Tone(480, 120), Tone(360, 200)]
        case .notTaken: [Tone(240, 100), Tone(240, 100), Tone(180, 300)]
        }
    }
}
