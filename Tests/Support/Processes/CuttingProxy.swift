import Foundation
import Synchronization

/// Stands between a program and its server on loopback, forwards what each says, and stops when it is told: as a network does
/// that swallows everything and closes nothing.
public final class CuttingProxy: Sendable {
    /// Where a connection is to stop.
    public enum Trap: Sendable {
        /// Before what ends so reaches the server: it never hears of it.
        case before([UInt8])
        /// After it reached the server: the answer never comes back.
        case after([UInt8])
    }

    private struct State {
        var trap: Trap?
        var sprung = 0
        var isSilent = false
        var sockets: [Int32] = []
        var isOver = false
    }

    public let port: Int
    private let server: Int
    private let listener: Int32
    private let state = Mutex(State())

    /// - Parameter server: the port that it leads to.
    public init(to server: Int) throws {
        self.server = server
        (listener, port) = try Self.listen()
        Thread { [weak self, listener] in
            while true {
                let client = acceptConnection(on: listener)
                guard client >= 0, let self, !self.state.withLock(\.isOver) else { break }
                self.join(client)
            }
        }.start()
    }

    deinit { stop() }

    /// The next connection of which this holds stops there, both ways, for good. New ones are forwarded.
    public func set(_ trap: Trap) { state.withLock { $0.trap = trap } }

    /// How often a trap has stopped a connection.
    public var sprung: Int { state.withLock(\.sprung) }

    /// Nothing goes through on any connection, new ones too, until it is told otherwise. Those that were silent stay so.
    public func silence(_ isSilent: Bool) { state.withLock { $0.isSilent = isSilent } }

    /// Ends all connections.
    public func cut() {
        let sockets = state.withLock { state in
            defer { state.sockets = [] }
            return state.sockets
        }
        for socket in sockets { shutdown(socket, Int32(SHUT_RDWR)) }
    }

    public func stop() {
        let isFirst = state.withLock { state in
            defer { state.isOver = true }
            return !state.isOver
        }
        guard isFirst else { return }
        cut()
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }

    private func join(_ client: Int32) {
        guard let upstream = try? Self.connect(to: server) else {
            close(client)
            return
        }
        state.withLock { $0.sockets += [client, upstream] }
        let link = Link()
        Thread { [weak self] in self?.pump(from: client, to: upstream, link, isRequest: true) }.start()
        Thread { [weak self] in self?.pump(from: upstream, to: client, link, isRequest: false) }.start()
    }

    /// One connection's two ways.
    private final class Link: Sendable {
        let isStopped = Atomic(false)
        let open = Atomic(2)
    }

    private func pump(from: Int32, to: Int32, _ link: Link, isRequest: Bool) {
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = recv(from, &buffer, buffer.count, 0)
            guard count > 0 else { break }
            var forwards = true
            if isRequest {
                forwards = state.withLock { state in
                    switch state.trap {
                    case .before(let end) where buffer[..<count].ends(with: end):
                        (state.trap, state.sprung) = (nil, state.sprung + 1)
                        link.isStopped.store(true, ordering: .sequentiallyConsistent)
                        return false
                    case .after(let end) where buffer[..<count].ends(with: end):
                        (state.trap, state.sprung) = (nil, state.sprung + 1)
                        link.isStopped.store(true, ordering: .sequentiallyConsistent)
                        return true
                    default: return !link.isStopped.load(ordering: .sequentiallyConsistent)
                    }
                }
            } else if link.isStopped.load(ordering: .sequentiallyConsistent) {
                forwards = false
            }
            if state.withLock(\.isSilent) { link.isStopped.store(true, ordering: .sequentiallyConsistent) }
            guard forwards, !state.withLock(\.isSilent) else { continue }
            _ = send(to, buffer, count, Int32(MSG_NOSIGNAL))
        }
        // A way that ends ends the other, unless the connection is one that nobody hears of any more.
        if !link.isStopped.load(ordering: .sequentiallyConsistent) { shutdown(to, Int32(SHUT_RDWR)) }
        if link.open.subtract(1, ordering: .sequentiallyConsistent).newValue == 0 {
            state.withLock { $0.sockets.removeAll { $0 == from || $0 == to } }
            close(from)
            close(to)
        }
    }

    private static func listen() throws -> (socket: Int32, port: Int) {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var (address, size) = (loopback(0), socklen_t(MemoryLayout<sockaddr_in>.size))
        let isListening = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(listener, pointer, size) == 0 && Glibc.listen(listener, 64) == 0
                    && getsockname(listener, pointer, &size) == 0
            }
        }
        guard isListening else { throw PrivatePostgres.Failure(description: "no port is free") }
        return (listener, Int(UInt16(bigEndian: address.sin_port)))
    }

    private static func connect(to port: Int) throws -> Int32 {
        let made = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = loopback(port)
        let isConnected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                Glibc.connect(made, pointer, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard isConnected else {
            close(made)
            throw PrivatePostgres.Failure(description: "nobody listens on \(port)")
        }
        return made
    }

    private static func loopback(_ port: Int) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        return address
    }
}

extension ArraySlice<UInt8> {
    fileprivate func ends(with end: [UInt8]) -> Bool { suffix(end.count).elementsEqual(end) }
}
