import Foundation
import QueueEngine
import Synchronization
import TestSupport
import Testing

@testable import TicketCamera

/// The whole camera, from a picture to a presentation, on its own thread.
@Suite struct CameraReaderTests {
    /// A reader, the presentations it gave and the lines it reported so far.
    private final class Desk: Sendable {
        /// A wait that is over much sooner, unless something is broken.
        private static let limit = 1200
        let reader: CameraReader
        private let presented = Mutex<[String]>([])
        private let lines: Lines

        private final class Lines: Sendable { let all = Mutex<[String]>([]) }

        init(_ setting: CameraSetting) {
            let lines = Lines()
            self.lines = lines
            reader = CameraReader(setting, wish: CameraWish(width: 640, height: 480)) { line in
                lines.all.withLock { $0.append(line) }
            }
        }

        var texts: [String] { presented.withLock { $0 } }
        var reports: [String] { lines.all.withLock { $0 } }

        /// Gathers presentations until the reader ends.
        func gather() async {
            for await presentation in reader.presentations { presented.withLock { $0.append(presentation.text) } }
        }

        func until(_ isSo: @Sendable (Desk) -> Bool) async throws {
            for _ in 0..<Self.limit where !isSo(self) { try await Task.sleep(for: .milliseconds(25)) }
        }
    }

    private func withDesk(_ setting: CameraSetting, _ body: (Desk) async throws -> Void) async throws {
        let desk = Desk(setting)
        async let gathered: Void = desk.gather()
        do {
            try await body(desk)
        } catch {
            desk.reader.stop()
            throw error
        }
        desk.reader.stop()
        await gathered
    }

    private static func put(_ name: String, _ bytes: [UInt8], into folder: URL) throws {
        try Data(bytes).write(to: folder.appendingPathComponent(name), options: .atomic)
    }

    @Test("a ticket with both its codes is one presentation, however often it is shown while it is there")
    func oneTicket() async throws {
        let both = try Pictures.png(Pictures.slip(followURL: Pictures.address))
        try await Pictures.withFolder { folder in
            for number in 1...5 { try Self.put("\(number).png", both, into: folder) }
            try Self.put("6.png", try Pictures.png(Pictures.slip("the end")), into: folder)
            try await withDesk(.folder(folder.path)) { desk in
                try await desk.until { $0.texts.count == 2 }
                #expect(desk.texts == [Pictures.id, "the end"])
                #expect(desk.reader.health() == DeviceState(.ready, code: "ready", detail: "Looks at \(folder.path)."))
                #expect(desk.reports == ["camera: Looks at \(folder.path)."])
            }
        }
    }

    @Test(
        "a ticket is known by its id, in whatever form it is held up; what is no ticket is passed on as it is",
        arguments: [
            (Pictures.id.uppercased(), Pictures.id), (Pictures.address, Pictures.id), ("A042", "A042"), ("東京", "東京"),
            ("http://elsewhere.example/", "http://elsewhere.example/"),
        ])
    func meaning(_ code: String, _ text: String) async throws {
        try await Pictures.withFolder { folder in
            try Self.put("1.png", try Pictures.png(Pictures.slip(code)), into: folder)
            try await withDesk(.folder(folder.path)) { desk in
                try await desk.until { !$0.texts.isEmpty }
                #expect(desk.texts == [text])
            }
        }
    }

    @Test("what cannot be read is reported by its name, and the next ticket is read")
    func damaged() async throws {
        try await Pictures.withFolder { folder in
            try Self.put("1.jpg", Array("no picture".utf8), into: folder)
            try await withDesk(.folder(folder.path)) { desk in
                try Self.put("2.png", try Pictures.png(), into: folder)
                try await desk.until { $0.texts == [Pictures.id] && $0.reports.count == 2 }
                #expect(desk.texts == [Pictures.id])
                #expect(desk.reports.last == "1.jpg: This is not a JPEG, PNG or PGM picture.")
                #expect(desk.reader.health().condition == .ready)
            }
        }
    }

    @Test("a folder that is taken away with its disk fails with its name, and goes on by itself when it is back")
    func returns() async throws {
        try await Pictures.withFolder { parent in
            let disk = parent.appendingPathComponent("disk")
            let away = parent.appendingPathComponent("away")
            let folder = disk.appendingPathComponent("pictures")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try await withDesk(.folder(folder.path)) { desk in
                try await desk.until { $0.reader.health().condition == .ready }
                // In one step: a folder that is only empty would be made again at once.
                #expect(rename(disk.path, away.path) == 0)
                try await desk.until { $0.reader.health().code == "folder_not_readable" }
                let state = desk.reader.health()
                #expect(state.code == "folder_not_readable")
                #expect(state.detail.contains(folder.path))
                #expect(state.remedy != nil)
                #expect(rename(away.path, disk.path) == 0)
                try Self.put("1.png", try Pictures.png(), into: folder)
                try await desk.until { !$0.texts.isEmpty }
                #expect(desk.texts == [Pictures.id])
                #expect(desk.reader.health().condition == .ready)
            }
        }
    }

    @Test("none: no camera, no thread, nothing to repair")
    func none() {
        let desk = Desk(.none)
        let state = desk.reader.health()
        #expect(state.condition == .absent)
        #expect(state.code == "no_camera")
        #expect(state.remedy == nil)
        #expect(desk.reports == [])
    }

    @Test(
        "a device that is not there, or is no camera: what is so, and what to do",
        arguments: [
            ("/dev/video-that-is-not-there", "no_camera"), ("/dev/null", "camera_unusable"),
        ])
    func missing(_ path: String, _ code: String) async throws {
        try await withDesk(.device(path)) { desk in
            try await desk.until { $0.reader.health().code != "starting" }
            let state = desk.reader.health()
            #expect(state.condition == .failed)
            #expect(state.code == code)
            #expect(state.detail.contains(path))
            #expect(state.remedy?.isEmpty == false)
            // It is tried again and again, and reported once.
            #expect(try await staysSo(for: .milliseconds(700)) { desk.reports == ["camera: \(state.detail)"] })
        }
    }

    @Test("stopped, it ends, and its presentations end with it", .timeLimit(.minutes(1)))
    func stops() async throws {
        try await Pictures.withFolder { folder in
            for setting in [CameraSetting.folder(folder.path), .device("/dev/video-that-is-not-there")] {
                let desk = Desk(setting)
                try await desk.until { $0.reader.health().code != "starting" }
                desk.reader.stop()
                await desk.gather()
                #expect(desk.texts == [])
            }
        }
    }
}
