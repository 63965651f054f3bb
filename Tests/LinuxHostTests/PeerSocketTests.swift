import Glibc
import LinuxHost
import Testing

/// A socket of somebody else's is written to only where it is the one that is meant, and takes what the kernel takes.
@Suite struct PeerSocketTests {
    private static let loopback = IPAddress("127.0.0.1")

    /// Two ends of a connection over the loopback, both of which do not block.
    private final class Connection {
        let server: Int32
        let client: Int32
        /// The client's port.
        let port: Int

        init(server: Int32, client: Int32, port: Int) { (self.server, self.client, self.port) = (server, client, port) }

        deinit {
            close(server)
            close(client)
        }
    }

    private static func connect() throws -> Connection {
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let listener = socket(AF_INET, kind, 0)
        defer { close(listener) }
        let client = socket(AF_INET, kind, 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isConnected = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { name in
                bind(listener, name, size) == 0 && listen(listener, 1) == 0 && getsockname(listener, name, &size) == 0
                    && Glibc.connect(client, name, size) == 0 && getsockname(client, name, &size) == 0
            }
        }
        try #require(isConnected)
        return Connection(
            server: accept(listener, nil, nil), client: client, port: Int(UInt16(bigEndian: address.sin_port)))
    }

    @Test("only what is connected to that address and port is one") func whose() throws {
        let connection = try Self.connect()
        let peer = try #require(Self.loopback)
        #expect(PeerSocket(descriptor: connection.server, connectedTo: peer, port: connection.port) != nil)
        #expect(PeerSocket(descriptor: connection.server, connectedTo: peer, port: connection.port + 1) == nil)
        let other = try #require(IPAddress("127.0.0.2"))
        #expect(PeerSocket(descriptor: connection.server, connectedTo: other, port: connection.port) == nil)
        // Its other end, one that is none at all, and a file.
        #expect(PeerSocket(descriptor: connection.client, connectedTo: peer, port: connection.port) == nil)
        #expect(PeerSocket(descriptor: -1, connectedTo: peer, port: connection.port) == nil)
        let file = open("/dev/null", O_WRONLY | O_CLOEXEC)
        defer { close(file) }
        #expect(PeerSocket(descriptor: file, connectedTo: peer, port: connection.port) == nil)
    }

    @Test("it takes what the kernel has room for, says how much, and nothing of one that has gone") func sends() throws
    {
        let connection = try Self.connect()
        let loopback = try #require(Self.loopback)
        let peer = try #require(
            PeerSocket(descriptor: connection.server, connectedTo: loopback, port: connection.port))
        let bytes = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 * 7) }
        #expect(bytes[..<10].withUnsafeBytes(peer.send) == 10)
        var sent = 10
        // Nobody reads: its buffers hold a few megabytes, not more.
        for _ in 0..<1000 {
            let count = bytes.withUnsafeBytes(peer.send)
            sent += count
            if count < bytes.count { break }
        }
        #expect(bytes.withUnsafeBytes(peer.send) == 0)
        var got = 0
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while got < sent {
            let count = recv(connection.client, &buffer, buffer.count, 0)
            try #require(count > 0)
            if got == 0 { #expect(buffer[..<10] == bytes[..<10]) }
            got += count
        }
        #expect(got == sent)
        shutdown(connection.client, Int32(SHUT_RDWR))
        // Ends without a signal, too, which would end the process.
        shutdown(connection.server, Int32(SHUT_WR))
        #expect(bytes.withUnsafeBytes(peer.send) == 0)
    }
}
