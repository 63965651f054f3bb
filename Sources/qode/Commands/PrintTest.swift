import ArgumentParser
import Foundation
import LinuxHost
import QueueCore
import QueueEngine
import TicketPrinting

struct PrintTest: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "print-test",
        abstract:
            "Prints a page that shows whether the ticket printer is set up rightly; --check tries the whole appliance.",
        discussion: """
            The page has a ruler for the paper's width, densities, QR codes from coarse to fine, and every script.

            --check is for the morning, while the daemon runs: it prints a ticket through the daemon, and waits for you to hold \
            it to the camera. One pass proves printer, knife, camera and clock.
            """)

    @Flag(help: "Prints a ticket through the running daemon, and waits for it at the camera.") var check = false
    @Option(help: ArgumentHelp("With --check: how long to wait at the camera, in seconds.", valueName: "seconds"))
    var wait = 120
    @OptionGroup var options: SettingOptions

    func validate() throws {
        guard (1...3600).contains(wait) else { throw ValidationError("--wait must be from 1 to 3600 seconds.") }
    }

    func run() async throws {
        let settings = try await options.load()
        try await inPlainWords {
            if check { return try await SelfCheck(settings, patience: wait).run() }
            try await printPage(settings)
        }
    }

    private func printPage(_ settings: Settings) async throws {
        let now = Clock.wallMilliseconds()
        let printer = makePrinter(
            PrinterSetting(settings.ticketPrinter), role: .tickets, renderer: try settings.paper.renderer,
            format: PrintFormat(rawValue: settings.printFormat) ?? .auto)
        let sheet = TestSheet(settings, at: Timestamp(milliseconds: now))
        do throws(PrinterFailure) {
            _ = try await printer.submit(.test(sheet), jobName: sheet.code)
        } catch {
            throw CommandFailure(
                sentence: [error.detail, error.remedy].compactMap { $0 }.joined(separator: " "), code: .unavailable)
        }
        // A printer that is not ready says so within seconds.
        var state = await printer.health()
        for _ in 0..<10 where state.condition != .failed {
            try await Task.sleep(for: .milliseconds(300))
            state = await printer.health()
        }
        guard state.condition != .failed else {
            throw CommandFailure(
                sentence: [state.detail, state.remedy, "The page comes by itself then."].compactMap { $0 }
                    .joined(separator: " "), code: .unavailable)
        }
        Console.say("The test page is on its way. \(state.detail)")
        Console.say(
            """
            The ruler: both arrows must be whole, at the edges of the paper; else set printers.paper.
            The smallest QR code that reads: hold the page to the camera with  qode doctor --camera
            """)
    }
}

extension TestSheet {
    /// The page of this appliance's ticket printer.
    init(_ settings: Settings, at now: Timestamp) {
        self.init(
            printer: settings.ticketPrinter, printedAt: now,
            code: "qode-test-\(now.milliseconds / 1000 % 1_000_000)", locale: settings.locales[0])
    }
}
