import Foundation

/// A free port of the loopback, held while nobody listens too: connections are refused then, and nobody else is given it meanwhile.
final class ReservedPort: Sendable {
    struct Failure: Error, CustomStringConvertible { let description: String }

    let number: Int
    private let reserve: Int32
    /// Of each connection's receive buffer, in bytes; nil: as the kernel likes.
    private let room: Int32?

    init(room: Int32? = nil) throws {
        self.room = room
        (reserve, number) = try Self.bind(to: 0, room)
    }

    deinit { close(reserve) }

    /// - Returns: a socket that listens; the caller's to close.
    func listen() throws -> Int32 {
        let (listener, _) = try Self.bind(to: number, room)
        guard Foundation.listen(listener, 8) == 0 else { throw Self.failed(listener) }
        return listener
    }

    /// Sockets that may share an address may do so until one listens (SO_REUSEADDR, socket(7)).
    private static func bind(to port: Int, _ room: Int32?) throws -> (Int32, Int) {
        // No process that a test starts meanwhile holds it open.
        let made = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var yes: Int32 = 1
        setsockopt(made, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        if var room { setsockopt(made, SOL_SOCKET, SO_RCVBUF, &room, socklen_t(MemoryLayout<Int32>.size)) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Foundation.bind(made, $0, length) == 0 && getsockname(made, $0, &length) == 0
            }
        }
        guard isBound else { throw failed(made) }
        return (made, Int(in_port_t(bigEndian: address.sin_port)))
    }

    private static func failed(_ socket: Int32) -> Failure {
        defer { close(socket) }
        return Failure(description: "no port: \(String(cString: strerror(errno)))")
    }
}

/// - Returns: the connection of whoever came first, which no process that a test starts meanwhile holds open; below 0 where none can be had.
func acceptConnection(on listener: Int32) -> Int32 {
    let connection = accept(listener, nil, nil)
    if connection >= 0 { _ = fcntl(connection, F_SETFD, FD_CLOEXEC) }
    return connection
}
