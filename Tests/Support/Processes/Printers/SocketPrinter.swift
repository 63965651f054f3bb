import Foundation
import Synchronization

/// A receipt printer on the network (raw TCP, as on port 9100): takes what is sent, and keeps each job's bytes. It can be as
/// bad as real ones.
public final class SocketPrinter: Sendable {
    public struct Failure: Error, Sendable, CustomStringConvertible {
        public let description: String
    }

    /// What it does with a connection; a change takes effect at once.
    public enum Manner: Sendable, Equatable {
        case takes
        /// Nobody listens: switched off.
        case refuses
        /// Connects and takes nothing, as an empty printer does.
        case hangs
        /// A kilobyte every 20 ms.
        case drips
        /// Resets the connection after so many bytes, once; then it takes.
        case breaksOff(after: Int)
    }

    private struct State {
        var manner = Manner.takes
        var jobs: [[UInt8]] = []
        var pieces: [[UInt8]] = []
        var firstByteAt: ContinuousClock.Instant?
        var connections = 0
        var listener: Int32 = -1
        var isStopped = false
    }

    public var port: Int { reserved.number }
    private let reserved: ReservedPort
    private let state = Mutex(State())

    /// Listens on a free port of the loopback.
    public init(_ manner: Manner = .takes) throws {
        // As little as a receipt printer holds, so that a sender notices when nothing is taken.
        reserved = try ReservedPort(room: 4096)
        let listener = try reserved.listen()
        state.withLock { state in
            state.listener = listener
            state.manner = manner
        }
        serve(listener)
        if manner == .refuses { set(.refuses) }
    }

    private func serve(_ listener: Int32) {
        Thread.detachNewThread { [weak self] in
            while true {
                let connection = acceptConnection(on: listener)
                // Closed by nobody else: its number would be another printer's before this thread knows of it.
                guard connection >= 0 else {
                    close(listener)
                    return
                }
                guard let self else {
                    close(connection)
                    return
                }
                self.state.withLock { $0.connections += 1 }
                Thread.detachNewThread { self.take(connection) }
            }
        }
    }

    private func take(_ connection: Int32) {
        defer { close(connection) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let (manner, isStopped) = state.withLock { ($0.manner, $0.isStopped) }
            if isStopped { return }
            switch manner {
            case .hangs:
                usleep(10_000)
                continue
            case .drips: usleep(20_000)
            case .breaksOff(let limit) where bytes.count >= limit:
                var linger = Foundation.linger(l_onoff: 1, l_linger: 0)
                setsockopt(connection, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<linger>.size))
                state.withLock { state in
                    state.manner = .takes
                    state.pieces.append(bytes)
                }
                return
            case .takes, .refuses, .breaksOff: break
            }
            let count = read(connection, &buffer, manner == .takes ? buffer.count : 1024)
            if count > 0 {
                state.withLock { $0.firstByteAt = $0.firstByteAt ?? .now }
                bytes += buffer[..<count]
                continue
            }
            let job = bytes
            // A connection without a byte is somebody looking whether the printer is there.
            guard !job.isEmpty else { return }
            // A sender that was killed leaves a piece behind; it is told from a job by its missing end.
            state.withLock { count == 0 ? $0.jobs.append(job) : $0.pieces.append(job) }
            return
        }
    }

    public func set(_ manner: Manner) {
        let listener = state.withLock { state in
            state.manner = manner
            guard manner == .refuses else { return state.listener }
            shutdown(state.listener, Int32(SHUT_RDWR))
            state.listener = -1
            return 0
        }
        guard listener < 0 else { return }
        // The port is free again when the old listener's thread has closed it.
        for _ in 0..<500 {
            guard let new = try? reserved.listen() else {
                usleep(10_000)
                continue
            }
            state.withLock { $0.listener = new }
            return serve(new)
        }
    }

    /// Ends the listener; connections that are open end too.
    public func stop() {
        state.withLock { state in
            state.isStopped = true
            guard state.listener >= 0 else { return }
            shutdown(state.listener, Int32(SHUT_RDWR))
            state.listener = -1
        }
    }

    public var jobCount: Int { state.withLock { $0.jobs.count } }
    public var jobs: [[UInt8]] { state.withLock { $0.jobs } }
    public var connectionCount: Int { state.withLock { $0.connections } }

    /// Tickets that came out to their cut, by what is on them: pieces are none.
    public var tickets: [ESCPOSPicture] {
        jobs.compactMap { try? ESCPOSPicture(parsing: $0) }.filter { !$0.cuts.isEmpty }
    }

    /// When the first byte since the last call came; nil when none did.
    public func takeFirstByte() -> ContinuousClock.Instant? {
        state.withLock { state in
            defer { state.firstByteAt = nil }
            return state.firstByteAt
        }
    }

    /// The bytes of a job, once it is whole.
    public func job(_ index: Int, within seconds: Double) async throws -> [UInt8] {
        let deadline = ContinuousClock.now + .seconds(seconds)
        while ContinuousClock.now < deadline {
            let found = state.withLock { index < $0.jobs.count ? $0.jobs[index] : nil }
            if let found { return found }
            try await Task.sleep(for: .milliseconds(10))
        }
        throw Failure(description: "job \(index) did not come within \(seconds) s")
    }
}
