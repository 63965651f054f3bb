import ArgumentParser
import QueueCore
import QueueEngine
import TicketPrinting
import WebServer

struct Pair: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Shows a QR code that makes a phone or a desk the queue's host. It works once, for 5 minutes.")

    @Argument(help: "The queue's id or name; not needed when there is only one.") var queue: String?
    @OptionGroup var options: SettingOptions

    func run() async throws {
        try await withAppliance(options) { appliance in
            let queue = try await appliance.queue(named: queue)
            let link = try await appliance.pairingLink(for: queue.id)
            guard appliance.baseURL() != nil else {
                return Console.say("\(queue.name): \(Checkup.noNetwork) Open this on the appliance itself:\n\(link)")
            }
            Console.say(
                try await DrawingThread(PaperRenderer(paper: appliance.settings.paper.width)).terminalCode(link))
            Console.say(
                "\(queue.name): scan this with the host's phone, or open it on the desk within 5 minutes:\n\(link)")
        }
    }
}

extension Appliance {
    /// A link that signs one device in as host: by HTTPS, where that is served, for what it is given there opens the queue.
    func pairingLink(for queue: ID<Queue>) async throws -> String {
        let code = Secret.pairingCode()
        try await engine.addPairing(code: Secret.hash(code), for: queue)
        // On a machine without a network its own browser is what remains.
        let base = settings.adminBase ?? "http://localhost:\(settings.port)"
        return "\(base)/host?token=\(code)&id=\(queue)"
    }
}
