import Foundation
import TestSupport
import Testing
import WebTestSupport

/// What the daemon keeps beside its database.
@Suite struct DurableFilesTests {
    @Test("a secret is on disk before it has its name, and its name before anything else is done")
    func named() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let list = folder("syncs")
        let daemon = try await TestDaemon.start(
            in: folder, [], environment: ["LD_PRELOAD": try FakeDevice.syncs.library(), "QODE_TEST_SYNCS": list])
        let state = URL(filePath: folder("state")).resolvingSymlinksInPath().path
        let synced = try String(contentsOfFile: list, encoding: .utf8).split(separator: "\n").map(String.init)
        for name in ["admin-token", "device-key"] {
            let written = try #require(synced.firstIndex(of: "\(state)/.\(name).new"), "\(synced)")
            #expect(synced.dropFirst(written + 1).first == state, "\(name): \(synced)")
        }
        await daemon.process.stop()
    }
}
