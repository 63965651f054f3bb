import ArgumentParser
import Foundation
import QueueCore
import QueueEngine
import TicketPrinting

struct BlackoutCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "blackout",
        abstract: "Prints today's emergency tickets on A4, for hours without power.",
        discussion: """
            60 for each open queue, E01 and on, each with a stub. While the appliance is off, give them out in this order and keep \
            the stubs. When it is on again, show the stubs of those who still wait to the camera, or type their labels at the desk: \
            they stand in line in this order, before all who came later. The next morning they are void; the same day's can be \
            printed again. printers.emergency_at does it each morning.
            """)

    @Argument(help: "The queue's id or name; all that are open where none is named.") var queue: String?
    @Option(name: .shortAndLong, help: "A file instead of the printer: .pdf.") var output: String?
    @OptionGroup var options: SettingOptions

    func validate() throws {
        guard output?.lowercased().hasSuffix(".pdf") ?? true else {
            throw ValidationError("The file must end in .pdf.")
        }
    }

    func run() async throws {
        try await withAppliance(options) { appliance in
            let wanted = try await queue.asyncMap { try await appliance.queue(named: $0).id }
            let sets = try await appliance.engine.emergencySets(of: wanted)
            guard !sets.isEmpty else {
                throw CommandFailure(sentence: "There is no open queue. `qode queue list` shows them all.")
            }
            let sheets = sets.map { appliance.engine.sheet(of: $0, by: appliance.template) }
            if let output {
                try await appliance.draw(sheets, to: output)
            } else {
                try await appliance.print(sheets)
            }
        }
    }
}

extension Optional {
    fileprivate func asyncMap<Value>(_ body: (Wrapped) async throws -> Value) async rethrows -> Value? {
        guard let self else { return nil }
        return try await body(self)
    }
}

extension Appliance {
    /// One file a queue: where there are several, `sheet.pdf` becomes `sheet-1.pdf`, `sheet-2.pdf` …
    fileprivate func draw(_ sheets: [EmergencySheet], to path: String) async throws {
        for (place, sheet) in sheets.enumerated() {
            let file = sheets.count == 1 ? path : "\(path.dropLast(4))-\(place + 1).pdf"
            try await draw(.emergency(sheet), as: .pdf, to: file)
            Console.say("\(sheet.queueName): \(sheet.range), \(file)")
        }
    }

    fileprivate func print(_ sheets: [EmergencySheet]) async throws {
        let printer = makePrinter(
            PrinterSetting(settings.posterPrinter), role: .posters, renderer: try settings.paper.renderer,
            format: PrintFormat(rawValue: settings.printFormat) ?? .auto)
        for sheet in sheets {
            do throws(PrinterFailure) {
                _ = try await printer.submit(.emergency(sheet), jobName: "qode-blackout-\(now().wall.milliseconds)")
            } catch {
                let hint = "With -o FILE.pdf it goes into a file."
                throw CommandFailure(
                    sentence: [error.detail, error.remedy, hint].compactMap { $0 }.joined(separator: " "),
                    code: .unavailable)
            }
            Console.say("\(sheet.queueName): \(sheet.range) on the way to the printer.")
        }
    }
}

extension EmergencySheet {
    /// `E01 to E60`
    fileprivate var range: String { "\(tickets.first?.label ?? "") to \(tickets.last?.label ?? "")" }
}
