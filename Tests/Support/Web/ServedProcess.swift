import Foundation
import Synchronization

/// A program that a test starts, listens to and ends.
public final class ServedProcess: Sendable {
    public struct Failure: Error, Sendable, CustomStringConvertible {
        public let description: String

        public init(description: String) { self.description = description }
    }

    private struct Output {
        var text = ""
        var isOver = false
    }

    private let process: Mutex<Process>
    private let output = Mutex(Output())
    public let id: Int32

    /// Starts it; both of its outputs are gathered.
    public init(
        _ path: String, _ arguments: [String], environment: [String: String] = [:]
    ) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        process.standardInput = FileHandle.nullDevice
        try process.run()
        id = process.processIdentifier
        self.process = Mutex(process)
        let handle = pipe.fileHandleForReading
        Thread.detachNewThread { [weak self] in
            while true {
                let data = handle.availableData
                if data.isEmpty { break }
                self?.output.withLock { $0.text += String(decoding: data, as: UTF8.self) }
            }
            self?.output.withLock { $0.isOver = true }
        }
    }

    deinit { signal(SIGKILL) }

    /// Everything it has written so far.
    public var text: String { output.withLock { $0.text } }

    /// Waits until it has written something that holds what is looked for.
    public func wait(for needle: String, within seconds: Double = 20) async throws {
        let deadline = ContinuousClock.now + .seconds(seconds)
        while ContinuousClock.now < deadline {
            if text.contains(needle) { return }
            if output.withLock({ $0.isOver }) { break }
            try await Task.sleep(for: .milliseconds(10))
        }
        throw Failure(description: "'\(needle)' did not come; it wrote:\n\(text)")
    }

    /// Nothing happens when it has ended: its id may be another program's by then.
    public func signal(_ number: Int32) {
        process.withLock { process in
            if process.isRunning { kill(process.processIdentifier, number) }
        }
    }

    /// Waits for its end.
    /// - Returns: the exit status; nil when it did not end in time, and was killed.
    public func end(within seconds: Double = 5) async -> Int32? {
        let deadline = ContinuousClock.now + .seconds(seconds)
        while process.withLock({ $0.isRunning }), ContinuousClock.now < deadline {
            try? await Task.sleep(for: .milliseconds(5))
        }
        guard process.withLock({ $0.isRunning }) else {
            // Its last words may still be on their way; a child that lives on may keep the pipe open.
            let patience = ContinuousClock.now + .seconds(2)
            while !output.withLock({ $0.isOver }), ContinuousClock.now < patience {
                try? await Task.sleep(for: .milliseconds(2))
            }
            return process.withLock { $0.terminationStatus }
        }
        signal(SIGKILL)
        return nil
    }

    /// Asks it to stop, then makes it.
    public func stop() async {
        signal(SIGTERM)
        _ = await end(within: 5)
    }
}

/// A folder of a test's own.
public struct TemporaryFolder: Sendable {
    public let path: String

    public init() throws {
        path = FileManager.default.temporaryDirectory.appending(path: "qode-test-\(UUID())").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    public func remove() { try? FileManager.default.removeItem(atPath: path) }

    public func callAsFunction(_ name: String) -> String { "\(path)/\(name)" }
}
