import ArgumentParser
import Foundation
import QueueCore
import QueueEngine
import TicketPrinting

struct TicketCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ticket", abstract: "Draws a ticket into a file, as the printer would get it.")

    @Argument(help: "The ticket's id.") var ticket: String
    @Option(name: .shortAndLong, help: "The file: .pdf, .png, .escpos or .svg.") var output: String
    @OptionGroup var options: SettingOptions

    func validate() throws { _ = try drawingFormat(of: output, allowed: DrawingFormat.allCases) }

    func run() async throws {
        try await withAppliance(options) { appliance in
            guard let id = ScanText.ticket(in: ticket), let placed = try await appliance.engine.ticket(id) else {
                throw CommandFailure(sentence: "There is no ticket '\(ticket)'.")
            }
            let slip = appliance.template.slip(for: placed, isCopy: true, at: appliance.now().tick)
            try await appliance.draw(
                .ticket(slip), as: drawingFormat(of: output, allowed: DrawingFormat.allCases), to: output)
        }
    }
}

struct PosterCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "poster",
        abstract: "Draws the A4 poster of a queue, or of a place with several, into a PDF or SVG file.")

    private static let formats = [DrawingFormat.pdf, .svg]
    /// As many as the page behind the code shows.
    private static let queuesAtMost = 8

    @Argument(help: "The queue's id or name; several, for one code that shows all of them.") var queues: [String]
    @Option(name: .shortAndLong, help: "The file: .pdf or .svg.") var output: String
    @OptionGroup var options: SettingOptions

    func validate() throws {
        _ = try drawingFormat(of: output, allowed: Self.formats)
        guard queues.count <= Self.queuesAtMost else {
            throw ValidationError("A poster shows at most \(Self.queuesAtMost) queues.")
        }
    }

    func run() async throws {
        try await withAppliance(options) { appliance in
            guard appliance.baseURL() != nil else { throw CommandFailure(sentence: Checkup.noNetwork) }
            var found: [Queue] = []
            for name in queues {
                let queue = try await appliance.queue(named: name)
                if !found.contains(where: { $0.id == queue.id }) { found.append(queue) }
            }
            let sheet = appliance.template.poster(for: found)
            try await appliance.draw(.poster(sheet), as: drawingFormat(of: output, allowed: Self.formats), to: output)
        }
    }
}

private func drawingFormat(of path: String, allowed: [DrawingFormat]) throws -> DrawingFormat {
    let ending = path.split(separator: ".").last.map { $0.lowercased() } ?? ""
    guard let format = DrawingFormat(rawValue: ending), allowed.contains(format) else {
        throw ValidationError(
            "The file must end in \(allowed.map { ".\($0.rawValue)" }.joined(separator: ", ")).")
    }
    return format
}

extension Appliance {
    func draw(_ document: PrintDocument, as format: DrawingFormat, to path: String) async throws {
        let bytes = try await DrawingThread(settings.paper.renderer).draw(document, as: format)
        do {
            try Data(bytes).write(to: URL(fileURLWithPath: path))
        } catch {
            throw CommandFailure(sentence: "\(path) cannot be written: \(error.localizedDescription)")
        }
    }
}
