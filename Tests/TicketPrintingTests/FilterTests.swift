import Foundation
import TestSupport
import Testing

/// The filter as a program: what it does when its surroundings fail. No scheduler.
@Suite struct FilterTests {
    private static let program = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        .appending(path: "qode-escpos")

    /// A folder with a document and what the filter remembers of its printer.
    private struct Stage {
        let folder = FileManager.default.temporaryDirectory.appending(path: "filter-\(UUID())")
        let process = Process()
        let output = Pipe()
        let messages = Pipe()

        /// - Parameters:
        ///   - answers, counts: what the filter remembers of the printer; as it writes it itself, one that answers everything.
        init(
            confirmed: String = "-", doubtful: String = "-", uuid: String = "urn:uuid:1", answers: Int = 30,
            counts: Int = 1
        ) throws {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try Data("\u{1B}@ticket".utf8).write(to: folder.appending(path: "document"))
            let memory =
                "socket://x 0\nanswers \(answers)\ncounts \(counts)\nlearned 1\nconfirmed \(confirmed)\ndoubtful \(doubtful)\nhangs 0\n"
            try memory.write(
                to: folder.appending(path: "qode-receipts"), atomically: true, encoding: .utf8)
            process.executableURL = FilterTests.program
            process.arguments = [
                "1", "qode", "ticket", "1", "qode-fresh-until=0 job-uuid=\(uuid)",
                folder.appending(path: "document").path,
            ]
            process.environment = [
                "CUPS_CACHEDIR": folder.path, "PRINTER": "receipts", "DEVICE_URI": "socket://x",
            ]
            process.standardOutput = output
            process.standardError = messages
            process.standardInput = FileHandle.nullDevice
        }

        /// - Returns: the exit code; nil if it had to be killed.
        func end(within seconds: Double) async throws -> Int32? {
            let deadline = ContinuousClock.now + .seconds(seconds)
            while process.isRunning, ContinuousClock.now < deadline { try await Task.sleep(for: .milliseconds(5)) }
            defer { try? FileManager.default.removeItem(at: folder) }
            guard process.isRunning else { return process.terminationStatus }
            kill(process.processIdentifier, SIGKILL)
            return nil
        }
    }

    @Test("a job that the printer has confirmed is not printed again when it is tried again")
    func confirmed() async throws {
        let stage = try Stage(confirmed: "urn:uuid:1")
        try stage.process.run()
        #expect(try await stage.end(within: 2) == 0)
        #expect(stage.output.fileHandleForReading.availableData.isEmpty)
        let said = String(decoding: stage.messages.fileHandleForReading.availableData, as: UTF8.self)
        #expect(said == "PAGE: total 1\n")
    }

    @Test("a job whose ticket may be out is not printed again either, and that it may not be is said")
    func doubtful() async throws {
        let stage = try Stage(doubtful: "urn:uuid:1")
        try stage.process.run()
        #expect(try await stage.end(within: 2) == 0)
        #expect(stage.output.fileHandleForReading.availableData.isEmpty)
        let said = String(decoding: stage.messages.fileHandleForReading.availableData, as: UTF8.self)
        #expect(said == "STATE: +com.qode.doubtful-report\n")
    }

    @Test("without a backend it ends at once, in the middle of waiting, and claims nothing")
    func noBackend() async throws {
        let stage = try Stage(confirmed: "urn:uuid:0")
        try stage.process.run()
        // It asks, and waits.
        let asked = try #require(try stage.output.fileHandleForReading.read(upToCount: 3))
        #expect(Array(asked) == [0x10, 0x04, 1])
        try stage.output.fileHandleForReading.close()
        let started = ContinuousClock.now
        #expect(try await stage.end(within: 2) == 0)
        #expect(ContinuousClock.now - started < .milliseconds(500))
        let said = String(decoding: stage.messages.fileHandleForReading.availableData, as: UTF8.self)
        #expect(!said.contains("PAGE"))
    }

    /// Bits without a question would be answers that never come: the filter would wait for ever and print nothing.
    @Test(
        "a damaged memory of the printer is none: it is asked anew, and what is known of the last jobs counts",
        arguments: [(1 << 20 | 30, 1), (-7, 1), (1, 1), (1 << 5, 0), (30, 7), (30, -2)])
    func damagedMemory(_ answers: Int, _ counts: Int) async throws {
        let stage = try Stage(answers: answers, counts: counts)
        try stage.process.run()
        // DLE EOT 1 alone: the question to a printer that nobody knows.
        let asked = try #require(try stage.output.fileHandleForReading.read(upToCount: 3))
        #expect(Array(asked) == [0x10, 0x04, 1])
        stage.process.terminate()
        _ = try await stage.end(within: 1)
        let printed = try Stage(doubtful: "urn:uuid:1", answers: answers, counts: counts)
        try printed.process.run()
        #expect(try await printed.end(within: 2) == 0)
        let said = String(decoding: printed.messages.fileHandleForReading.availableData, as: UTF8.self)
        #expect(said == "STATE: +com.qode.doubtful-report\n")
    }

    @Test("a link where the memory is to be written, or is to be read, leads to no other file")
    func links() async throws {
        let stage = try Stage()
        let other = stage.folder.appending(path: "other")
        try Data("kept".utf8).write(to: other)
        try FileManager.default.createSymbolicLink(
            at: stage.folder.appending(path: "qode-receipts.part"), withDestinationURL: other)
        try FileManager.default.removeItem(at: stage.folder.appending(path: "qode-receipts"))
        // A printer that nobody knows and that does not answer: the filter writes that down.
        try stage.process.run()
        _ = try stage.output.fileHandleForReading.read(upToCount: 3)
        let memory = stage.folder.appending(path: "qode-receipts").path
        for _ in 0..<500 where !FileManager.default.fileExists(atPath: memory) {
            try await Task.sleep(for: .milliseconds(10))
        }
        #expect(FileManager.default.fileExists(atPath: memory))
        #expect(try Data(contentsOf: other) == Data("kept".utf8))
        stage.process.terminate()
        _ = try await stage.end(within: 1)
    }

    @Test("signals in the middle of every second call change nothing: it asks, remembers and prints")
    func interrupted() async throws {
        let stage = try Stage()
        let memory = stage.folder.appending(path: "qode-receipts")
        try FileManager.default.removeItem(at: memory)
        stage.process.environment?["LD_PRELOAD"] = try FakeDevice.interruptions.library()
        try stage.process.run()
        let process = stage.process.processIdentifier
        // Whatever it does, reading what it says ends.
        let limit = Task {
            try await timePasses(.seconds(30), "the most that it may take")
            kill(process, SIGKILL)
        }
        var said = Data()
        while !String(decoding: said, as: UTF8.self).contains("\u{1B}@ticket") {
            let more = stage.output.fileHandleForReading.availableData
            guard !more.isEmpty else { break }
            said += more
        }
        limit.cancel()
        #expect(Array(said.prefix(3)) == [0x10, 0x04, 1])
        #expect(String(decoding: said, as: UTF8.self).contains("\u{1B}@ticket"))
        let remembered = try String(contentsOf: memory, encoding: .utf8)
        #expect(remembered.hasSuffix("\n") && remembered.split(separator: "\n").count == 7, "\(remembered)")
        stage.process.terminate()
        _ = try await stage.end(within: 1)
    }

    @Test("a cancelled job ends at once, without a byte of its document")
    func cancelled() async throws {
        let stage = try Stage()
        try stage.process.run()
        _ = try stage.output.fileHandleForReading.read(upToCount: 3)
        stage.process.terminate()
        #expect(try await stage.end(within: 1) == SIGTERM)
        #expect(stage.process.terminationReason == .uncaughtSignal)
        let rest = (try? stage.output.fileHandleForReading.readToEnd()) ?? Data()
        #expect(!String(decoding: rest, as: UTF8.self).contains("ticket"))
    }

    @Test("waiting costs no processor time")
    func idle() async throws {
        let stage = try Stage()
        try stage.process.run()
        try await timePasses(.seconds(2), "processor time is counted in hundredths")
        let stat = try String(contentsOfFile: "/proc/\(stage.process.processIdentifier)/stat", encoding: .utf8)
        let fields = stat.split(separator: " ")
        // User and system time, in hundredths of a second.
        #expect((Int(fields[13]) ?? 99) + (Int(fields[14]) ?? 99) < 10)
        stage.process.terminate()
        _ = try await stage.end(within: 1)
    }
}
