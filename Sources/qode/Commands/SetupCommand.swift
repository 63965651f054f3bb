import ArgumentParser
import LinuxHost
import TicketPrinting
import WebServer

struct SetupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "setup",
        abstract: "Shows the link to the page that sets the appliance up. Who has it is its admin: keep it to yourself."
    )

    @OptionGroup var options: SettingOptions

    func run() async throws {
        let settings = try await options.load()
        try await inPlainWords {
            try settings.state.create()
            let token = try AdminToken.load(from: settings.state)
            guard let base = settings.adminBase else {
                throw CommandFailure(
                    sentence:
                        "\(Checkup.noNetwork) On the appliance itself: http://localhost:\(settings.port)/setup?token=\(token)"
                )
            }
            let link = "\(base)/setup?token=\(token)"
            Console.say(try PaperRenderer(paper: settings.paper.width).terminalCode(link))
            Console.say("Set the appliance up with a phone or a browser of its network:\n\(link)")
            if case .auto = settings.tls, settings.publicURL == nil {
                Console.say("The browser warns once: the appliance made its certificate itself.")
                if let authority = AuthorityDocument(in: settings.state) {
                    Console.say("To end that, trust its authority (page /ca). SHA-256: \(authority.fingerprint)")
                }
            }
        }
    }
}

extension Settings {
    /// Where the admin's token is taken: by HTTPS, where that is served.
    var adminBase: String? {
        if let publicURL { return publicURL }
        guard let choice = NetworkAddress.reachable() else { return nil }
        return tls == .off ? choice.url(port: port) : "https://\(choice.address.urlHost):\(tlsPort)"
    }
}
