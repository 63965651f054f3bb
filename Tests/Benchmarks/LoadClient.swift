import Foundation

/// Clients that ask one thing after another over connections that stay open: one thread, sockets that never block, and no
/// more work a request than must be, so that the load costs the server's machine little.
final class LoadClient {
    struct Failure: Error { let reason: String }

    private struct Connection {
        var sentAt: ContinuousClock.Instant
        /// Bytes of an answer that are still to come.
        var missing = 0
    }

    private var sockets: [pollfd] = []
    private var connections: [Connection] = []
    private var buffer = [UInt8](repeating: 0, count: 16_384)

    init(port: Int, clients: Int) throws {
        for _ in 0..<clients {
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = in_port_t(port).bigEndian
            address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
            let result = withUnsafePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
            guard result == 0 else { throw Failure(reason: "no connection to port \(port)") }
            var noDelay: Int32 = 1
            setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &noDelay, socklen_t(MemoryLayout<Int32>.size))
            sockets.append(pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0))
            connections.append(Connection(sentAt: .now))
        }
    }

    deinit {
        for entry in sockets { close(entry.fd) }
    }

    /// Sends `count` requests, each client its next as soon as it is answered.
    /// - Parameter request: the whole of the nth request.
    /// - Returns: seconds of each answer, and of all together.
    func run(_ count: Int, expecting status: String, request: (Int) -> [UInt8]) throws -> (Timings, seconds: Double) {
        var timings = Timings()
        var (sent, answered) = (0, 0)
        let begun = ContinuousClock.now
        for index in sockets.indices where sent < count {
            try send(request(sent), on: index)
            sent += 1
        }
        while answered < count {
            var ready = poll(&sockets, nfds_t(sockets.count), 10_000)
            guard ready > 0 else { throw Failure(reason: "no answer within 10 s") }
            for index in sockets.indices where ready > 0 && sockets[index].revents != 0 {
                ready -= 1
                guard try receive(on: index, expecting: status) else { continue }
                timings.add(Measure.seconds(since: connections[index].sentAt))
                answered += 1
                guard sent < count else { continue }
                try send(request(sent), on: index)
                sent += 1
            }
        }
        return (timings, Measure.seconds(since: begun))
    }

    /// Asks by the first connection, and does not wait.
    func send(_ request: [UInt8]) throws { try send(request, on: 0) }

    /// Waits for the answer to that.
    func finish(expecting status: String) throws {
        repeat {
            guard poll(&sockets, 1, 10_000) > 0 else { throw Failure(reason: "no answer within 10 s") }
        } while try !receive(on: 0, expecting: status)
    }

    /// What one `GET` brings, head and all.
    func get(_ path: String) throws -> String {
        try send(Array("GET \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".utf8), on: 0)
        let count = read(sockets[0].fd, &buffer, buffer.count)
        return String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
    }

    private func send(_ request: [UInt8], on index: Int) throws {
        connections[index].sentAt = .now
        guard write(sockets[index].fd, request, request.count) == request.count else {
            throw Failure(reason: "a request was not taken")
        }
    }

    /// True once the answer is whole. Answers are small: they come in one piece or two.
    private func receive(on index: Int, expecting status: String) throws -> Bool {
        let count = read(sockets[index].fd, &buffer, buffer.count)
        guard count > 0 else { throw Failure(reason: "the server closed a connection") }
        if connections[index].missing == 0 {
            let head = "HTTP/1.1 \(status)"
            guard buffer.prefix(head.utf8.count).elementsEqual(head.utf8) else {
                throw Failure(reason: String(decoding: buffer.prefix(count), as: UTF8.self))
            }
            guard let body = Self.end(of: buffer, count: count), let length = Self.length(buffer, head: body) else {
                throw Failure(reason: "an answer's head came in pieces")
            }
            connections[index].missing = body + length
        }
        connections[index].missing = max(0, connections[index].missing - count)
        return connections[index].missing == 0
    }

    /// Where the body begins.
    private static func end(of buffer: [UInt8], count: Int) -> Int? {
        var index = 3
        while index < count {
            if buffer[index] == 10, buffer[index - 1] == 13, buffer[index - 2] == 10 { return index + 1 }
            index += 1
        }
        return nil
    }

    /// `Content-Length`, by the last `-length: ` of the head.
    private static func length(_ buffer: [UInt8], head: Int) -> Int? {
        let name = Array("ength: ".utf8)
        var index = 0
        while index + name.count < head {
            if buffer[index] == name[0], buffer[index..<index + name.count].elementsEqual(name) {
                return buffer[(index + name.count)..<head].prefix { $0 >= 48 && $0 <= 57 }
                    .reduce(0) { $0 * 10 + Int($1 - 48) }
            }
            index += 1
        }
        return nil
    }
}
