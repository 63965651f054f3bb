import ArgumentParser
import LinuxHost
import QueueEngine
import Synchronization

/// What of the paper count is kept in the state directory.
enum PaperCount {
    static let fileName = "paper-roll"
    /// Made by whoever says that the roll was changed, taken away by the daemon that has heard it.
    static let changeFileName = "paper-roll-changed"
}

extension Settings {
    /// The ticket printer with its paper counted.
    func countingPaper(_ printer: any DocumentPrinter) -> PaperCountingPrinter {
        let file = PaperRollFile(state)
        return PaperCountingPrinter(
            printer, roll: PaperRoll(text: file.read(), metres: paper.rollLength), save: { file.save($0.text) },
            takeChange: { await file.takeChange() })
    }
}

/// The roll's file, written on a thread of its own: a slow disk is nobody's wait.
private final class PaperRollFile: Sendable {
    private let state: StateDirectory
    private let thread = BlockingThread(name: "paper-roll")
    /// What is to be written next; only the newest counts.
    private let next = Mutex<String?>(nil)

    init(_ state: StateDirectory) { self.state = state }

    func read() -> String { ((try? state.read(PaperCount.fileName)) ?? nil) ?? "" }

    func save(_ text: String) {
        let isFirst = next.withLock { next in
            defer { next = text }
            return next == nil
        }
        guard isFirst else { return }
        thread.post { [self] in
            guard let text = next.withLock({ $0.take() }) else { return }
            // A count that cannot be kept is no reason to say anything: it begins anew at the next start.
            try? state.writeSecret("\(text)\n", to: PaperCount.fileName)
        }
    }

    /// Whether somebody has said since the last time that the roll is new.
    func takeChange() async -> Bool {
        await thread.run { [state] in state.remove(PaperCount.changeFileName) }
    }
}

extension PrinterCommand {
    struct NewRoll: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "new-roll",
            abstract: "Says that the ticket printer has a new roll. Printers that answer say it themselves.")

        @OptionGroup var options: SettingOptions

        func run() async throws {
            let settings = try await options.load()
            try await inPlainWords {
                try settings.state.create()
                try settings.state.writeSecret("\n", to: PaperCount.changeFileName)
                Console.say("Noted: \(settings.paper.rollLength) m of paper. The daemon counts from here.")
            }
        }
    }
}
