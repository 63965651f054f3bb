import Glibc
import Synchronization

/// A child program that answers one question after another by its standard input and output, each as four bytes of length (the lowest
/// first) and so many bytes. It is started by the first question; one that is late, says too much or dies is ended, and the next
/// question starts another.
public final class ChildServer: Sendable {
    public enum Failure: Error, Sendable, Equatable {
        case notStarted(reason: String)
        /// It took too long, and was killed.
        case late
        /// Its answer would be longer than it may be; it was killed.
        case talkative
        /// It ended before its answer did.
        case ended
    }

    private struct Child {
        let id: pid_t
        /// This side of its input and output.
        let end: Int32
    }

    private let program: String
    private let arguments: [String]
    private let answerLimit: Int
    /// The one that is not being asked.
    private let resting = Mutex<Child?>(nil)

    /// - Parameter answerLimit: bytes.
    public init(_ program: String, _ arguments: [String], answerLimit: Int) {
        (self.program, self.arguments, self.answerLimit) = (program, arguments, answerLimit)
    }

    deinit { rest() }

    /// Blocks its thread.
    /// - Parameter milliseconds: that the question, the work and the answer may take.
    public func answer(to question: [UInt8], within milliseconds: Int) throws(Failure) -> [UInt8] {
        BlockingThread.assertIsCurrent("asking a child program")
        let deadline = Clock.monotonicMilliseconds() + Int64(milliseconds)
        let child: Child
        if let known = waiting() { child = known } else { child = try started() }
        do throws(Failure) {
            try send(Self.length(question.count), to: child, until: deadline)
            try send(question, to: child, until: deadline)
            let length = try read(4, from: child, until: deadline).reversed().reduce(0) { $0 << 8 | Int($1) }
            guard length <= answerLimit else { throw .talkative }
            let answer = try read(length, from: child, until: deadline)
            keep(child)
            return answer
        } catch {
            Self.end(child)
            throw error
        }
    }

    /// Ends the child while nobody asks it anything.
    public func rest() { if let child = resting.withLock({ $0.take() }) { Self.end(child) } }

    /// The child that waits for a question, where it still does.
    private func waiting() -> Child? {
        guard let child = resting.withLock({ $0.take() }) else { return nil }
        guard waitpid(child.id, nil, WNOHANG) == 0 else {
            close(child.end)
            return nil
        }
        // Whatever it says unasked is no answer; its end says that it is about to go.
        var unasked = pollfd(fd: child.end, events: Int16(POLLIN), revents: 0)
        guard poll(&unasked, 1, 0) != 0 else { return child }
        Self.end(child)
        return nil
    }

    private func keep(_ child: Child) {
        let other = resting.withLock { resting in
            defer { resting = child }
            return resting
        }
        if let other { Self.end(other) }
    }

    private func started() throws(Failure) -> Child {
        var ends: [Int32] = [0, 0]
        guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
            throw .notStarted(reason: String(cString: strerror(errno)))
        }
        defer { close(ends[1]) }
        do throws(ChildProgram.Failure) {
            let id = try ChildProgram.start(program, arguments, input: ends[1], output: ends[1])
            return Child(id: id, end: ends[0])
        } catch {
            close(ends[0])
            guard case .notStarted(let reason) = error else { throw .ended }
            throw .notStarted(reason: reason)
        }
    }

    private static func end(_ child: Child) {
        close(child.end)
        kill(child.id, SIGKILL)
        waitpid(child.id, nil, 0)
    }

    private static func length(_ count: Int) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: count >> (8 * $0)) }
    }

    private func send(_ bytes: [UInt8], to child: Child, until deadline: Int64) throws(Failure) {
        var sent = 0
        while sent < bytes.count {
            try Self.wait(child, for: POLLOUT, until: deadline)
            let count = bytes[sent...].withUnsafeBytes {
                Glibc.send(child.end, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
            }
            if count < 0, errno == EINTR || errno == EAGAIN { continue }
            guard count > 0 else { throw .ended }
            sent += count
        }
    }

    private func read(_ length: Int, from child: Child, until deadline: Int64) throws(Failure) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: length)
        var got = 0
        while got < length {
            try Self.wait(child, for: POLLIN, until: deadline)
            let count = bytes.withUnsafeMutableBytes {
                Glibc.read(child.end, $0.baseAddress?.advanced(by: got), length - got)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw .ended }
            got += count
        }
        return bytes
    }

    private static func wait(_ child: Child, for event: Int32, until deadline: Int64) throws(Failure) {
        while true {
            var wanted = pollfd(fd: child.end, events: Int16(event), revents: 0)
            let rest = deadline - Clock.monotonicMilliseconds()
            guard rest > 0 else { throw .late }
            let ready = poll(&wanted, 1, Int32(clamping: rest))
            if ready > 0 { return }
            guard ready < 0, errno == EINTR else { throw .late }
        }
    }
}

/// The other side: a program that answers what it is asked.
public enum QuestionChannel {
    /// Answers until nobody asks any more, or the question is longer than it may be.
    /// - Parameter limit: bytes of a question.
    public static func serve(limit: Int, _ answer: ([UInt8]) -> [UInt8]) {
        while let head = read(4) {
            let length = head.reversed().reduce(0) { $0 << 8 | Int($1) }
            guard length <= limit, let question = read(length) else { return }
            let text = answer(question)
            let bytes = (0..<4).map { UInt8(truncatingIfNeeded: text.count >> (8 * $0)) } + text
            guard write(bytes) else { return }
        }
    }

    private static func read(_ length: Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: length)
        var got = 0
        while got < length {
            let count = bytes.withUnsafeMutableBytes { Glibc.read(0, $0.baseAddress?.advanced(by: got), length - got) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return nil }
            got += count
        }
        return bytes
    }

    private static func write(_ bytes: [UInt8]) -> Bool {
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes { Glibc.write(1, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            written += count
        }
        return true
    }
}
