import Glibc

/// Whoever a folder belongs to, and root in his place: with his groups, and with no others.
struct FileOwner {
    let user: uid_t
    let group: gid_t

    /// Nil for root's own, and for whoever is not root and cannot become anybody.
    init?(of path: String) {
        var status = stat()
        guard geteuid() == 0, stat(path, &status) == 0, status.st_uid != 0 else { return nil }
        (user, group) = (status.st_uid, status.st_gid)
    }

    /// For good.
    func become() throws(FileFailure) {
        guard takeGroups(), setgid(group) == 0, setuid(user) == 0 else {
            throw FileFailure("become the user", "\(user)")
        }
        // A kernel that lets him return has not understood.
        guard setuid(0) != 0 else { throw FileFailure("become the user", "\(user)", EPERM) }
    }

    /// For as long as `body` runs. The groups are the whole process's meanwhile.
    func act<Value>(_ body: () throws -> Value) throws -> Value {
        var own = [gid_t](repeating: 0, count: Int(max(0, getgroups(0, nil))))
        _ = getgroups(Int32(own.count), &own)
        defer {
            // Back from last to first: only root may set groups.
            _ = seteuid(0)
            _ = setegid(0)
            _ = setgroups(own.count, own)
        }
        guard takeGroups(), setegid(group) == 0, seteuid(user) == 0 else {
            throw FileFailure("become the user", "\(user)")
        }
        return try body()
    }

    /// The groups that the user's name stands in (initgroups(3)); without a name, his folder's alone.
    private func takeGroups() -> Bool {
        guard let name = getpwuid(user)?.pointee.pw_name else {
            var only = group
            return setgroups(1, &only) == 0
        }
        return initgroups(name, group) == 0
    }
}
