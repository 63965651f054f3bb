import LinuxHost
import Logging
import QueueCore
import QueueEngine
import WebServer

extension EmergencyRules {
    /// Where nothing is set, sheets and numbers begin at the same time of the day: 04:00, as `queues.new_session_at`.
    private static let standardMinute = 240

    /// Codes are sealed with the key that device tokens are hashed with: it stands in no copy of the database, and several appliances
    /// of one database share it.
    init(_ settings: Settings, _ key: DeviceKey) {
        let minute = settings.paper.emergencyAt ?? settings.newSessionAt ?? Self.standardMinute
        let started = Clock.monotonicMilliseconds()
        self.init(
            codes: EmergencyCodes { Secret.seal($0, key: key.bytes) },
            dayBegan: {
                Timestamp(milliseconds: LocalTime.latest(minuteOfDay: minute, notAfter: $0.milliseconds))
            },
            sinceStart: { Clock.monotonicMilliseconds() - started })
    }
}

/// Which day's emergency tickets are on paper.
actor EmergencyNotes {
    static let fileName = "emergency-sheet"

    /// Files are read and written here.
    nonisolated let thread = BlockingThread(name: "qode-emergency")
    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    private let folder: StateDirectory

    init(_ folder: StateDirectory) { self.folder = folder }

    func isPrinted(_ day: Timestamp) -> Bool {
        let noted = (try? folder.read(Self.fileName) ?? nil)?.filter { !$0.isWhitespace }
        return noted == "\(day.milliseconds)"
    }

    func notePrinted(_ day: Timestamp) throws { try folder.writeSecret("\(day.milliseconds)\n", to: Self.fileName) }
}

/// Puts each morning's emergency tickets on paper, once a day; where the machine was off or the printer away at that time, as soon as
/// both are there. A power cut between the job and its note prints the same sheet twice.
struct EmergencyPrinting: Sendable {
    /// Between two looks at the clock.
    private static let pause: Duration = .seconds(5)

    let engine: QueueEngine
    let printer: any DocumentPrinter
    let printerState: @Sendable () async -> DeviceState
    let template: DocumentTemplate
    let notes: EmergencyNotes
    let logger: Logger
    let sleep: @Sendable (Duration) async throws -> Void

    func run() async {
        while !Task.isCancelled {
            await printWhatIsDue()
            do { try await sleep(Self.pause) } catch { return }
        }
    }

    private func printWhatIsDue() async {
        guard let sets = try? await engine.emergencySets(), let day = sets.first?.begins,
            await !notes.isPrinted(day), await printerState().condition == .ready
        else { return }
        do {
            for (place, set) in sets.enumerated() {
                _ = try await printer.submit(
                    .emergency(engine.sheet(of: set, by: template)),
                    jobName: "qode-emergency-\(day.milliseconds)-\(place + 1)")
            }
            try await notes.notePrinted(day)
            logger.notice("emergency tickets are printed", metadata: ["queues": "\(sets.count)"])
        } catch {
            logger.notice("no emergency tickets yet", metadata: ["reason": "\(error)"])
        }
    }
}
