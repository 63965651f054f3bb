import EpollShim
import Foundation

/// Thousands of phones on one thread: epoll, sockets that never block, and no more work a message than telling where it ends.
final class FeedCrowd {
    struct Failure: Error { let reason: String }

    private struct Phone {
        var descriptor: Int32
        var isUpgraded = false
        /// Bytes of a frame whose end has not come.
        var rest: [UInt8] = []
        /// States heard so far.
        var heard = 0
        var heardAt = ContinuousClock.now
    }

    private var phones: [Phone] = []
    /// Where each descriptor stands among the phones.
    private var places: [Int32: Int] = [:]
    private let loop = epoll_create1(0)
    private var events = [epoll_event](repeating: epoll_event(), count: 512)
    private var buffer = [UInt8](repeating: 0, count: 65_536)
    private let port: Int
    /// States that all of them heard.
    private(set) var messages = 0
    /// The newest whole message, in its frame.
    private(set) var newest: [UInt8] = []

    init(port: Int) { self.port = port }

    deinit {
        leave()
        close(loop)
    }

    var count: Int { phones.count }

    /// All phones come at once.
    /// - Parameter path: of the nth phone's feed.
    /// - Returns: seconds until each has its first state.
    func come(_ count: Int, path: (Int) -> String) throws -> Double {
        let begun = ContinuousClock.now
        // As many as the server's backlog takes; the next when those are in.
        var (started, ready) = (0, 0)
        while ready < count {
            while started < count, started - ready < 512 {
                try connect(path(started))
                started += 1
            }
            _ = try turn(milliseconds: 30_000)
            // Whoever heard twice meanwhile is one all the same.
            ready = phones.count { $0.heard > 0 }
        }
        return Measure.seconds(since: begun)
    }

    func leave() {
        for phone in phones { close(phone.descriptor) }
        phones = []
        places = [:]
    }

    /// Waits until every phone has heard one state more.
    /// - Returns: when each did, in seconds since `start`.
    func hear(since start: ContinuousClock.Instant) throws -> Timings {
        var timings = Timings()
        let wanted = (phones.map(\.heard).max() ?? 0) + 1
        var missing = phones.reduce(0) { $0 + ($1.heard < wanted ? 1 : 0) }
        while missing > 0 {
            let heard = try turn(milliseconds: 10_000)
            let seconds = Measure.seconds(since: start)
            for index in heard where phones[index].heard == wanted {
                timings.add(seconds)
                missing -= 1
            }
        }
        return timings
    }

    /// Takes what comes until it is told to stop.
    func listen(until isOver: () -> Bool) throws {
        while !isOver() { _ = try turn(milliseconds: 20, mayBeSilent: true) }
    }

    /// One goes, and comes back at once.
    func comeAgain(_ index: Int, path: String) throws {
        places[phones[index].descriptor] = nil
        close(phones[index].descriptor)
        try connect(path, as: index)
    }

    /// How many heard no state for so long.
    func silent(for duration: Duration) -> Int {
        let now = ContinuousClock.now
        return phones.count { now - $0.heardAt > duration }
    }

    // MARK: One connection

    private func connect(_ path: String, as index: Int? = nil) throws {
        guard let descriptor = Loopback.connect(port: port, isBlocking: false) else {
            throw Failure(reason: "no connection: \(errno)")
        }
        var event = epoll_event(events: EPOLLIN.rawValue, data: epoll_data_t(fd: descriptor))
        epoll_ctl(loop, EPOLL_CTL_ADD, descriptor, &event)
        places[descriptor] = index ?? phones.count
        if let index {
            phones[index] = Phone(descriptor: descriptor)
        } else {
            phones.append(Phone(descriptor: descriptor))
        }
        let head = Array(
            ("GET \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n").utf8)
        // On the loopback a connection stands before connect returns, or is waited for here.
        var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        guard poll(&ready, 1, 10_000) == 1, write(descriptor, head, head.count) == head.count else {
            throw Failure(reason: "a phone could not ask: \(errno)")
        }
    }

    /// - Returns: the phones that heard a state, once for each.
    private func turn(milliseconds: Int32, mayBeSilent: Bool = false) throws -> [Int] {
        let ready = epoll_wait(loop, &events, Int32(events.count), milliseconds)
        guard ready > 0 || mayBeSilent else { throw Failure(reason: "nothing came within \(milliseconds) ms") }
        var heard: [Int] = []
        for number in 0..<Int(max(0, ready)) {
            guard let index = places[events[number].data.fd] else { continue }
            let count = read(phones[index].descriptor, &buffer, buffer.count)
            guard count > 0 else {
                if count < 0, errno == EAGAIN { continue }
                throw Failure(reason: "the server closed a feed")
            }
            for _ in 0..<take(count, by: index) { heard.append(index) }
        }
        return heard
    }

    private func take(_ count: Int, by index: Int) -> Int {
        var bytes = buffer[..<count]
        if !phones[index].rest.isEmpty {
            bytes = (phones[index].rest + bytes)[...]
            phones[index].rest = []
        }
        if !phones[index].isUpgraded {
            guard let end = Self.endOfHead(bytes) else {
                phones[index].rest = Array(bytes)
                return 0
            }
            phones[index].isUpgraded = true
            bytes = bytes[end...]
        }
        var states = 0
        while let size = Self.frame(bytes), size <= bytes.count {
            // Who does not answer a ping is taken for dead (RFC 6455 §5.5.2); the server's have no payload.
            if bytes[bytes.startIndex] == 0x89 {
                _ = Self.pong.withUnsafeBufferPointer { write(phones[index].descriptor, $0.baseAddress, $0.count) }
            }
            // Pings and signs of life are no states.
            if bytes[bytes.startIndex] == 0x81, size > 100 {
                states += 1
                if index == 0 { newest = Array(bytes.prefix(size)) }
            }
            bytes = bytes.dropFirst(size)
        }
        if !bytes.isEmpty { phones[index].rest = Array(bytes) }
        phones[index].heard += states
        if states > 0 { phones[index].heardAt = .now }
        messages += states
        return states
    }

    /// Masked, as a client's frames are, with zeros.
    private static let pong: [UInt8] = [0x8a, 0x80, 0, 0, 0, 0]

    private static func endOfHead(_ bytes: ArraySlice<UInt8>) -> Int? {
        var index = bytes.startIndex + 3
        while index < bytes.endIndex {
            if bytes[index] == 10, bytes[index - 1] == 13, bytes[index - 2] == 10 { return index + 1 }
            index += 1
        }
        return nil
    }

    /// The size of the frame that begins here, its header included; nil while that has not come.
    private static func frame(_ bytes: ArraySlice<UInt8>) -> Int? {
        let start = bytes.startIndex
        guard bytes.count >= 2 else { return nil }
        let length = Int(bytes[start + 1] & 0x7f)
        switch length {
        case ..<126: return 2 + length
        case 126:
            guard bytes.count >= 4 else { return nil }
            return 4 + Int(bytes[start + 2]) << 8 + Int(bytes[start + 3])
        default:
            guard bytes.count >= 10 else { return nil }
            return 10 + bytes[(start + 2)..<(start + 10)].reduce(0) { $0 << 8 | Int($1) }
        }
    }
}
