import Foundation
import Testing
import WebTestSupport

@testable import WebServer

/// `venue.pictures`: what walls show of the venue's own.
@Suite struct VenueTests {
    /// A picture of one pixel.
    static let dot: [UInt8] = Array(
        Data(
            base64Encoded:
                "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR42mNgYGAAAAAEAAHI6uv5AAAAAElFTkSuQmCC")
            ?? Data())

    private func slides(_ harness: Harness) async throws -> [[String: Any]] {
        try await harness.client.get("/api/venue").json["slides"] as? [[String: Any]] ?? []
    }

    @Test("pictures by their first bytes, messages by their ending, in the order of their names; nothing else")
    func folder() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        func write(_ name: String, _ bytes: [UInt8]) throws { try Data(bytes).write(to: URL(filePath: folder(name))) }
        try write("2 flu.txt", Array("Flu shots\non Thursday\u{1b}\n".utf8))
        try write("1.png", Self.dot)
        try write("3.jpg", [0xFF, 0xD8, 0xFF, 0xE0])
        // Neither a picture nor a text, too long, not in UTF-8, hidden, not a file, elsewhere.
        try write("4.png", Array("<svg onload=x>".utf8))
        try write("5.txt", Array(String(repeating: "x", count: 301).utf8))
        try write("6.txt", [0xFF, 0xFE])
        try write(".7.txt", Array("hidden".utf8))
        try FileManager.default.createDirectory(atPath: folder("8.png"), withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(atPath: folder("9.txt"), withDestinationPath: "/etc/hostname")
        #expect(mkfifo(folder("0.txt"), 0o600) == 0)
        func show(_ configuration: inout WebServer.Configuration) { configuration.venuePictures = folder.path }
        try await Harness.run(configure: show) { harness in
            let found = try await slides(harness)
            #expect(found.compactMap { $0["name"] as? String } == ["1", "2 flu", "3"])
            #expect(found.compactMap { $0["text"] as? String } == ["Flu shots\non Thursday"])
            let picture = try await harness.client.get(found[0]["url"] as? String ?? "")
            #expect(picture.status == 200 && Array(picture.body) == Self.dot)
            #expect(picture.headers["content-type"] == "image/png")
            #expect(picture.headers["x-content-type-options"] == "nosniff")
            for name in ["1.png", "..%2f1.png", "x"] {
                #expect(try await harness.client.get("/api/venue/\(name)").status == 404)
            }
        }
    }

    @Test("at most twenty, and none where the folder is missing")
    func bounds() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        for number in 10..<40 { try Data("\(number)".utf8).write(to: URL(filePath: folder("\(number).txt"))) }
        for (path, count) in [(folder.path, 20), (folder("nowhere"), 0), (nil, 0)] as [(String?, Int)] {
            func show(_ configuration: inout WebServer.Configuration) { configuration.venuePictures = path }
            try await Harness.run(configure: show) { harness in
                let found = try await slides(harness)
                #expect(found.count == count, "\(path ?? "none")")
            }
        }
    }
}
