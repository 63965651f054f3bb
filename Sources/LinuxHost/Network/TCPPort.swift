import Glibc

/// Ports of this machine.
public enum TCPPort {
    /// Why a server cannot listen.
    public enum Obstacle: Sendable, Equatable {
        /// Somebody else does.
        case taken
        /// Ports below 1024 are for root, and for whom the capability to bind them was given.
        case notAllowed
        /// No interface has the address.
        case addressMissing
        /// As errno(3) has it.
        case other(Int32)

        /// It may go away by itself: another program ends, the network comes.
        public var mayPass: Bool { self == .taken || self == .addressMissing }
    }

    /// What a server would meet that listened there now. Port 0, which means any, is always free.
    /// - Parameter host: an address, or `localhost`.
    public static func obstacle(_ port: Int, on host: String) -> Obstacle? {
        do throws(Obstacle) {
            close(try listen(port, on: host, backlog: 1))
            return nil
        } catch {
            return error
        }
    }

    /// A socket that connections wait at, not blocking, and no child's.
    /// - Parameters:
    ///   - host: an address, or `localhost`.
    ///   - backlog: connections that wait.
    static func listen(_ port: Int, on host: String, backlog: Int32) throws(Obstacle) -> Int32 {
        let address = address(of: host)
        let family = address.isIPv6 ? AF_INET6 : AF_INET
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        let descriptor = socket(family, kind, 0)
        guard descriptor >= 0 else { throw .other(errno) }
        // Connections that are winding down do not count.
        var yes: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        let isBound = address.withSocketAddress(port: port) { bind(descriptor, $0, $1) == 0 }
        if isBound, Glibc.listen(descriptor, backlog) == 0 { return descriptor }
        let code = errno
        close(descriptor)
        switch code {
        case EADDRINUSE: throw .taken
        case EACCES, EPERM: throw .notAllowed
        case EADDRNOTAVAIL: throw .addressMissing
        default: throw .other(code)
        }
    }

    /// Whether connections to this place wait at the socket.
    static func isListening(_ descriptor: Int32, _ port: Int, on host: String) -> Bool {
        var (accepts, size) = (Int32(0), socklen_t(MemoryLayout<Int32>.size))
        guard getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &accepts, &size) == 0, accepts != 0 else {
            return false
        }
        var bound = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let isKnown = withUnsafeMutablePointer(to: &bound) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) == 0 }
        }
        guard isKnown else { return false }
        return address(of: host).withSocketAddress(port: port) { wanted, size in
            // The rest of the structure is padding, or of no matter for a listener.
            let compared = wanted.pointee.sa_family == sa_family_t(AF_INET6) ? 24 : 8
            return withUnsafeBytes(of: bound) { own in
                own.prefix(compared).elementsEqual(UnsafeRawBufferPointer(start: wanted, count: compared))
            }
        }
    }

    private static func address(of host: String) -> IPAddress { IPAddress(host) ?? IPAddress(bytes: [127, 0, 0, 1]) }
}

extension TCPPort.Obstacle: Error {
    /// As errno(3) has it.
    public var number: Int32 {
        switch self {
        case .taken: EADDRINUSE
        case .notAllowed: EACCES
        case .addressMissing: EADDRNOTAVAIL
        case .other(let code): code
        }
    }
}

extension IPAddress {
    /// As the socket calls take it.
    func withSocketAddress<Value>(port: Int, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Value) -> Value {
        let port = in_port_t(truncatingIfNeeded: port).bigEndian
        if isIPv6 {
            var address = sockaddr_in6()
            address.sin6_family = sa_family_t(AF_INET6)
            address.sin6_port = port
            withUnsafeMutableBytes(of: &address.sin6_addr) { $0.copyBytes(from: bytes) }
            return Self.lend(&address, body)
        }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port
        withUnsafeMutableBytes(of: &address.sin_addr) { $0.copyBytes(from: bytes) }
        return Self.lend(&address, body)
    }

    private static func lend<Address, Value>(
        _ address: inout Address, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Value
    ) -> Value {
        withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<Address>.size))
            }
        }
    }
}
