import ArgumentParser
import Foundation
import LinuxHost

/// The wall on the appliance's own screen: a compositor that shows one window (cage), and in it a browser without a frame.
struct ScreenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "screen",
        abstract: "Shows the wall on the appliance's own screen, until it is ended.",
        discussion: """
            For qode-wall.service, as a user of its own. Needs cage and chromium. Ends with 1 when the page does not answer any more: the \
            service starts it anew. screen.rotation and screen.sound say how it is turned and where it is heard.
            """)

    /// Between two questions whether the page lives, in milliseconds.
    private static let pause = 5000

    @Option(help: .hidden) var compositor = "cage"
    @Option(help: .hidden) var browser = "chromium"
    @Option(help: .hidden) var patience = 30
    @Option(help: .hidden) var note = ScreenNote.standardFile
    @OptionGroup var options: SettingOptions

    func run() async throws {
        var settings = try await options.load()
        if let note = ScreenNote.read(note) {
            settings.port = note.port
            settings.screen = ScreenSettings(rotation: note.rotation, sound: note.sound)
        }
        let manager = ServiceManager.ofThisProcess
        let (line, first) = (line(settings), Self.first(settings))
        let thread = BlockingThread(name: "qode-screen")
        let reason = await thread.run { [patience] in
            do {
                let program = try WatchedProgram(line, environment: Self.environment)
                defer { program.end() }
                return try Self.watch(ScreenBrowser(program, patience: patience), first, manager)
            } catch let failure as ScreenBrowser.Failure {
                return failure.reason
            } catch WatchedProgram.Failure.notStarted(let reason) {
                return reason
            } catch WatchedProgram.Failure.silent {
                return "the page does not answer"
            } catch {
                return "the browser has ended"
            }
        }
        throw CommandFailure.shown("The screen is dark: \(reason).")
    }

    /// - Returns: only by an error.
    private static func watch(_ browser: ScreenBrowser, _ first: String, _ manager: ServiceManager) throws -> String {
        try browser.attach()
        manager.ready(status: "shows \(first)")
        var told = ""
        while true {
            let page = try browser.page()
            manager.watchdog()
            let path = URL(string: page.address)?.path() ?? ""
            // Without what follows a question mark: that may be a key.
            let status = "shows \(path) (\(page.width)×\(page.height))"
            if status != told { manager.status(status) }
            told = status
            // Nothing to see yet: no daemon, or no queue. What it leads to then is the wall.
            if !page.address.hasPrefix("http") || path == "/" { try browser.open(first) }
            Clock.sleep(milliseconds: pause)
        }
    }

    private static func first(_ settings: Settings) -> String {
        let host = IPAddress(settings.host).flatMap { $0.isUnspecified ? nil : $0.urlHost } ?? "127.0.0.1"
        return "http://\(host):\(settings.port)/welcome"
    }

    private func line(_ settings: Settings) -> [String] {
        let turns = Array(repeating: "-r", count: settings.screen.turns)
        let folder = Self.folder
        // Nothing is written to a disk, and each start is the first.
        let quiet = [
            "--kiosk", "--no-first-run", "--noerrdialogs", "--disable-infobars", "--disable-session-crashed-bubble",
            "--no-default-browser-check", "--disable-sync", "--disable-background-networking",
            "--disable-component-update", "--disable-pinch", "--overscroll-history-navigation=0",
            "--disable-features=Translate,MediaRouter,DialMediaRouteProvider", "--password-store=basic",
            "--user-data-dir=\(folder)/browser", "--disk-cache-dir=\(folder)/cache", "--ozone-platform=wayland",
            "--remote-debugging-pipe",
        ]
        return [compositor] + turns + ["--", browser] + quiet + settings.screen.soundArguments
            + [Self.first(settings)]
    }

    /// Of this service, in memory.
    private static var folder: String {
        ProcessInfo.processInfo.environment["RUNTIME_DIRECTORY"] ?? NSTemporaryDirectory()
    }

    private static var environment: [String: String] {
        let own = ProcessInfo.processInfo.environment
        let kept = own.filter { key, _ in
            ["PATH", "LANG", "XDG_RUNTIME_DIR", "XDG_SESSION_ID", "XDG_SEAT", "XDG_VTNR", "XDG_SESSION_TYPE"].contains(
                key)
                || ["WLR_", "LIBSEAT_", "LC_"].contains { key.hasPrefix($0) }
        }
        return kept.merging(["HOME": folder, "XDG_RUNTIME_DIR": own["XDG_RUNTIME_DIR"] ?? folder]) { $1 }
    }
}

extension CommandFailure {
    fileprivate static func shown(_ sentence: String) -> ExitCode {
        Console.error(sentence)
        return .failure
    }
}
