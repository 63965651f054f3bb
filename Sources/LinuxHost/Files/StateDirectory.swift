import Glibc

/// The folder that holds what the appliance must not forget.
public struct StateDirectory: Sendable {
    public let path: String

    public init(path: String) { self.path = path }

    public func file(_ name: String) -> String { "\(path)/\(name)" }

    /// Makes the folder and its parents, for its owner and group only.
    public func create() throws {
        var made = ""
        for part in path.split(separator: "/", omittingEmptySubsequences: true) {
            made += path.hasPrefix("/") || !made.isEmpty ? "/\(part)" : "\(part)"
            if mkdir(made, 0o750) != 0, errno != EEXIST { throw FileFailure("create", made) }
        }
        if access(path, W_OK | X_OK) != 0 { throw FileFailure("write to", path) }
    }

    /// Keeps every other daemon, and whoever would exchange the database, out until it is released or the process ends.
    public func lock() throws -> StateLock {
        let descriptor = open(file("lock"), O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw FileFailure("create", file("lock")) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            defer { close(descriptor) }
            if errno == EWOULDBLOCK { throw StateInUse(path: path) }
            throw FileFailure("lock", file("lock"))
        }
        return StateLock(descriptor: descriptor)
    }

    /// Somebody holds the lock: a daemon, or who exchanges its database. Makes nothing, and holds nothing on return.
    public var isInUse: Bool {
        let descriptor = open(file("lock"), O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return flock(descriptor, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK
    }

    /// Root becomes the folder's owner before it touches the database: files that root makes there would lock the
    /// daemon out.
    public func becomeOwner() throws {
        var status = stat()
        guard geteuid() == 0, stat(path, &status) == 0, status.st_uid != 0 else { return }
        if setgid(status.st_gid) != 0 || setuid(status.st_uid) != 0 { throw FileFailure("become the owner of", path) }
    }

    /// Does something as the folder's owner, when root asks for it, and becomes root again.
    public func asOwner<Value>(_ body: () throws -> Value) throws -> Value {
        var status = stat()
        guard geteuid() == 0, stat(path, &status) == 0, status.st_uid != 0 else { return try body() }
        guard setegid(status.st_gid) == 0, seteuid(status.st_uid) == 0 else {
            throw FileFailure("become the owner of", path)
        }
        defer {
            _ = seteuid(0)
            _ = setegid(0)
        }
        return try body()
    }

    /// Makes a file in the folder the property of the folder's owner.
    public func giveToOwner(_ name: String) throws {
        var status = stat()
        guard geteuid() == 0, stat(path, &status) == 0 else { return }
        guard chown(file(name), status.st_uid, status.st_gid) == 0 else { throw FileFailure("give away", file(name)) }
    }

    /// The text of a file; nil when it is not there.
    public func read(_ name: String) throws -> String? {
        let descriptor = open(file(name), O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw FileFailure("read", file(name))
        }
        defer { close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = Glibc.read(descriptor, &buffer, buffer.count)
        guard count >= 0 else { throw FileFailure("read", file(name)) }
        return String(decoding: buffer.prefix(count), as: UTF8.self)
    }

    /// Takes a file away.
    /// - Returns: whether it was there.
    public func remove(_ name: String) -> Bool { unlink(file(name)) == 0 }

    /// Writes a small file that only its owner reads: whole or not at all, and on disk before this returns.
    public func writeSecret(_ text: String, to name: String) throws {
        let temporary = file(".\(name).new")
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw FileFailure("create", temporary) }
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        guard write(descriptor, bytes, bytes.count) == bytes.count, fsync(descriptor) == 0 else {
            throw FileFailure("write", temporary)
        }
        guard rename(temporary, file(name)) == 0 else { throw FileFailure("rename", temporary) }
    }
}
