import ArgumentParser
import Foundation
import LinuxHost
import QueueCore
import QueueEngine
import WebServer

struct QueueCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "queue", abstract: "Makes and lists queues.", subcommands: [Create.self, List.self])

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Makes a queue and shows its host token, this once.")

        @Argument(help: "The queue's name, 1 to 100 characters.") var name: String
        @Option(help: "Letters before the number. [default: the first letter that is free]") var prefix: String?
        @Option(help: "gate (one scan completes) or counter (the first scan serves, the second completes).")
        var mode: String = "gate"
        @OptionGroup var options: SettingOptions

        func validate() throws {
            guard Queue.Mode(rawValue: mode) != nil else { throw ValidationError("--mode must be gate or counter.") }
        }

        func run() async throws {
            try await withAppliance(options) { appliance in
                let token = Secret.token()
                let queue = try await appliance.engine.createQueue(
                    name: name, prefix: prefix, mode: Queue.Mode(rawValue: mode) ?? .gate, token: Secret.hash(token),
                    waitingLimit: appliance.settings.limits.waiting)
                Console.say("queue       \(queue.id)")
                Console.say("name        \(queue.name)")
                Console.say("labels      \(queue.label(for: 1)), \(queue.label(for: 2)), …")
                Console.say("host token  \(token)")
                Console.say(
                    "Keep the token: it is not shown again. `qode pair \(queue.id)` signs in a phone or a desk.")
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists the queues.")

        @OptionGroup var options: SettingOptions

        func run() async throws {
            try await withAppliance(options) { appliance in
                let queues = try await appliance.engine.queues()
                if queues.isEmpty { Console.say("There is no queue yet. Make one: qode queue create NAME") }
                for queue in queues {
                    let state = !queue.isActive ? "closed" : queue.isPaused ? "paused" : "open"
                    Console.say(
                        [
                            queue.id.description, state, "waiting \(queue.waitingCount)",
                            "served \(queue.completedCount)", queue.name,
                        ].joined(separator: "\t"))
                }
            }
        }
    }
}
