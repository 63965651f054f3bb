import Foundation
import Glibc
import LinuxHost
import Testing

@Suite struct SandboxTests {
    private static let probe = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        .appending(path: "SandboxProbe").path

    @Test("no file is opened, made or looked at, no socket, program or process; memory there is, but none to run")
    func calls() throws {
        let process = Process()
        process.executableURL = URL(filePath: Self.probe)
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let text = String(decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        let refused = [
            "open", "create", "stat", "unlink", "socket", "execve", "clone", "kill", "ptrace", "memory to run",
            "to be run",
        ]
        let lines = text.split(separator: "\n").map(String.init)
        for name in refused { #expect(lines.contains("\(name) \(EPERM)"), "\(text)") }
        for name in ["open before", "memory", "large memory"] { #expect(lines.contains("\(name) 0"), "\(text)") }
        #expect(lines.count == refused.count + 3)
    }
}
