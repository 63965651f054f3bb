import Foundation
import Synchronization

/// A receipt printer on the network (raw TCP, as on port 9100): takes what is sent, and keeps each job's bytes.
public final class SocketPrinter: Sendable {
    public struct Failure: Error, Sendable, CustomStringConvertible {
        public let description: String
    }

    public let port: Int
    private let listener: Int32
    private let jobs = Mutex<[[UInt8]]>([])

    /// Listens on a free port of the loopback.
    public init() throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, length) == 0 && listen(listener, 8) == 0 && getsockname(listener, $0, &length) == 0
            }
        }
        guard bound else { throw Failure(description: "no port: \(String(cString: strerror(errno)))") }
        self.listener = listener
        port = Int(in_port_t(bigEndian: address.sin_port))
        Thread.detachNewThread { [weak self] in
            while true {
                let connection = accept(listener, nil, nil)
                guard connection >= 0 else { return }
                var bytes: [UInt8] = []
                var buffer = [UInt8](repeating: 0, count: 1 << 16)
                while true {
                    let count = read(connection, &buffer, buffer.count)
                    if count <= 0 { break }
                    bytes += buffer[..<count]
                }
                close(connection)
                let job = bytes
                // A connection without a byte is somebody looking whether the printer is there.
                if !job.isEmpty { self?.jobs.withLock { $0.append(job) } }
            }
        }
    }

    /// Ends the listener; connections that are open end with their senders.
    public func stop() {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }

    public var jobCount: Int { jobs.withLock { $0.count } }

    /// The bytes of a job, once it is whole.
    public func job(_ index: Int, within seconds: Double) async throws -> [UInt8] {
        let deadline = ContinuousClock.now + .seconds(seconds)
        while ContinuousClock.now < deadline {
            let found = jobs.withLock { index < $0.count ? $0[index] : nil }
            if let found { return found }
            try await Task.sleep(for: .milliseconds(10))
        }
        throw Failure(description: "job \(index) did not come within \(seconds) s")
    }
}
