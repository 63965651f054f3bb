import Glibc

/// The folder that holds what the appliance must not forget. What is made in it is its owner's alone, and no symbolic link in it is
/// followed: whoever may write there is not to lead root elsewhere.
public struct StateDirectory: Sendable {
    public let path: String

    public init(path: String) { self.path = path }

    public func file(_ name: String) -> String { "\(path)/\(name)" }

    /// Makes the folder and its parents, for its owner only.
    public func create() throws {
        var made = ""
        for part in path.split(separator: "/", omittingEmptySubsequences: true) {
            made += path.hasPrefix("/") || !made.isEmpty ? "/\(part)" : "\(part)"
            if mkdir(made, 0o700) != 0, errno != EEXIST { throw FileFailure("create", made) }
        }
        var found = stat()
        if stat(path, &found) == 0, found.st_mode & S_IFMT != S_IFDIR {
            errno = ENOTDIR
            throw FileFailure("open", path)
        }
        if access(path, W_OK | X_OK) != 0 { throw FileFailure("write to", path) }
    }

    /// Keeps every other daemon, and whoever would exchange the database, out until it is released or the process ends.
    public func lock() throws -> StateLock { try StateLock(file: file("lock"), of: path) }

    /// Somebody holds the lock: a daemon, or who exchanges its database. Makes nothing, takes nothing.
    public var isInUse: Bool { StateLock.isHeld(file("lock")) }

    /// Root becomes the folder's owner before it touches the database: files that root makes there would lock the
    /// daemon out.
    public func becomeOwner() throws { try FileOwner(of: path)?.become() }

    /// Does something as the folder's owner, when root asks for it, and becomes root again.
    public func asOwner<Value>(_ body: () throws -> Value) throws -> Value {
        guard let owner = FileOwner(of: path) else { return try body() }
        return try owner.act(body)
    }

    /// The text of a file, its first 64 KiB; nil when it is not there.
    public func read(_ name: String) throws -> String? {
        // A pipe in its place would be waited for.
        let descriptor = open(file(name), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw FileFailure("read", file(name))
        }
        defer { close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        let count = Glibc.read(descriptor, &buffer, buffer.count)
        guard count >= 0 else { throw FileFailure("read", file(name)) }
        return String(decoding: buffer.prefix(count), as: UTF8.self)
    }

    /// Takes a file away, for good.
    /// - Returns: whether it was there.
    public func remove(_ name: String) -> Bool {
        guard unlink(file(name)) == 0 else { return false }
        try? sync()
        return true
    }

    /// Writes a small file that only the folder's owner reads, also where root writes it: whole or not at all, and on disk before
    /// this returns.
    public func writeSecret(_ text: String, to name: String) throws {
        try asOwner {
            let temporary = ".\(name).new"
            let descriptor = try makeNew(temporary)
            defer { close(descriptor) }
            let bytes = Array(text.utf8)
            guard write(descriptor, bytes, bytes.count) == bytes.count, fsync(descriptor) == 0 else {
                throw FileFailure("write", file(temporary))
            }
            guard rename(file(temporary), file(name)) == 0 else { throw FileFailure("rename", file(temporary)) }
            try sync()
        }
    }

    /// Copies a file that whoever asks may read, as the folder's owner.
    public func copy(_ source: String, to name: String) throws {
        let from = open(source, O_RDONLY | O_CLOEXEC)
        guard from >= 0 else { throw FileFailure("read", source) }
        defer { close(from) }
        try asOwner {
            let to = try makeNew(name)
            defer { close(to) }
            var buffer = [UInt8](repeating: 0, count: 1 << 20)
            while true {
                let count = Glibc.read(from, &buffer, buffer.count)
                guard count >= 0 else { throw FileFailure("read", source) }
                guard count > 0 else { break }
                guard write(to, buffer, count) == count else { throw FileFailure("write", file(name)) }
            }
            guard fsync(to) == 0 else { throw FileFailure("write", file(name)) }
            try sync()
        }
    }

    /// The file is there, and its owner's alone, before somebody else's library opens it with the rights that it likes.
    /// - Parameter path: of a file in this folder or another; its folder must be there.
    public func keepPrivate(_ path: String) throws {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw FileFailure("open", path) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & 0o077 != 0 else { return }
        guard fchmod(descriptor, 0o600) == 0 else { throw FileFailure("close to others", path) }
    }

    /// A file that was not there: what has its name goes first, were it a link to somewhere else.
    private func makeNew(_ name: String) throws -> Int32 {
        unlink(file(name))
        let descriptor = open(file(name), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw FileFailure("create", file(name)) }
        return descriptor
    }

    /// A name is on disk when its folder is.
    private func sync() throws {
        let folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw FileFailure("write to", path) }
        defer { close(folder) }
        guard fsync(folder) == 0 else { throw FileFailure("write to", path) }
    }
}
