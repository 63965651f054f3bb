import Glibc

/// A connected TCP socket that somebody else owns, for bytes that the kernel takes at once. Whoever owns it says when it is closed:
/// after that its number may be another's.
public struct PeerSocket: Sendable {
    private let descriptor: Int32

    /// - Parameters:
    ///   - peer: whom it is to be connected to; nil for a descriptor that is anything else.
    ///   - port: the peer's.
    public init?(descriptor: Int32, connectedTo peer: IPAddress, port: Int) {
        var name = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let isConnected = withUnsafeMutablePointer(to: &name) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getpeername(descriptor, $0, &size) == 0 }
        }
        guard isConnected else { return nil }
        // Behind the family: the port, and after IPv6's flow the address (ip(7), ipv6(7)).
        let (number, address) = withUnsafeBytes(of: name) { bytes in
            let start = name.ss_family == sa_family_t(AF_INET6) ? 8 : 4
            return (Int(bytes[2]) << 8 | Int(bytes[3]), Array(bytes[start..<(start == 8 ? 24 : 8)]))
        }
        let isTCP = name.ss_family == sa_family_t(AF_INET) || name.ss_family == sa_family_t(AF_INET6)
        guard isTCP, number == port, IPAddress(bytes: address) == peer else { return nil }
        self.descriptor = descriptor
    }

    /// - Returns: how many of them the kernel took: none where its buffer is full, or the peer has gone.
    public func send(_ bytes: UnsafeRawBufferPointer) -> Int {
        max(0, Glibc.send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL)))
    }
}
