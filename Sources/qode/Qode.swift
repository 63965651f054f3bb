import ArgumentParser
import Foundation
import TicketCamera

/// `qode`: the daemon and everything a host or the one volunteer who knows Linux does from a shell.
@main
struct Qode: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "qode",
        abstract: "A queue for places where people wait: tickets, a camera, a wall, phones.",
        discussion: """
            Settings come from /etc/qode/qode.yaml, the environment (QODE_SERVER_PORT) and the command line \
            (--server-port 8080); the later wins. `qode config` shows what is in force.
            """,
        version: "0.1.0",
        subcommands: [
            Serve.self, SetupCommand.self, Doctor.self, Decode.self, QueueCommand.self, Pair.self, TicketCommand.self,
            PosterCommand.self, CardsCommand.self, BlackoutCommand.self,
            PrinterCommand.self, PrintTest.self, BackupCommand.self, RestoreCommand.self, MigrateCommand.self,
            ConfigCommand.self, ScreenCommand.self,
            ManualPage.self,
        ])

    /// Not asynchronous itself: the helper for pictures gives everything up before there is a second thread.
    static func main() {
        if Array(CommandLine.arguments.dropFirst()) == [PictureHelper.argument] { PictureHelper.run() }
        Task {
            await main(SettingOptions.expanded(Array(CommandLine.arguments.dropFirst())))
            Foundation.exit(EXIT_SUCCESS)
        }
        dispatchMain()
    }
}

/// The exit codes of the contract.
extension ExitCode {
    static let unusable = ExitCode(64)
    static let unavailable = ExitCode(69)
    static let configuration = ExitCode(78)
}
