import Glibc

/// A program that runs to its end while somebody waits, and no longer than that.
public enum ChildProgram {
    public enum Failure: Error, Sendable, Equatable {
        /// It is not there, or may not be run.
        case notStarted(reason: String)
        /// It took too long and was killed.
        case late
        /// It said more than was wanted and was killed.
        case talkative
        /// It ended with another code than 0, or by a signal.
        case failed
    }

    /// What children see: nothing of the daemon's own, in which secrets may be.
    private static let environment = ["PATH=/usr/local/bin:/usr/bin:/bin", "LC_ALL=C.UTF-8"]

    /// Blocks its thread.
    /// - Parameters:
    ///   - program: a path, or a name that is looked for where programs are.
    ///   - limit: bytes of output.
    ///   - milliseconds: that it may take.
    /// - Returns: its standard output; its standard error goes nowhere.
    public static func output(
        of program: String, _ arguments: [String], limit: Int, within milliseconds: Int
    ) throws(Failure) -> [UInt8] {
        var ends: [Int32] = [0, 0]
        // Sockets, because they can be made so that no other child ever has them.
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else {
            throw .notStarted(reason: String(cString: strerror(errno)))
        }
        defer { close(ends[0]) }
        let id: pid_t
        do throws(Failure) { id = try start(program, arguments, output: ends[1]) } catch {
            close(ends[1])
            throw error
        }
        close(ends[1])
        let deadline = Clock.monotonicMilliseconds() + Int64(milliseconds)
        do throws(Failure) {
            let output = try read(ends[0], limit: limit, until: deadline)
            guard try end(of: id, until: deadline) == 0 else { throw Failure.failed }
            return output
        } catch {
            if error != .failed {
                kill(id, SIGKILL)
                waitpid(id, nil, 0)
            }
            throw error
        }
    }

    /// - Parameters:
    ///   - input: what it reads; nil is nothing.
    ///   - output: where it writes; what it says of errors goes nowhere.
    static func start(
        _ program: String, _ arguments: [String], input: Int32? = nil, output: Int32
    ) throws(Failure) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        if let input {
            posix_spawn_file_actions_adddup2(&actions, input, 0)
        } else {
            posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        }
        posix_spawn_file_actions_adddup2(&actions, output, 1)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        var line = ([program] + arguments).map { strdup($0) } + [nil]
        var variables = environment.map { strdup($0) } + [nil]
        defer { for text in line + variables { free(text) } }
        var id: pid_t = 0
        let result = posix_spawnp(&id, program, &actions, nil, &line, &variables)
        guard result == 0 else { throw .notStarted(reason: String(cString: strerror(result))) }
        return id
    }

    private static func read(_ end: Int32, limit: Int, until deadline: Int64) throws(Failure) -> [UInt8] {
        var output: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let rest = deadline - Clock.monotonicMilliseconds()
            var wanted = pollfd(fd: end, events: Int16(POLLIN), revents: 0)
            guard rest > 0 else { throw .late }
            let ready = poll(&wanted, 1, Int32(clamping: rest))
            if ready < 0, errno == EINTR { continue }
            guard ready > 0 else { throw .late }
            let count = Glibc.read(end, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return output }
            guard output.count + count <= limit else { throw .talkative }
            output += buffer[..<count]
        }
    }

    /// - Returns: as `waitpid` has it.
    private static func end(of id: pid_t, until deadline: Int64) throws(Failure) -> Int32 {
        var status: Int32 = 0
        while waitpid(id, &status, WNOHANG) == 0 {
            guard Clock.monotonicMilliseconds() < deadline else { throw .late }
            Clock.sleep(milliseconds: 1)
        }
        return status
    }
}
