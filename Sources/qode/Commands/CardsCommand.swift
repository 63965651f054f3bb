import ArgumentParser
import Foundation
import QueueCore
import QueueEngine
import WebServer

struct CardsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cards", abstract: "Makes a station's command cards anew, as an A4 sheet in a PDF file.",
        discussion: "The cards that it had before are void. Only hashes are kept, so that no sheet is drawn twice.")

    @Argument(help: "The station's id or name; GET /api/stations lists them.") var station: String
    @Option(name: .shortAndLong, help: "The file: .pdf.") var output: String
    @Option(help: "Where guests are called to: \"Counter 3\".") var counter: String?
    @Flag(help: "They count at the appliance's own camera only.") var cameraOnly = false
    @OptionGroup var options: SettingOptions

    func validate() throws {
        guard output.lowercased().hasSuffix(".pdf") else { throw ValidationError("The file must end in .pdf.") }
    }

    func run() async throws {
        try await withAppliance(options) { appliance in
            let found = try await appliance.station(named: station)
            let limits = CardLimits(counter: try checkedCounter(), isCameraOnly: cameraOnly)
            let made = CardSet(for: found, actions: CardAction.allCases, limits: limits, at: appliance.now().wall)
            var names: [String] = []
            for id in found.queues { if let name = try await appliance.engine.queue(id)?.name { names.append(name) } }
            // Paper first: cards that are in force and on no paper would only take the old ones' place.
            try await appliance.draw(
                .cards(made.sheet(of: found, queueNames: names, by: appliance.template)), as: .pdf, to: output)
            try await appliance.engine.issue(cards: made.cards)
        }
    }

    private func checkedCounter() throws -> String? {
        do throws(Refusal) {
            return try Naming.counter(counter)
        } catch {
            throw CommandFailure(sentence: error.detail)
        }
    }
}

extension Appliance {
    /// The desk that the text names by its id or its name.
    fileprivate func station(named text: String) async throws -> Station {
        let all = try await engine.stations()
        let found = all.filter { $0.id == ID<Station>(text) || $0.name == text }
        guard let station = found.first else {
            let known = all.map(\.name).sorted().joined(separator: ", ")
            throw CommandFailure(
                sentence: "There is no station '\(text)'. "
                    + (known.isEmpty ? "Pair one first." : "There are: \(known)."))
        }
        guard found.count == 1 else {
            throw CommandFailure(
                sentence: "\(found.count) stations are called '\(text)'. Say which: "
                    + found.map(\.id.description).joined(separator: ", "))
        }
        guard station.role == .desk else {
            throw CommandFailure(sentence: "\(station.name) is no desk. Command cards do what a desk does.")
        }
        return station
    }
}
