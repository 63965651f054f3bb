import Glibc

/// An evdev keyboard that this process alone hears: what it types goes nowhere else, also not to a login at the console.
public struct InputDevice: ~Copyable {
    /// Bytes of `struct input_event`: a `timeval`, a type, a code and a value (linux/input.h).
    public static let eventSize = MemoryLayout<timeval>.size + 8

    /// `_IOW('E', 0x90, int)` and `_IOC(_IOC_READ, 'E', 0x06, length)` of linux/input.h.
    private static let grab: UInt = 0x4004_4590
    private static let nameLength = 128
    private static let getName: UInt = 0x8000_4506 | UInt(nameLength) << 16

    private let descriptor: Int32
    /// As it calls itself.
    public let name: String

    public init(path: String) throws(InputFault) {
        let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { throw Self.fault(errno) }
        guard ioctl(descriptor, Self.grab, CInt(1)) == 0 else {
            let error = errno
            close(descriptor)
            throw Self.fault(error)
        }
        var text = [UInt8](repeating: 0, count: Self.nameLength)
        let length = ioctl(descriptor, Self.getName, &text)
        name = length > 0 ? String(decoding: text.prefix { $0 != 0 }, as: UTF8.self) : path
        self.descriptor = descriptor
    }

    // The grab goes with the descriptor.
    deinit { close(descriptor) }

    /// Waits for events, at most `milliseconds`.
    /// - Returns: their bytes; none when there were none in time.
    public func read(within milliseconds: Int) throws(InputFault) -> [UInt8] {
        var poll = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        let count = Glibc.poll(&poll, 1, Int32(milliseconds))
        if count == 0 || (count < 0 && errno == EINTR) { return [] }
        guard count > 0, poll.revents & Int16(POLLIN) != 0 else { throw .lost }
        var bytes = [UInt8](repeating: 0, count: 64 * Self.eventSize)
        let size = Glibc.read(descriptor, &bytes, bytes.count)
        if size < 0, errno == EAGAIN || errno == EINTR { return [] }
        guard size > 0 else { throw .lost }
        return Array(bytes[..<size])
    }

    private static func fault(_ error: Int32) -> InputFault {
        switch error {
        case ENOENT, ENODEV, ENXIO: .missing
        case EACCES, EPERM: .forbidden
        case EBUSY: .busy
        default: .unusable(reason: String(cString: strerror(error)))
        }
    }
}
