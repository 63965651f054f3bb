import ArgumentParser
import LinuxHost
import QueueEngine
import TicketPrinting

/// What of the paper count is kept in the state directory.
enum PaperCount {
    static let fileName = "paper-roll"
    /// Made by whoever says that the roll was changed, taken away by the daemon that has heard it.
    static let changeFileName = "paper-roll-changed"
}

extension Settings {
    /// The ticket printer with its paper counted.
    func countingPaper(_ printer: any DocumentPrinter, _ renderer: PaperRenderer) -> PaperCountingPrinter {
        let state = state
        let kept = (try? state.read(PaperCount.fileName)) ?? nil
        return PaperCountingPrinter(
            printer, roll: PaperRoll(text: kept ?? "", metres: paper.rollLength),
            length: { renderer.length(of: $0) },
            // A count that cannot be kept is no reason to say anything: it begins anew at the next start.
            save: { try? state.writeSecret("\($0.text)\n", to: PaperCount.fileName) },
            takeChange: { state.remove(PaperCount.changeFileName) })
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
                try settings.state.giveToOwner(PaperCount.changeFileName)
                Console.say("Noted: \(settings.paper.rollLength) m of paper. The daemon counts from here.")
            }
        }
    }
}
