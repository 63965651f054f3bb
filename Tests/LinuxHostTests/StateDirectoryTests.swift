import Foundation
import LinuxHost
import Testing

/// Who may touch an appliance's state.
@Suite struct StateDirectoryTests {
    @Test func oneAtATime() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "qode-state-\(UUID())").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let state = StateDirectory(path: folder)
        try state.create()
        let lock = try state.lock()
        #expect(throws: StateInUse.self) { try state.lock() }
        lock.release()
        try state.lock().release()
    }

    @Test func aFolderThatCannotBeMadeIsNamed() throws {
        let state = StateDirectory(path: "/dev/null/state")
        let failure = #expect(throws: FileFailure.self) { try state.create() }
        #expect(failure?.description.contains("/dev/null") == true)
    }

    /// What root does as the folder's owner is the owner's, and root is root again.
    @Test(.enabled(if: geteuid() == 0, "only root can become somebody else")) func asTheOwner() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "qode-state-\(UUID())").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let state = StateDirectory(path: folder)
        try state.create()
        chown(folder, 65_534, 65_534)
        let made = state.file("made")
        _ = try state.asOwner { FileManager.default.createFile(atPath: made, contents: nil) }
        #expect(try FileManager.default.attributesOfItem(atPath: made)[.ownerAccountID] as? UInt == 65_534)
        #expect(geteuid() == 0)
        let given = state.file("given")
        _ = FileManager.default.createFile(atPath: given, contents: nil)
        try state.giveToOwner("given")
        #expect(try FileManager.default.attributesOfItem(atPath: given)[.ownerAccountID] as? UInt == 65_534)
    }
}
