import Glibc

/// A daemon is running on this state.
public struct StateInUse: Error, Sendable, CustomStringConvertible {
    public var path: String

    public var description: String {
        "A Qode daemon is running on \(path). Stop it first: systemctl stop qode"
    }
}

/// The right to a state directory: one has it, until it is released or goes with its process.
public struct StateLock: ~Copyable, Sendable {
    /// Locks of an open file and not of a process (fcntl(2), linux/asm-generic/fcntl.h), which Swift does not see: F_OFD_GETLK and
    /// F_OFD_SETLK.
    private static let (getLock, setLock): (Int32, Int32) = (36, 37)

    private let descriptor: Int32

    /// - Throws: `StateInUse` where somebody else has it.
    init(file: String, of path: String) throws {
        let descriptor = open(file, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw FileFailure("create", file) }
        // Two kinds: the second can be asked about without being taken, the first is what older versions look at.
        var whole = Self.whole
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0, fcntl(descriptor, Self.setLock, &whole) == 0 else {
            let reason = errno
            close(descriptor)
            if reason == EWOULDBLOCK || reason == EACCES { throw StateInUse(path: path) }
            throw FileFailure("lock", file, reason)
        }
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    /// What goes out of scope is released, too; this says where.
    public consuming func release() {}

    /// Somebody has it. Takes nothing, so that whoever wants it meanwhile gets it.
    static func isHeld(_ file: String) -> Bool {
        let descriptor = open(file, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var asked = whole
        return fcntl(descriptor, getLock, &asked) == 0 && asked.l_type != Int16(F_UNLCK)
    }

    private static var whole: flock {
        var lock = Glibc.flock()
        lock.l_type = Int16(F_WRLCK)
        lock.l_whence = Int16(SEEK_SET)
        return lock
    }
}
