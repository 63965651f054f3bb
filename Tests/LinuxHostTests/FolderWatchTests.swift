import Foundation
import LinuxHost
import Testing

@Suite struct FolderWatchTests {
    private func withFolder(_ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "qode-\(UUID())").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try body(folder)
    }

    @Test("a device that comes, is opened to its group, and goes")
    func wakes() throws {
        try withFolder { folder in
            let watch = FolderWatch(folder, prefix: "video")
            var woken = [watch.wait(milliseconds: 1)]
            let file = "\(folder)/video0"
            try Data().write(to: URL(filePath: file))
            woken.append(watch.wait(milliseconds: 5000))
            #expect(chmod(file, 0o660) == 0)
            woken.append(watch.wait(milliseconds: 5000))
            try FileManager.default.removeItem(atPath: file)
            woken.append(watch.wait(milliseconds: 5000))
            // Each is told once.
            woken.append(watch.wait(milliseconds: 1))
            #expect(woken == [false, true, true, true, false])
        }
    }

    @Test("other devices wake nobody")
    func others() throws {
        try withFolder { folder in
            let watch = FolderWatch(folder, prefix: "video")
            for name in ["sda", "vide", "v4l-video0"] { try Data().write(to: URL(filePath: "\(folder)/\(name)")) }
            var woken = [watch.wait(milliseconds: 20)]
            try Data().write(to: URL(filePath: "\(folder)/video12"))
            woken.append(watch.wait(milliseconds: 5000))
            #expect(woken == [false, true])
        }
    }

    @Test("a folder that is not there: a pause")
    func nowhere() {
        let watch = FolderWatch("/nonexistent", prefix: "video")
        let start = Clock.monotonicMilliseconds()
        let isAwake = watch.wait(milliseconds: 30)
        #expect(!isAwake)
        #expect(Clock.monotonicMilliseconds() - start >= 30)
    }
}
