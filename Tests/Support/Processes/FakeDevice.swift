import Foundation
import Synchronization

/// A kernel's device, or what a kernel does at times, that is made up: a library that a program of ours loads before all others (`LD_PRELOAD`).
public enum FakeDevice: String, Sendable {
    /// Cameras, each a file (`CameraFile`).
    case video = "fakevideo"
    /// A handheld scanner, a FIFO that takes the kernel's events.
    case input = "fakeinput"
    /// Signals that end every second call.
    case interruptions
    /// Notes what is asked to be on disk, in the file that `QODE_TEST_SYNCS` names.
    case syncs

    private static let built = Mutex<[FakeDevice: String]>([:])

    /// The library, compiled by the toolchain's own clang when it is first asked for.
    public func library() throws -> String {
        try Self.built.withLock { built in
            if let path = built[self] { return path }
            let path = try compile()
            built[self] = path
            return path
        }
    }

    private func compile() throws -> String {
        let source = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "FakeDevices/\(rawValue).c").path
        // Several test programs may make it at once: each puts a whole one there.
        let target = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
            .appending(path: "\(rawValue).so").path
        let draft = "\(target).\(getpid())"
        let end = try Program.run(
            ["/usr/bin/env", "clang", "-shared", "-fPIC", "-O2", "-Wall", "-o", draft, source, "-ldl"], within: 60)
        guard end.status == 0, rename(draft, target) == 0 else { throw FakeDeviceFailure(words: end.text) }
        return target
    }
}

/// What the compiler said.
public struct FakeDeviceFailure: Error { public let words: String }
