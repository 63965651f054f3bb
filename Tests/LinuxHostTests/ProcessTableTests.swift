import Foundation
import Glibc
import LinuxHost
import Testing

@Suite struct ProcessTableTests {
    @Test("names the program that has a file open, through a link too; not this one")
    func users() throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "qode-\(UUID())")
        let link = file.path + "-link"
        try Data().write(to: file)
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: file.path)
        defer { for path in [file.path, link] { try? FileManager.default.removeItem(atPath: path) } }
        let own = try FileHandle(forReadingFrom: file)
        defer { try? own.close() }
        #expect(ProcessTable.users(of: file.path) == [])

        let program = Process()
        program.executableURL = URL(filePath: "/bin/sleep")
        program.arguments = ["60"]
        program.standardInput = own
        try program.run()
        defer { kill(program.processIdentifier, SIGKILL) }
        // It is this program's copy until it becomes the other.
        for _ in 0..<200 where ProcessTable.users(of: link).map(\.name) != ["sleep"] { usleep(10_000) }
        let users = ProcessTable.users(of: link)
        #expect(users.map(\.name) == ["sleep"])
        #expect(users.first?.description == "sleep (process \(program.processIdentifier))")
    }

    @Test("nobody has what is not there") func nowhere() { #expect(ProcessTable.users(of: "/nonexistent") == []) }
}
