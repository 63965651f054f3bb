import Glibc

/// Wakes a thread when files come, change their permissions or go: inotify(7) on a folder, `/dev` above all, where the kernel
/// makes a device's file the moment it is plugged in, and udev opens it to its group a moment later.
public struct FolderWatch: ~Copyable {
    /// After the first event, for so long, in milliseconds: a device comes as several, and its permissions come last.
    private static let gathering = 50

    private let descriptor: Int32
    private let prefix: String
    /// Somebody will be woken: the folder is there.
    public let isUsable: Bool

    /// A folder that cannot be watched never wakes anybody; waiting for it is then only a pause.
    /// - Parameter prefix: what the names that matter begin with.
    public init(_ folder: String, prefix: String) {
        self.prefix = prefix
        descriptor = inotify_init1(Int32(IN_NONBLOCK | IN_CLOEXEC))
        let mask = UInt32(IN_CREATE | IN_MOVED_TO | IN_ATTRIB | IN_DELETE)
        isUsable = descriptor >= 0 && inotify_add_watch(descriptor, folder, mask) >= 0
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Blocks the calling thread, which must be one of its own, at most `milliseconds`. What happened since the last call
    /// counts, too.
    /// - Returns: whether something happened to a name that matters.
    public func wait(milliseconds: Int) -> Bool {
        let end = Clock.monotonicMilliseconds() + Int64(milliseconds)
        while true {
            if hasEvents() {
                Clock.sleep(milliseconds: Self.gathering)
                _ = hasEvents()
                return true
            }
            let rest = end - Clock.monotonicMilliseconds()
            guard rest > 0 else { return false }
            guard descriptor >= 0 else {
                Clock.sleep(milliseconds: Int(rest))
                return false
            }
            var poll = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            _ = Glibc.poll(&poll, 1, Int32(clamping: rest))
        }
    }

    /// Takes all events that there are.
    private func hasEvents() -> Bool {
        var matters = false
        // The largest event fits: its head, and a name of 255 bytes with its end.
        var buffer = [UInt8](repeating: 0, count: 4096)
        while descriptor >= 0 {
            let count = read(descriptor, &buffer, buffer.count)
            guard count > 0 else { break }
            buffer[..<count].withUnsafeBytes { bytes in
                var offset = 0
                let head = MemoryLayout<inotify_event>.size
                while offset + head <= bytes.count {
                    let event = bytes.loadUnaligned(fromByteOffset: offset, as: inotify_event.self)
                    let name = bytes[(offset + head)...].prefix(Int(event.len)).prefix { $0 != 0 }
                    if String(decoding: name, as: UTF8.self).hasPrefix(prefix) { matters = true }
                    offset += head + Int(event.len)
                }
            }
        }
        return matters
    }
}
