internal import CLinux
import Glibc

/// Tells systemd how the service is (sd_notify(3)): a datagram to the socket that it named. Without systemd, nothing.
public struct ServiceManager: Sendable {
    private let socketPath: String?

    /// - Parameter socketPath: `NOTIFY_SOCKET`; a leading `@` is an abstract socket.
    public init(socketPath: String?) { self.socketPath = socketPath.flatMap { $0.isEmpty ? nil : $0 } }

    /// Somebody starts the daemon anew, and waits for it to be ready.
    public var isThere: Bool { socketPath != nil }

    public func ready(status: String) { notify("READY=1\nSTATUS=\(status)") }
    public func stopping() { notify("STOPPING=1") }
    public func watchdog() { notify("WATCHDOG=1") }
    public func status(_ text: String) { notify("STATUS=\(text)") }

    /// It is still starting, and will be for so long, from now: the start limit is put off. Once ready, nothing.
    public func starting(status: String, seconds: Int) {
        notify("STATUS=\(status)\nEXTEND_TIMEOUT_USEC=\(seconds * 1_000_000)")
    }

    /// Keeps a descriptor for whoever is started next (FDSTORE). Nothing but this or `drop` takes it out of the store: no end of
    /// the process, no state of the descriptor.
    func keep(_ descriptor: Int32, named name: String) {
        notify("FDSTORE=1\nFDNAME=\(name)\nFDPOLL=0", with: descriptor)
    }

    /// Keeps it no longer.
    func drop(_ name: String) { notify("FDSTOREREMOVE=1\nFDNAME=\(name)") }

    private func notify(_ message: String, with kept: Int32? = nil) {
        guard let socketPath else { return }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        var path = Array(socketPath.utf8)
        guard path.count < MemoryLayout.size(ofValue: address.sun_path) else { return }
        if path[0] == UInt8(ascii: "@") { path[0] = 0 }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path) }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + path.count)
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        _ = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { target in
                message.withCString { text in
                    if let kept { return Int(qode_send_descriptor(descriptor, target, length, text, kept)) }
                    return sendto(descriptor, text, strlen(text), Int32(MSG_NOSIGNAL), target, length)
                }
            }
        }
    }
}
