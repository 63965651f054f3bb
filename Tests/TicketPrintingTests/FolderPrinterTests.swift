import Foundation
import QueueEngine
import Testing

@testable import TicketPrinting

@Suite struct FolderPrinterTests {
    private static let ticket = PrintDocument.ticket(Paper.slip())
    private static let poster = PrintDocument.poster(PosterSheet(queueName: "Reception", entryURL: Paper.address))

    private func printer(_ folder: URL, _ format: PrintFormat = .auto) -> FolderPrinter {
        FolderPrinter(path: folder.path, renderer: PaperRenderer(paper: .mm80), format: format)
    }

    private func withFolder(_ body: (URL) async throws -> Void) async throws {
        let folder = try Paper.newFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        try await body(folder)
    }

    private func files(_ folder: URL) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    }

    @Test("a file a document, numbered in order, and nothing else: no hidden half of one")
    func numbering() async throws {
        try await withFolder { folder async throws in
            let printer = printer(folder)
            #expect(try await printer.submit(Self.ticket, jobName: "qode-7", freshUntil: nil).id == 1)
            #expect(try await printer.submit(Self.poster, jobName: "qode-8", freshUntil: nil).id == 2)
            #expect(try await printer.submit(Self.ticket, jobName: "qode-9", freshUntil: nil).id == 3)
            #expect(try files(folder) == ["00001-qode-7.png", "00002-qode-8.pdf", "00003-qode-9.png"])
            // Another instance goes on from there, past a gap too.
            try FileManager.default.removeItem(at: folder.appendingPathComponent("00002-qode-8.pdf"))
            #expect(try await self.printer(folder).submit(Self.ticket, jobName: "qode-10", freshUntil: nil).id == 4)
        }
    }

    @Test(
        "other people's files neither count nor get in the way",
        arguments: [
            ("notes.txt", 1), ("00041-qode-1.png", 42), ("99999-qode-1.png", 100_000), ("123456-x.pdf", 123_457),
            (".9-x.png", 1),
            ("0-x.png", 1), ("-", 1), ("-5-x.png", 1), ("½-x.png", 1), ("9223372036854775807-x.png", 1), ("7", 1),
            ("7-", 8), ("12.png", 1), ("5-.png", 6),
        ])
    func others(_ name: String, _ number: Int) async throws {
        try await withFolder { folder async throws in
            try Data().write(to: folder.appendingPathComponent(name))
            #expect(try await printer(folder).submit(Self.ticket, jobName: "qode-2", freshUntil: nil).id == number)
            #expect(try files(folder).contains(name))
        }
    }

    @Test(
        "the file is the drawing",
        arguments: [
            (ticket, PrintFormat.auto, DrawingFormat.png), (ticket, .escpos, .escpos), (ticket, .pdf, .pdf),
            (poster, .auto, .pdf), (poster, .escpos, .pdf), (poster, .pdf, .pdf),
        ])
    func drawing(_ document: PrintDocument, _ format: PrintFormat, _ drawing: DrawingFormat) async throws {
        try await withFolder { folder async throws in
            _ = try await printer(folder, format).submit(document, jobName: "qode-7", freshUntil: nil)
            let bytes = try Data(contentsOf: folder.appendingPathComponent("00001-qode-7.\(drawing.rawValue)"))
            let drawn = Data(try PaperRenderer(paper: .mm80).draw(document, as: drawing))
            // A PDF carries the time at which it was made.
            if drawing == .pdf { #expect(bytes.starts(with: Data("%PDF-".utf8))) } else { #expect(bytes == drawn) }
        }
    }

    @Test("a folder that is not there is made")
    func makesFolder() async throws {
        try await withFolder { folder async throws in
            let inner = folder.appendingPathComponent("tickets")
            #expect(try await printer(inner).submit(Self.ticket, jobName: "qode-7", freshUntil: nil).id == 1)
            #expect(
                await printer(inner).health()
                    == DeviceState(.ready, code: "ready", detail: "Prints into the folder \(inner.path)."))
        }
    }

    @Test("a job is found by its whole name after a restart, and counts as printed")
    func findsJob() async throws {
        try await withFolder { folder async throws in
            for name in ["qode-12", "qode-1", "shop-qode-3", "qode-2.5"] {
                _ = try await printer(folder).submit(Self.ticket, jobName: name, freshUntil: nil)
            }
            let jobs: [(String, Int?)] = [
                ("qode-12", 1), ("qode-1", 2), ("shop-qode-3", 3), ("qode-2.5", 4), ("qode-3", nil), ("1", nil),
                ("12", nil),
                ("qode", nil), ("qode-2", nil), ("", nil), ("00001-qode-12", nil), ("png", nil),
            ]
            for (name, job) in jobs { #expect(try await printer(folder).findJob(named: name) == job, "\(name)") }
            #expect(await printer(folder).progress(ofJob: 1, named: "") == .printed)
        }
    }

    @Test("a job that was being written when the power went is not there: it is printed again")
    func halfWritten() async throws {
        try await withFolder { folder async throws in
            try Data("half".utf8).write(to: folder.appendingPathComponent(".00001-qode-7.png.part"))
            #expect(try await printer(folder).findJob(named: "qode-7") == nil)
            #expect(try await printer(folder).submit(Self.ticket, jobName: "qode-7", freshUntil: nil).id == 1)
            #expect(try files(folder) == ["00001-qode-7.png"])
        }
    }

    @Test("a link where the file is to be written leads nobody to another file")
    func link() async throws {
        try await withFolder { folder async throws in
            let other = folder.appendingPathComponent(".passwords")
            try Data("kept".utf8).write(to: other)
            try FileManager.default.createSymbolicLink(
                at: folder.appendingPathComponent(".00001-qode-7.png.part"), withDestinationURL: other)
            #expect(try await printer(folder).submit(Self.ticket, jobName: "qode-7", freshUntil: nil).id == 1)
            #expect(try Data(contentsOf: other) == Data("kept".utf8))
            #expect(try files(folder).sorted() == [".passwords", "00001-qode-7.png"])
        }
    }

    @Test("a folder that cannot be: it may be mended, so it is tried again")
    func unwritable() async throws {
        try await withFolder { folder async throws in
            let file = folder.appendingPathComponent("file")
            try Data().write(to: file)
            for place in [file, file.appendingPathComponent("tickets"), folder.appendingPathComponent("not/there")] {
                let printer = printer(place)
                let failure = await #expect(throws: PrinterFailure.self) {
                    try await printer.submit(Self.ticket, jobName: "qode-7", freshUntil: nil)
                }
                #expect(failure?.code == "folder_not_writable")
                #expect(failure?.isTransient == true)
                #expect(failure?.detail.contains(place.path) == true)
                #expect(failure?.remedy?.isEmpty == false)
                let state = await printer.health()
                #expect(state.condition == .failed)
                #expect(state.code == "folder_not_writable")
                #expect(state.remedy?.isEmpty == false)
            }
        }
    }

    @Test("what cannot be drawn will not be drawn later either, and leaves nothing behind")
    func notDrawable() async throws {
        try await withFolder { folder async throws in
            let endless = PrintDocument.poster(
                PosterSheet(queueName: "Reception", entryURL: String(repeating: "x", count: 3000)))
            let printer = printer(folder)
            let failure = await #expect(throws: PrinterFailure.self) {
                try await printer.submit(endless, jobName: "qode-7", freshUntil: nil)
            }
            #expect(failure?.code == "not_drawable")
            #expect(failure?.isTransient == false)
            #expect(try files(folder).isEmpty)
        }
    }
}
