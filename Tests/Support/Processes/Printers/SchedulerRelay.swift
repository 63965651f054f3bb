import Foundation
import Synchronization

/// Stands between the daemon and a scheduler, and breaks what goes through where a test wants it broken.
public final class SchedulerRelay: Sendable {
    /// Operations as IPP numbers them (RFC 8011 §5.4.15).
    public enum Operation: UInt8, Sendable {
        case createJob = 0x05
        case sendDocument = 0x06
        case cancelJob = 0x08
    }

    /// Where one request breaks off, once; everything before and after goes through.
    public struct Break: Sendable {
        public enum Place: Sendable {
            /// After so many bytes of the request's IPP message.
            case request(bytes: Int)
            /// The scheduler has the whole request; its answer is lost.
            case answer
        }
        let operation: Operation
        let place: Place
        let then: @Sendable () -> Void

        /// - Parameter then: what happens just before both ends are cut off.
        public init(_ operation: Operation, _ place: Place, then: @escaping @Sendable () -> Void = {}) {
            self.operation = operation
            self.place = place
            self.then = then
        }
    }

    private struct State {
        var isHanging = false
        var isStopped = false
        var brk: Break?
        var breaks = 0
        var held = 0
        var connections = 0
    }

    /// What the daemon calls its scheduler: `CUPS_SERVER`.
    public let server: String
    private let target: String
    private let listener: Int32
    private let state = Mutex(State())

    /// - Parameter target: the socket of the real scheduler.
    public init(to target: String) throws {
        server = "/tmp/qrelay-\(UUID().uuidString.prefix(8)).sock"
        self.target = target
        listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        let bound = Self.withAddress(server) { [listener] in bind(listener, $0, $1) }
        guard bound == 0, listen(listener, 64) == 0 else {
            throw PrivateCUPS.Failure(description: "no socket: \(String(cString: strerror(errno)))")
        }
        Thread.detachNewThread { [weak self, listener] in
            while true {
                let client = acceptConnection(on: listener)
                guard client >= 0, let self else { return }
                Thread.detachNewThread { self.relay(client) }
            }
        }
    }

    public func stop() {
        state.withLock { $0.isStopped = true }
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
        unlink(server)
    }

    /// Takes connections and requests, and answers nothing; what came meanwhile goes on when it ends.
    public func setHanging(_ isHanging: Bool) { state.withLock { $0.isHanging = isHanging } }
    /// How many connections wait for an answer that does not come.
    public var heldConnections: Int { state.withLock { $0.held } }
    public func breakOff(_ place: Break) { state.withLock { $0.brk = place } }
    /// How often something was broken off.
    public var breakCount: Int { state.withLock { $0.breaks } }

    private static func withAddress(_ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8).prefix(107)) }
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }

    /// How many connections were made.
    public var connectionCount: Int { state.withLock { $0.connections } }

    private func relay(_ client: Int32) {
        defer { close(client) }
        state.withLock { $0.connections += 1 }
        guard waitWhileHanging() else { return }
        let scheduler = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        defer { close(scheduler) }
        guard Self.withAddress(target, { connect(scheduler, $0, $1) }) == 0 else { return }
        var tail: [UInt8] = []
        /// Bytes of the request that may still pass; nil while no request is to be broken.
        var left: Int?
        var losesAnswer = false
        while true {
            var ends = [
                pollfd(fd: client, events: Int16(POLLIN), revents: 0),
                pollfd(fd: scheduler, events: Int16(POLLIN), revents: 0),
            ]
            let ready = poll(&ends, 2, 200)
            if state.withLock({ $0.isStopped }) { return }
            if ready == 0 { continue }
            guard waitWhileHanging() else { return }
            if ends[0].revents != 0 {
                guard var bytes = Self.receive(client) else { return }
                tail += bytes
                if let brk = state.withLock({ $0.brk }), left == nil, !losesAnswer,
                    let start = Self.find(brk.operation, tail)
                {
                    switch brk.place {
                    case .answer: losesAnswer = true
                    // What stands before the place has passed already, or stands in these bytes.
                    case .request(let count): left = max(0, start + count - (tail.count - bytes.count))
                    }
                }
                tail = Array(tail.suffix(1 << 16))
                if let rest = left {
                    let passing = min(rest, bytes.count)
                    bytes = Array(bytes[..<passing])
                    left = rest - passing
                }
                guard Self.send(bytes, to: scheduler) else { return }
                if left == 0 { return broken() }
            }
            if ends[1].revents != 0 {
                guard let bytes = Self.receive(scheduler) else { return }
                // "Go on" is not the answer yet.
                if losesAnswer, !bytes.starts(with: Array("HTTP/1.1 100".utf8)) { return broken() }
                guard Self.send(bytes, to: client) else { return }
            }
        }
    }

    private func broken() {
        let then = state.withLock { state in
            state.breaks += 1
            defer { state.brk = nil }
            return state.brk?.then
        }
        then?()
    }

    /// False when the relay was stopped meanwhile.
    private func waitWhileHanging() -> Bool {
        guard state.withLock({ $0.isHanging }) else { return true }
        state.withLock { $0.held += 1 }
        defer { state.withLock { $0.held -= 1 } }
        while state.withLock({ $0.isHanging && !$0.isStopped }) { usleep(10_000) }
        return !state.withLock { $0.isStopped }
    }

    /// Where the IPP message of an operation begins: after the head of its HTTP request, in one piece or in chunks.
    private static func find(_ operation: Operation, _ bytes: [UInt8]) -> Int? {
        let head: [UInt8] = [0x0d, 0x0a]
        guard bytes.count > 6 else { return nil }
        for start in 2...(bytes.count - 4)
        where bytes[start] == 2 && bytes[start + 1] <= 2 && bytes[start + 2] == 0
            && bytes[start + 3] == operation.rawValue
            && Array(bytes[start - 2..<start]) == head
        {
            return start
        }
        return nil
    }

    private static func receive(_ descriptor: Int32) -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: 1 << 14)
        let count = read(descriptor, &buffer, buffer.count)
        return count > 0 ? Array(buffer[..<count]) : nil
    }

    private static func send(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let rest = Array(bytes[sent...])
            let count = Foundation.send(descriptor, rest, rest.count, Int32(MSG_NOSIGNAL))
            if count <= 0 { return false }
            sent += count
        }
        return true
    }
}
