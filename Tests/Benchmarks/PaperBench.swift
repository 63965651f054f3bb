import Foundation
import QueueCore
import QueueEngine
import TestSupport
import TicketPrinting

/// Tickets and posters: laid out, drawn and made into what a printer is sent. Beside them python-escpos, which is given the
/// finished picture and only has to make bytes of it.
enum PaperBench {
    static let renderer = PaperRenderer(paper: .mm80)

    static let slip = slip("de")

    private static func slip(_ locale: String) -> TicketSlip {
        TicketSlip(
            venue: "Praxis Dr. Sommer", queueName: "Anmeldung", label: "A042",
            issuedAt: Timestamp(milliseconds: 1_800_000_000_000), peopleAhead: 3, waitRange: 540...900,
            nowServing: "A038", code: "0f8fad5b-d9cb-469f-a165-70867728950e",
            followURL: "http://192.168.1.20:8080/t/0f8fad5b-d9cb-469f-a165-70867728950e",
            footer: "Bitte Versichertenkarte bereithalten.", locale: locale)
    }

    private static func poster(_ locale: String) -> PosterSheet {
        PosterSheet(
            venue: "Praxis Dr. Sommer", queueName: "Anmeldung",
            entryURL: "http://192.168.1.20:8080/join/0f8fad5b-d9cb-469f-a165-70867728950e",
            wifi: WiFiNetwork(ssid: "Guests", password: "summer-2026", security: .wpa), locale: locale)
    }

    static func run() async throws {
        Measure.line("\nPaper (a ticket's reach: under 8 ms, at most 40960 bytes)")
        Measure.row("", ["   p50 ms", "   p99 ms"])
        for (paper, name) in [(PaperWidth.mm80, "80 mm"), (.mm58, "58 mm")] {
            for format in [DrawingFormat.escpos, .pdf] {
                try await repeated("a ticket of \(name) as \(format.rawValue)", 200) {
                    try PaperRenderer(paper: paper).draw(.ticket(slip), as: format).count
                }
            }
        }
        for locale in ["ar", "hi", "ja"] {
            try await repeated("a ticket of 80 mm in \(locale) as escpos", 200) {
                try renderer.draw(.ticket(slip(locale)), as: .escpos).count
            }
        }
        for locale in ["de", "de,en,ar"] {
            try await repeated("a poster in \(locale) as pdf", 50) {
                try renderer.draw(.poster(poster(locale)), as: .pdf).count
            }
        }
        try await pythonRows()
    }

    private static func pythonRows() async throws {
        let environment = ProcessInfo.processInfo.environment
        guard let python = environment["QODE_BENCH_PYTHON"], FileManager.default.isExecutableFile(atPath: python) else {
            Measure.row("python-escpos", ["is not installed: make bench installs it"])
            return
        }
        let folder = FileManager.default.temporaryDirectory.appending(path: "qode-bench-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let ticket = folder.appending(path: "ticket.png")
        try Data(renderer.draw(.ticket(slip), as: .png)).write(to: ticket)
        try pythonRow("python-escpos, the 80 mm ticket", python, ticket, rounds: 200)
        // It has no pages: it gets the one that a receipt printer's dots would make of the sheet.
        let sheet = folder.appending(path: "poster.pdf")
        try Data(renderer.draw(.poster(poster("de")), as: .pdf)).write(to: sheet)
        let drawing = try Program.run([
            "/usr/bin/pdftoppm", "-r", "203", "-mono", "-png", "-singlefile", sheet.path, folder.path + "/poster",
        ])
        guard drawing.status == 0 else { throw CocoaError(.executableLoad) }
        try pythonRow("python-escpos, the poster", python, folder.appending(path: "poster.png"), rounds: 20)
    }

    private static func pythonRow(_ name: String, _ python: String, _ picture: URL, rounds: Int) throws {
        // Isolated: the repository has a folder `cups`, which Python would take for its library of that name.
        let command = [python, "-I", "-c", script, picture.path, "\(rounds)"]
        let end = try Program.run(command, mergesErrors: false, within: 300)
        // The last line is ours: the library writes warnings to its standard output.
        let figures = (end.text.split(separator: "\n").last ?? "").split(separator: " ").compactMap { Double($0) }
        guard end.status == 0, figures.count == 3 else { throw CocoaError(.executableLoad) }
        Measure.row(
            name, [Measure.number(figures[0]), Measure.number(figures[1]), "\(Int(figures[2])) bytes"])
    }

    /// p50 and p99 in milliseconds and the bytes, of the picture's raster and the cut.
    private static let script = """
        import sys, time
        from PIL import Image
        from escpos.printer import Dummy
        picture = Image.open(sys.argv[1])
        picture.load()
        times, rounds = [], int(sys.argv[2])
        for _ in range(rounds):
            printer = Dummy()
            start = time.perf_counter()
            printer.image(picture, impl="bitImageRaster")
            printer.cut()
            times.append((time.perf_counter() - start) * 1000)
        times.sort()
        print(times[rounds // 2], times[rounds * 99 // 100], len(printer.output))
        """
}
