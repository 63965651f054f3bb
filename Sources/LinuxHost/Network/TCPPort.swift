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
        let address = IPAddress(host) ?? IPAddress(bytes: [127, 0, 0, 1])
        let family = address.isIPv6 ? AF_INET6 : AF_INET
        let descriptor = socket(family, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return .other(errno) }
        defer { close(descriptor) }
        // As the server binds: connections that are winding down do not count.
        var yes: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        let isBound = address.withSocketAddress(port: port) { bind(descriptor, $0, $1) == 0 }
        guard isBound, listen(descriptor, 1) == 0 else {
            switch errno {
            case EADDRINUSE: return .taken
            case EACCES, EPERM: return .notAllowed
            case EADDRNOTAVAIL: return .addressMissing
            default: return .other(errno)
            }
        }
        return nil
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
