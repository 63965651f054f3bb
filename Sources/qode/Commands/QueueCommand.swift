import ArgumentParser
import Foundation
import LinuxHost
import QueueCore
import QueueEngine
import WebServer

struct QueueCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "queue", abstract: "Makes, lists and sets queues.",
        subcommands: [Create.self, List.self, Change.self])

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Makes a queue and shows its host token, this once.")

        @Argument(help: "The queue's name, 1 to 100 characters.") var name: String
        @Option(help: "Letters before the number. [default: the first letter that is free]") var prefix: String?
        @Option(help: "gate (one scan completes) or counter (the first scan serves, the second completes).")
        var mode: String = "gate"
        @Option(name: .customLong("set"), help: "A setting more, as `qode queue set` takes it: waiting_limit=40.")
        var settings: [String] = []
        @OptionGroup var options: SettingOptions

        func validate() throws {
            _ = try assigned(settings)
            guard Queue.Mode(rawValue: mode) != nil else { throw ValidationError("--mode must be gate or counter.") }
        }

        func run() async throws {
            let changes = try assigned(settings)
            try await withAppliance(options) { appliance in
                let token = Secret.token()
                var queue = try await appliance.engine.createQueue(
                    name: name, prefix: prefix, mode: Queue.Mode(rawValue: mode) ?? .gate, token: Secret.hash(token),
                    waitingLimit: appliance.settings.limits.waiting)
                if let changes {
                    queue = try await appliance.engine.perform(.change(changes), on: .queue(queue.id), by: .host).queue
                }
                Console.say("queue       \(queue.id)")
                Console.say("name        \(queue.name)")
                Console.say("labels      \(queue.label(for: 1)), \(queue.label(for: 2)), …")
                Console.say("host token  \(token)")
                Console.say(
                    "Keep the token: it is not shown again. `qode pair \(queue.id)` signs in a phone or a desk.")
            }
        }
    }

    struct Change: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "set", abstract: "Shows how a queue is set, or changes it.",
            discussion: """
                Without any NAME=VALUE it shows all of them. The names and values are those of PATCH /api/queues/{id}: \
                prefix=A, mode=counter, is_paused=true, waiting_limit=40, session_limit=null, later_limit=2, \
                target_minutes=15, summary_at=18:30, asks=name,party, hours={"weekly": {"mon": [["08:00", "12:30"]]}}.
                """)

        @Argument(help: "The queue's id or name.") var queue: String
        @Argument(help: "NAME=VALUE; null turns off what can be turned off.") var settings: [String] = []
        @OptionGroup var options: SettingOptions

        func validate() throws { _ = try assigned(settings) }

        func run() async throws {
            let changes = try assigned(settings)
            try await withAppliance(options) { appliance in
                var queue = try await appliance.queue(named: queue)
                if let changes {
                    queue = try await appliance.engine.perform(.change(changes), on: .queue(queue.id), by: .host).queue
                }
                for (name, value) in QueueAssignments.shown(queue) { Console.say("\(name)=\(value)") }
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
                    Console.say(
                        [
                            queue.id.description, state(of: queue, appliance.engine.opening(of: queue)),
                            "waiting \(queue.waitingCount)", "parked \(queue.waiting.parked)",
                            "served \(queue.completedCount)", queue.name,
                        ].joined(separator: "\t"))
                }
            }
        }

        /// As its pages say it.
        private func state(of queue: Queue, _ opening: Opening) -> String {
            if !queue.isActive { return "closed" }
            if queue.isPaused { return "paused" }
            if opening.isOpen { return "open" }
            return opening.opensAt.map { "closed until \($0.rfc3339)" } ?? "closed"
        }
    }
}

/// Settings of a command line; what is none is a wrong use.
private func assigned(_ settings: [String]) throws -> QueueSettings? {
    do throws(QueueAssignments.Refused) {
        return try QueueAssignments(settings).settings
    } catch {
        throw ValidationError(error.sentence)
    }
}
