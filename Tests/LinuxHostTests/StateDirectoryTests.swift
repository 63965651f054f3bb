import Foundation
import LinuxHost
import Synchronization
import Testing

/// Who may touch an appliance's state, and what is left of it there.
@Suite struct StateDirectoryTests {
    /// Somebody who is not root, stands in a group of his own and in no other, on every Debian.
    private static let (nobody, nogroup): (uid_t, gid_t) = (65_534, 65_534)

    private func inFolder(_ body: (StateDirectory) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "qode-state-\(UUID())").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let state = StateDirectory(path: folder)
        try state.create()
        try body(state)
    }

    private func mode(_ path: String) throws -> Int {
        try #require(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int)
    }

    private func owner(_ path: String) throws -> UInt? {
        try FileManager.default.attributesOfItem(atPath: path)[.ownerAccountID] as? UInt
    }

    @Test("a file in the folder's place is said to be one") func fileInItsPlace() throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "qode-state-\(UUID())").path
        defer { try? FileManager.default.removeItem(atPath: file) }
        try Data().write(to: URL(filePath: file))
        let failure = #expect(throws: FileFailure.self) { try StateDirectory(path: file).create() }
        #expect(failure.map { "\($0)" }?.contains("Not a directory") == true)
    }

    @Test func oneAtATime() throws {
        try inFolder { state in
            let lock = try state.lock()
            #expect(throws: StateInUse.self) { try state.lock().release() }
            #expect(state.isInUse)
            lock.release()
            #expect(!state.isInUse)
            try state.lock().release()
        }
    }

    /// A daemon that starts in that moment must get it.
    @Test("who looks whether it is in use does not take it: a thousand looks beside a thousand locks") func looking()
        throws
    {
        try inFolder { state in
            try state.lock().release()
            let begun = Atomic(false)
            let looks = Thread {
                while !Thread.current.isCancelled {
                    _ = state.isInUse
                    begun.store(true, ordering: .relaxed)
                }
            }
            looks.start()
            defer { looks.cancel() }
            while !begun.load(ordering: .relaxed) { usleep(1000) }
            for _ in 0..<1000 { try state.lock().release() }
        }
    }

    @Test func aFolderThatCannotBeMadeIsNamed() throws {
        let state = StateDirectory(path: "/dev/null/state")
        let failure = #expect(throws: FileFailure.self) { try state.create() }
        #expect(failure?.description.contains("/dev/null") == true)
    }

    @Test("folder and files are their owner's alone, those that were there before, too") func modes() throws {
        try inFolder { state in
            #expect(try mode(state.path) == 0o700)
            try state.writeSecret("x", to: "secret")
            #expect(try mode(state.file("secret")) == 0o600)
            let old = state.file("old.db")
            _ = FileManager.default.createFile(
                atPath: old, contents: Data("kept".utf8), attributes: [.posixPermissions: 0o644])
            try state.keepPrivate(old)
            try state.keepPrivate(state.file("new.db"))
            #expect(try mode(old) == 0o600)
            #expect(try mode(state.file("new.db")) == 0o600)
            #expect(try state.read("old.db") == "kept")
        }
    }

    @Test("a link in a file's place leads nowhere: neither what is written nor what is read") func links() throws {
        try inFolder { state in
            let outside = state.path + "-outside"
            defer { try? FileManager.default.removeItem(atPath: outside) }
            try Data("theirs".utf8).write(to: URL(filePath: outside))
            for name in ["secret", ".secret.new", "copy", "open", "lock"] {
                try FileManager.default.createSymbolicLink(atPath: state.file(name), withDestinationPath: outside)
            }
            #expect(throws: FileFailure.self) { try state.read("secret") }
            #expect(throws: FileFailure.self) { try state.keepPrivate(state.file("open")) }
            #expect(throws: FileFailure.self) { try state.lock().release() }
            try state.writeSecret("ours", to: "secret")
            try state.copy(state.file("secret"), to: "copy")
            #expect(try state.read("secret") == "ours")
            #expect(try state.read("copy") == "ours")
            #expect(try String(contentsOfFile: outside, encoding: .utf8) == "theirs")
        }
    }

    /// What root does as the folder's owner is the owner's, and root is root again.
    @Test(.enabled(if: geteuid() == 0, "only root can become somebody else")) func asTheOwner() throws {
        try inFolder { state in
            chown(state.path, Self.nobody, Self.nogroup)
            let made = state.file("made")
            var groups: [gid_t] = []
            let before = Self.groups()
            _ = try state.asOwner {
                groups = Self.groups()
                return FileManager.default.createFile(atPath: made, contents: nil)
            }
            #expect(try owner(made) == UInt(Self.nobody))
            #expect(groups == [Self.nogroup], "his groups, and none of root's")
            #expect(geteuid() == 0 && Self.groups() == before)
            try state.writeSecret("x", to: "written")
            try state.copy("/etc/hostname", to: "copied")
            #expect(try owner(state.file("written")) == UInt(Self.nobody))
            #expect(try owner(state.file("copied")) == UInt(Self.nobody))
        }
    }

    private static func groups() -> [gid_t] {
        var list = [gid_t](repeating: 0, count: Int(max(0, getgroups(0, nil))))
        return getgroups(Int32(list.count), &list) < 0 ? [] : list
    }
}
