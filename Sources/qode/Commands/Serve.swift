import ArgumentParser
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
        try await withAppliance(options, isServing: true) { appliance in
            let daemon = try await Daemon(appliance, sample: sample)
            try await daemon.run()
        }
    }
}
