import Glibc

/// A short question to a service of this machine, by a Unix socket: one line out, one line back, blocking, bounded.
public struct LocalSocket: Sendable {
    /// Bytes of an answer.
    private static let limit = 512

    private let path: String

    public init(path: String) { self.path = path }

    /// Somebody answers there, and this process may ask.
    public var isThere: Bool { access(path, W_OK) == 0 }

    /// - Parameter seconds: for each step.
    /// - Returns: the line, without its end; nil when there is no answer.
    public func ask(_ line: String, seconds: Int) -> String? {
        BlockingThread.assertIsCurrent("asking a service of this machine")
        guard let connection = connect(seconds) else { return nil }
        defer { close(connection) }
        let question = Array("\(line)\n".utf8)
        guard Glibc.send(connection, question, question.count, Int32(MSG_NOSIGNAL)) == question.count else {
            return nil
        }
        var answer: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: Self.limit)
        while answer.count < Self.limit, !answer.contains(0x0A) {
            let count = read(connection, &buffer, buffer.count)
            if count <= 0 { break }
            answer += buffer[..<count]
        }
        guard let end = answer.firstIndex(of: 0x0A) else { return nil }
        return String(decoding: answer[..<end], as: UTF8.self)
    }

    private func connect(_ seconds: Int) -> Int32? {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else { return nil }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        var wait = timeval(tv_sec: seconds, tv_usec: 0)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            setsockopt(descriptor, SOL_SOCKET, option, &wait, socklen_t(MemoryLayout<timeval>.size))
        }
        let isConnected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
        if isConnected { return descriptor }
        close(descriptor)
        return nil
    }
}
