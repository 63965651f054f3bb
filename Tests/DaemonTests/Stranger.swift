import Glibc
import Synchronization

/// A connection to the loopback that says something and then nothing.
final class Stranger: Sendable {
    private let socket: Int32
    private let isOver = Atomic(false)
    private let answer = Mutex("")

    /// What came back, as far as it was looked for by `isClosed`.
    var heard: String { answer.withLock { $0 } }

    convenience init?(port: Int, saying text: String) { self.init(port: port, saying: Array(text.utf8)) }

    /// - Parameters:
    ///   - own: the last byte of the loopback's address that it comes from: 2 is 127.0.0.2.
    ///   - room: bytes that its system takes for it while it reads nothing; nil is the system's own choice.
    init?(port: Int, saying bytes: [UInt8], from own: UInt8 = 1, room: Int32? = nil) {
        socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        if var room { setsockopt(socket, SOL_SOCKET, SO_RCVBUF, &room, socklen_t(MemoryLayout<Int32>.size)) }
        // Where nobody lets it in, it does not wait for ever.
        var patience = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        let isBound = Self.onLoopback(own, port: 0) { Glibc.bind(socket, $0, $1) == 0 }
        let isConnected = isBound && Self.onLoopback(1, port: port) { Glibc.connect(socket, $0, $1) == 0 }
        guard socket >= 0, isConnected else { return nil }
        say(bytes)
    }

    func say(_ bytes: [UInt8]) { _ = send(socket, bytes, bytes.count, Int32(MSG_NOSIGNAL)) }

    private static func onLoopback(
        _ last: UInt8, port: Int, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Bool
    ) -> Bool {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = (0x7f00_0000 | UInt32(last)).bigEndian
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }

    /// The server has ended it; what it said before is read over.
    var isClosed: Bool {
        if isOver.load(ordering: .relaxed) { return true }
        var bytes = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = recv(socket, &bytes, bytes.count, Int32(MSG_DONTWAIT))
            if count > 0 {
                let text = String(decoding: bytes[..<count], as: UTF8.self)
                answer.withLock { $0 += text }
                continue
            }
            if count < 0, errno == EAGAIN { return false }
            close()
            return true
        }
    }

    /// Its own, by which the server knows it.
    var port: Int {
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        _ = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(socket, $0, &length) }
        }
        return Int(in_port_t(bigEndian: address.sin_port))
    }

    func close() { if !isOver.exchange(true, ordering: .relaxed) { Glibc.close(socket) } }
}
