import Foundation
import LinuxHost
import QueueEngine
import Synchronization
import Testing

@testable import HandheldScanner

/// Which devices are listened to, and what their keys mean.
@Suite struct HandheldReaderTests {
    static let id = "3f2504e0-4f89-41d3-9a0c-0305e82c3301"

    /// The keys that type a text on an American keyboard.
    private func keys(_ text: String) -> [KeyPress] {
        let all = (UInt16(2)...57).flatMap { code in [false, true].map { KeyPress(code: code, isShifted: $0) } }
        return text.compactMap { character in all.first { KeyPress.american([$0]) == String(character) } }
    }

    @Test(
        "a ticket is a ticket, by itself and as any address whose path ends in it",
        arguments: [
            id, id.uppercased(), " \(id) ", "https://qode.local/t/\(id)", "https://qode.local/t/\(id.uppercased())",
            "http://qode.local/t/\(id)?lang=de", "http://qode.local/t/\(id)/",
        ])
    func tickets(_ text: String) { #expect(HandheldReader.text(of: keys(text)) == Self.id) }

    @Test(
        "what is no ticket is told as it is",
        arguments: ["4006381333931", "https://qode.local/t/\(id)/edit", "x\(id)", "/\(id)", String(id.dropLast())])
    func others(_ text: String) {
        #expect(HandheldReader.text(of: keys(text)) == text)
        #expect(HandheldReader.text(of: [KeyPress(code: 1)]) == "")
    }

    @Test(arguments: [
        ("auto", HandheldSetting.auto), ("none", HandheldSetting.none),
        ("/dev/input/by-id/usb-x-event-kbd", .device("/dev/input/by-id/usb-x-event-kbd")), ("", nil), ("yes", nil),
        ("/dev/", nil), ("/etc/passwd", nil), ("AUTO", nil),
    ])
    func settings(_ text: String, _ setting: HandheldSetting?) { #expect(HandheldSetting(text) == setting) }

    @Test("auto takes what the device rules linked, and no keyboard beside it")
    func links() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "qode-input-\(UUID())").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        for name in ["event0", "event7", "qode-scanner-event7", "qode-scanner-event12", "mice"] {
            _ = FileManager.default.createFile(atPath: "\(folder)/\(name)", contents: nil)
        }
        #expect(
            HandheldReader.links(in: folder)
                == ["\(folder)/qode-scanner-event12", "\(folder)/qode-scanner-event7"])
        #expect(HandheldReader.links(in: "\(folder)/none") == [])
    }

    @Test("what is plugged in wakes the search; where nothing comes the folder is not looked at again")
    func wakes() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "qode-input-\(UUID())").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let looks = Mutex(0)
        let reader = HandheldReader(
            .auto,
            candidates: {
                looks.withLock { $0 += 1 }
                return []
            }, in: folder, report: { _ in })
        defer { reader.stop() }
        func count() -> Int { looks.withLock { $0 } }
        // By itself it looks again after half a minute: what comes before that was told.
        for _ in 0..<2000 where count() < 1 { try await Task.sleep(for: .milliseconds(5)) }
        #expect(count() == 1)
        _ = FileManager.default.createFile(atPath: "\(folder)/event7", contents: nil)
        _ = FileManager.default.createFile(atPath: "\(folder)/qode-scanner-event7", contents: nil)
        for _ in 0..<3000 where count() < 3 { try await Task.sleep(for: .milliseconds(5)) }
        #expect(count() >= 3, "at once, and again soon")
    }

    @Test("without a scanner nothing is wrong; one that was named and is not there is")
    func health() async throws {
        let none = HandheldReader(.none) { _ in }
        #expect(none.health().condition == .absent)
        let auto = HandheldReader(.auto, candidates: { [] }, report: { _ in })
        #expect(auto.health().condition == .absent)
        auto.stop()
        let named = HandheldReader(.device("/dev/input/no-such-scanner")) { _ in }
        for _ in 0..<1000 where named.health().condition != .failed { try await Task.sleep(for: .milliseconds(5)) }
        let health = named.health()
        #expect(health.condition == .failed && health.code == "no_scanner" && health.remedy != nil)
        named.stop()
    }
}
