import ArgumentParser
import LinuxHost
import QueueCore
import QueueEngine
import Synchronization
import TicketPrinting

/// What of the paper is kept in the state directory.
enum PaperCount {
    static let fileName = "paper-roll"
    /// How well tickets come out.
    static let headFileName = "print-head"
    /// Made by whoever says that the roll was changed, taken away by the daemon that has heard it.
    static let changeFileName = "paper-roll-changed"
}

extension Settings {
    /// The ticket printer with its paper counted.
    func countingPaper(_ printer: any DocumentPrinter) -> PaperCountingPrinter {
        let file = NoteFile(state, PaperCount.fileName)
        return PaperCountingPrinter(
            printer, roll: PaperRoll(text: file.read(), metres: paper.rollLength), save: { file.save($0.text) },
            takeChange: { await file.take(PaperCount.changeFileName) })
    }
}

extension Settings {
    /// The ticket printer whose slot a camera sees, with what is known of its print head.
    func watching(
        _ printer: any DocumentPrinter, through camera: String, now: @escaping @Sendable () -> Moment
    ) -> WatchedPrinter {
        let file = NoteFile(state, PaperCount.headFileName)
        return WatchedPrinter(
            printer, sightings: PaperSightings(),
            head: PrintHead(text: file.read(), place: "\(ticketPrinter) \(camera)"), now: now,
            damage: PrintedCode.damage, save: { file.save($0.text) })
    }
}

/// A short note in the state directory, written on a thread of its own: a slow disk is nobody's wait.
private final class NoteFile: Sendable {
    private let state: StateDirectory
    private let name: String
    private let thread: BlockingThread
    /// What is to be written next; only the newest counts.
    private let next = Mutex<String?>(nil)

    init(_ state: StateDirectory, _ name: String) {
        (self.state, self.name) = (state, name)
        thread = BlockingThread(name: name)
    }

    func read() -> String { ((try? state.read(name)) ?? nil) ?? "" }

    /// Writes what is to be written.
    private func write() {
        BlockingThread.assertIsCurrent("keeping a note")
        guard let text = next.withLock({ $0.take() }) else { return }
        // A count that cannot be kept is no reason to say anything: it begins anew at the next start.
        try? state.writeSecret("\(text)\n", to: name)
    }

    func save(_ text: String) {
        let isFirst = next.withLock { next in
            defer { next = text }
            return next == nil
        }
        guard isFirst else { return }
        thread.post { [self] in write() }
    }

    /// Takes a file away that somebody left to say something.
    /// - Returns: whether it was there.
    func take(_ message: String) async -> Bool {
        await thread.run { [state] in state.remove(message) }
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
