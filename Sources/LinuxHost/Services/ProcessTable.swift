import Glibc

/// The programs that run, as `/proc` shows them: to root all of them, to others their own.
public enum ProcessTable {
    public struct Entry: Sendable, Equatable, CustomStringConvertible {
        public let id: Int32
        /// The kernel keeps 15 bytes of it.
        public let name: String

        /// `cheese (process 4711)`
        public var description: String { "\(name) (process \(id))" }
    }

    /// Who else has a file open: a device that is busy is so because of one of them.
    /// - Parameter path: may be a symbolic link to it.
    public static func users(of path: String) -> [Entry] {
        guard let target = FilePath.resolved(path) else { return [] }
        let own = getpid()
        return FilePath.names(in: "/proc").compactMap { Int32($0) }.filter { $0 != own }.sorted().compactMap { id in
            let isUser = FilePath.names(in: "/proc/\(id)/fd").contains { name in
                FilePath.destination(of: "/proc/\(id)/fd/\(name)") == target
            }
            guard isUser else { return nil }
            return Entry(id: id, name: FilePath.line(of: "/proc/\(id)/comm") ?? "?")
        }
    }
}
