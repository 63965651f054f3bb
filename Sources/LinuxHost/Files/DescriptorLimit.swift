import Glibc

/// How many files and connections this process may have open at once.
public enum DescriptorLimit {
    /// Raises the limit to the highest that the system allows.
    /// - Returns: how many more may be opened from now on; nil when the system does not say.
    public static func raise() -> Int? {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return nil }
        limit.rlim_cur = limit.rlim_max
        _ = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return nil }
        return max(0, Int(clamping: limit.rlim_cur) - open())
    }

    private static func open() -> Int {
        guard let folder = opendir("/proc/self/fd") else { return 0 }
        defer { closedir(folder) }
        var count = 0
        while readdir(folder) != nil { count += 1 }
        // Itself and its parent are in it, and the folder that is looked into.
        return max(0, count - 3)
    }
}
