public import Foundation

/// Programs that a test runs to their end.
public enum Program {
    /// How one ended, and what it had said.
    public struct End: Sendable {
        /// Its exit code, or the signal that ended it.
        public let status: Int32
        public let output: Data
        public var text: String { String(decoding: output, as: UTF8.self) }
    }

    /// It took longer than it may, and was killed.
    public struct Late: Error, Sendable, CustomStringConvertible {
        public let description: String
    }

    /// - Parameters:
    ///   - line: the program's path and its arguments.
    ///   - mergesErrors: its standard error is output too; otherwise it goes where this program's goes.
    ///   - seconds: that it may take.
    public static func run(
        _ line: [String], environment: [String: String]? = nil, in folder: URL? = nil, mergesErrors: Bool = true,
        within seconds: Double = 60
    ) throws -> End {
        let (process, pipe) = (Process(), Pipe())
        process.executableURL = URL(filePath: line[0])
        process.arguments = Array(line.dropFirst())
        if let environment { process.environment = environment }
        if let folder { process.currentDirectoryURL = folder }
        process.standardOutput = pipe
        if mergesErrors { process.standardError = pipe }
        process.standardInput = FileHandle.nullDevice
        let deadline = ContinuousClock.now + .seconds(seconds)
        try process.run()
        let output = read(pipe.fileHandleForReading.fileDescriptor, of: process, until: deadline)
        let rest = (deadline - ContinuousClock.now) / .seconds(1)
        guard let status = process.end(within: rest) else {
            let said = String(decoding: output, as: UTF8.self)
            throw Late(description: "\(line) did not end within \(seconds) s: \(said)")
        }
        return End(status: status, output: output)
    }

    /// Reads to the end, or what has come when the program is gone: a child that lives on may keep the pipe open.
    private static func read(_ end: Int32, of process: Process, until deadline: ContinuousClock.Instant) -> Data {
        var output = Data()
        var buffer = [UInt8](repeating: 0, count: 65536)
        while ContinuousClock.now < deadline {
            // Asked before the pipe is looked at, so that its last words are in the pipe by then.
            let isOver = process.ending != nil
            var wanted = pollfd(fd: end, events: Int16(POLLIN), revents: 0)
            guard poll(&wanted, 1, isOver ? 0 : 20) > 0 else {
                if isOver { break }
                continue
            }
            let count = Glibc.read(end, &buffer, buffer.count)
            guard count > 0 else { break }
            output.append(contentsOf: buffer[..<count])
        }
        return output
    }
}

extension Process {
    /// Waits for its end, with a bound.
    /// - Returns: its exit code, or the signal that ended it; nil when it did not end in time, and was killed.
    @discardableResult
    public func end(within seconds: Double) -> Int32? {
        let deadline = ContinuousClock.now + .seconds(seconds)
        repeat {
            if let ending { return ending }
            usleep(2000)
        } while ContinuousClock.now < deadline
        kill(processIdentifier, SIGKILL)
        return nil
    }

    /// How it ended; nil while it runs. The kernel is asked: for Foundation a program runs as long as any child that it has
    /// left behind, and its own wait may spin for ever on one that has ended.
    fileprivate var ending: Int32? {
        var info = siginfo_t()
        guard waitid(P_PID, id_t(processIdentifier), &info, WEXITED | WNOHANG | WNOWAIT) == 0 else {
            // Foundation has already taken note of its end.
            return isRunning ? nil : terminationStatus
        }
        let child = info._sifields._sigchld
        return child.si_pid == 0 ? nil : child.si_status
    }
}
