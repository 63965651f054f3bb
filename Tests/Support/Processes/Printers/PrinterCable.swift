import Foundation
import Synchronization

/// A cable to a receipt printer whose other end is a device file: a pseudo-terminal that passes every byte.
public final class PrinterCable: Sendable {
    public struct Failure: Error, Sendable, CustomStringConvertible {
        public let description: String
    }

    /// The device file.
    public let path: String
    private let isOver = Mutex(false)

    public init(to printer: ReceiptPrinter) throws {
        // TIOCSPTLCK and TIOCGPTN: unlocks the other end, and tells its number.
        let near = open("/dev/ptmx", O_RDWR | O_NOCTTY)
        var (unlocked, number): (Int32, UInt32) = (0, 0)
        guard near >= 0, ioctl(near, 0x4004_5431, &unlocked) == 0, ioctl(near, 0x8004_5430, &number) == 0 else {
            throw Failure(description: "no terminal: \(String(cString: strerror(errno)))")
        }
        path = "/dev/pts/\(number)"
        // Held open, so that the terminal outlives those who use it one after the other.
        let far = open(path, O_RDWR | O_NOCTTY)
        var settings = termios()
        tcgetattr(far, &settings)
        cfmakeraw(&settings)
        tcsetattr(far, TCSANOW, &settings)
        // Backends run as a user of their own.
        chmod(path, 0o666)
        let port = printer.port
        Thread.detachNewThread { [self] in
            pass(near, Self.connect(port))
            close(far)
            close(near)
        }
    }

    public func stop() { isOver.withLock { $0 = true } }

    private static func connect(_ port: Int) -> Int32 {
        let connection = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        _ = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(connection, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        return connection
    }

    private func pass(_ near: Int32, _ printer: Int32) {
        defer { close(printer) }
        var buffer = [UInt8](repeating: 0, count: 4096)
        while !isOver.withLock({ $0 }) {
            var ends = [near, printer].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
            guard poll(&ends, 2, 20) > 0 else { continue }
            for (from, to) in [(0, printer), (1, near)] where ends[from].revents & Int16(POLLIN) != 0 {
                let count = read(ends[from].fd, &buffer, buffer.count)
                guard count > 0 else { return }
                var rest = buffer[..<count]
                while !rest.isEmpty {
                    let written = rest.withUnsafeBytes { write(to, $0.baseAddress, $0.count) }
                    guard written > 0 else { return }
                    rest = rest.dropFirst(written)
                }
            }
        }
    }
}
