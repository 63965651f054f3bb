import Glibc

/// A program that runs until it is ended, with a pipe to it (its descriptor 3) and one from it (its descriptor 4). Messages on both end with a
/// zero byte.
public final class WatchedProgram {
    public enum Failure: Error, Sendable, Equatable {
        case notStarted(reason: String)
        /// Nothing came in time.
        case silent
        /// It ended, or closed its pipe, or said more than it may.
        case ended
    }

    /// Bytes of one message.
    private static let limit = 1 << 20
    /// Its own two descriptors, as it finds them.
    private static let (input, output): (Int32, Int32) = (3, 4)

    private let id: pid_t
    private let toProgram: Int32
    private let fromProgram: Int32
    private var heard: [UInt8] = []

    /// - Parameter environment: all that it sees of one.
    public init(_ line: [String], environment: [String: String]) throws(Failure) {
        var (down, up): ([Int32], [Int32]) = ([-1, -1], [-1, -1])
        guard pipe(&down) == 0, pipe(&up) == 0 else { throw .notStarted(reason: String(cString: strerror(errno))) }
        // Out of the way of the numbers that the program has them by.
        let ends = (down + up).map { fcntl($0, F_DUPFD_CLOEXEC, 10) }
        for end in down + up { close(end) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, ends[0], Self.input)
        posix_spawn_file_actions_adddup2(&actions, ends[3], Self.output)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // A group of its own: it ends with all that it has started.
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
        var words = line.map { strdup($0) } + [nil]
        var variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for text in words + variables { free(text) } }
        var id: pid_t = 0
        let result = posix_spawnp(&id, line[0], &actions, &attributes, &words, &variables)
        close(ends[0])
        close(ends[3])
        (self.id, toProgram, fromProgram) = (id, ends[1], ends[2])
        guard result == 0 else {
            close(ends[1])
            close(ends[2])
            throw .notStarted(reason: "\(line[0]): \(String(cString: strerror(result)))")
        }
    }

    /// Ends it and all that it has started.
    public func end() {
        kill(-id, SIGKILL)
        waitpid(id, nil, 0)
        close(toProgram)
        close(fromProgram)
    }

    public func say(_ message: String) throws(Failure) {
        let bytes = Array(message.utf8) + [0]
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes { write(toProgram, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw .ended }
            sent += count
        }
    }

    /// The next message.
    /// - Parameter deadline: on the monotonic clock, in milliseconds.
    public func hear(until deadline: Int64) throws(Failure) -> String {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            if let end = heard.firstIndex(of: 0) {
                defer { heard.removeFirst(end + 1) }
                return String(decoding: heard[..<end], as: UTF8.self)
            }
            let rest = deadline - Clock.monotonicMilliseconds()
            var wanted = pollfd(fd: fromProgram, events: Int16(POLLIN), revents: 0)
            guard rest > 0 else { throw .silent }
            let ready = poll(&wanted, 1, Int32(clamping: rest))
            if ready < 0, errno == EINTR { continue }
            guard ready > 0 else { throw .silent }
            let count = read(fromProgram, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0, heard.count + count <= Self.limit else { throw .ended }
            heard += buffer[..<count]
        }
    }
}
