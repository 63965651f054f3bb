import Glibc

/// Short calls to an HTTP server on this machine, for the command line: one connection a call, blocking, bounded.
public struct LoopbackHTTP: Sendable {
    public struct Reply: Sendable {
        public let status: Int
        public let body: [UInt8]
    }

    /// For each step of a call, in seconds.
    private static let patience = 10
    /// More is no answer of ours.
    private static let limit = 1 << 20

    private let address: IPAddress
    private let port: Int

    /// - Parameter host: where the server listens; `0.0.0.0`, `::`, and what is no address, is the loopback.
    public init(host: String, port: Int) {
        let named = IPAddress(host).flatMap { $0.isUnspecified ? nil : $0 }
        address = named ?? IPAddress(bytes: [127, 0, 0, 1])
        self.port = port
    }

    /// - Returns: nil when nobody answers.
    public func send(
        _ method: String, _ path: String, headers: [(name: String, value: String)] = [], json: String? = nil
    ) -> Reply? {
        guard let connection = connect() else { return nil }
        defer { close(connection) }
        // The older version, in which an answer ends with its connection.
        var head = "\(method) \(path) HTTP/1.0\r\nHost: \(address.urlHost):\(port)\r\nConnection: close\r\n"
        for header in headers { head += "\(header.name): \(header.value)\r\n" }
        if let json { head += "Content-Type: application/json\r\nContent-Length: \(json.utf8.count)\r\n" }
        var rest = Array((head + "\r\n" + (json ?? "")).utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return nil }
            rest = rest.dropFirst(count)
        }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 14)
        while bytes.count < Self.limit {
            let count = read(connection, &buffer, buffer.count)
            if count <= 0 { break }
            bytes += buffer[..<count]
        }
        return Self.parse(bytes)
    }

    private static func parse(_ bytes: [UInt8]) -> Reply? {
        let gap: [UInt8] = [13, 10, 13, 10]
        guard let end = bytes.indices.first(where: { bytes[$0...].starts(with: gap) }) else { return nil }
        let words = String(decoding: bytes[..<end].prefix { $0 != 13 }, as: UTF8.self).split(separator: " ")
        guard words.count >= 2, words[0].hasPrefix("HTTP/"), let status = Int(words[1]) else { return nil }
        return Reply(status: status, body: Array(bytes[(end + 4)...]))
    }

    private func connect() -> Int32? {
        let family = address.isIPv6 ? AF_INET6 : AF_INET
        let descriptor = socket(family, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        var wait = timeval(tv_sec: Self.patience, tv_usec: 0)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            setsockopt(descriptor, SOL_SOCKET, option, &wait, socklen_t(MemoryLayout<timeval>.size))
        }
        guard address.withSocketAddress(port: port, { Glibc.connect(descriptor, $0, $1) }) == 0 else {
            close(descriptor)
            return nil
        }
        return descriptor
    }
}
