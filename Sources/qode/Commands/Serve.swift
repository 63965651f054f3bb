import ArgumentParser
import Glibc
import LinuxHost
import QueueCore
import QueueEngine

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Runs the appliance.")

    @Flag(
        help:
            "Tries everything out: makes a sample queue, uses folders where there is no camera or printer, and shows the links to open."
    )
    var sample = false
    @OptionGroup var options: SettingOptions

    func run() async throws {
        let settings = try await options.load()
        let manager = ServiceManager.ofThisProcess
        try await inPlainWords(of: settings) {
            let logger = Console.logger(settings)
            // Before a descriptor is opened that could be taken for one of them.
            let sockets = manager.sockets
            // Names and tokens are in all that it writes.
            umask(0o077)
            try settings.state.create()
            try settings.state.becomeOwner()
            // Before the database is touched, let alone brought up to date.
            let lock = try settings.state.lock()
            let appliance = try await manager.whileStarting("opening the database and bringing it up to date") {
                try await Appliance.open(settings, logger: logger, isServing: true)
            }
            try await settings.awaitPort(manager, sockets, logger)
            let editor = SettingsEditor(options.place, try await options.values(), state: settings.state)
            let daemon = try await Daemon(appliance, editor, sockets, sample: sample)
            try await daemon.run(manager)
            lock.release()
        }
    }
}
