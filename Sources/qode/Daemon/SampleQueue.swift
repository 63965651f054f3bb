import LinuxHost
import QueueCore
import QueueEngine
import TicketPrinting
import WebServer

/// A queue to try everything with, and the links to open.
struct SampleQueue: Sendable {
    static let name = "Sample queue"

    private let queue: Queue

    /// The first queue there is, or a new one.
    init(_ appliance: Appliance) async throws {
        if let first = try await appliance.engine.queues().first {
            queue = first
        } else {
            queue = try await appliance.engine.createQueue(
                name: Self.name, prefix: nil, mode: .gate, token: Secret.hash(Secret.token()))
        }
    }

    /// Says where to look, and how to see the loop close.
    func introduce(_ appliance: Appliance, _ equipment: Equipment) async {
        let here = "http://localhost:\(appliance.settings.port)"
        let base = appliance.baseURL() ?? here
        // A code works once: one for a phone, one for the browser at hand.
        guard let phone = try? await appliance.pairingLink(for: queue.id),
            let desk = try? await appliance.pairingLink(for: queue.id)
        else { return }
        let code = (try? await equipment.drawings.terminalCode(phone)) ?? ""
        Console.say(
            """

            Qode is running. Guests and hosts on other machines of this network use \(base) instead of \(here).

            \(code)
            Host    scan the code above with a phone, or open this within 5 minutes:
                    \(here)/host?token=\(desk.split(separator: "=", maxSplits: 1).last ?? "")
            Guest   \(here)/join/\(queue.id)
            Wall    \(here)/wall/\(queue.id)
            Kiosk   \(here)/kiosk/\(queue.id)   (on a device that is paired as host)

            """)
        for line in equipment.notes { Console.say(line) }
        Console.say("\nCtrl-C stops it.\n")
    }
}
