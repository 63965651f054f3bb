import NIOCore
import NIOPosix
import Synchronization

/// A WebSocket client without manners: it sends what bytes it is given, and tells what bytes come back.
public final class RawFeed: Sendable {
    public struct Frame: Sendable, Equatable {
        /// The first byte: `FIN`, the reserved bits and the opcode.
        public let first: UInt8
        public let payload: [UInt8]

        public init(first: UInt8, payload: [UInt8]) {
            self.first = first
            self.payload = payload
        }

        public var opcode: UInt8 { first & 0xf }
        public var text: String { String(decoding: payload, as: UTF8.self) }
        /// Of a close frame; nil where it has none.
        public var code: Int? { payload.count >= 2 ? Int(payload[0]) << 8 | Int(payload[1]) : nil }
    }

    public struct Failure: Error, Sendable {
        public let detail: String
    }

    public enum Opcode {
        public static let (continuation, text, binary): (UInt8, UInt8, UInt8) = (0, 1, 2)
        public static let (close, ping, pong): (UInt8, UInt8, UInt8) = (8, 9, 10)
    }

    private struct Received {
        var bytes: [UInt8] = []
        var isOver = false
    }

    private final class Collector: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        let received: Box
        init(_ received: Box) { self.received = received }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let bytes = unwrapInboundIn(data).readableBytesView
            received.state.withLock { $0.bytes += bytes }
        }

        func channelInactive(context: ChannelHandlerContext) { received.state.withLock { $0.isOver = true } }
        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
    }

    private final class Box: Sendable {
        let state = Mutex(Received())
    }

    private let channel: any Channel
    private let received: Box

    private init(_ channel: any Channel, _ received: Box) {
        self.channel = channel
        self.received = received
    }

    deinit { channel.close(promise: nil) }

    /// Connects and shakes hands.
    /// - Parameter receiveBuffer: bytes that the system keeps for a client that does not read; nil is the system's own.
    public static func connect(
        port: Int, path: String, receiveBuffer: Int? = nil
    ) async throws -> RawFeed {
        let box = Box()
        var bootstrap = ClientBootstrap(group: WebClients.group).channelInitializer { channel in
            channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(Collector(box)) }
        }
        if let receiveBuffer {
            bootstrap = bootstrap.channelOption(.socketOption(.so_rcvbuf), value: .init(receiveBuffer))
        }
        let feed = RawFeed(try await bootstrap.connect(host: "127.0.0.1", port: port).get(), box)
        let head =
            "GET \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        try await feed.send(Array(head.utf8))
        let end = Array("\r\n\r\n".utf8)
        let answer = Mutex<[UInt8]>([])
        try await feed.wait("an answer", within: 10) { state in
            guard
                let place = (0..<max(0, state.bytes.count - 3)).first(where: {
                    state.bytes[$0..<$0 + 4].elementsEqual(end)
                })
            else { return state.isOver }
            let head = Array(state.bytes[..<place])
            answer.withLock { $0 = head }
            state.bytes.removeFirst(place + 4)
            return true
        }
        let text = String(decoding: answer.withLock { $0 }, as: UTF8.self)
        // The example of RFC 6455 §1.3.
        guard text.hasPrefix("HTTP/1.1 101"), text.contains("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=") else {
            throw Failure(detail: text)
        }
        return feed
    }

    public func send(_ bytes: [UInt8]) async throws { try await channel.writeAndFlush(ByteBuffer(bytes: bytes)).get() }

    /// Stops taking what the server sends, or goes on.
    public func setReading(_ isReading: Bool) async throws {
        try await channel.setOption(.autoRead, value: isReading).get()
        if isReading { channel.read() }
    }

    public func close() async { try? await channel.close() }

    /// Is gone, without a word.
    public func reset() async throws {
        let provider = channel as? any SocketOptionProvider
        try await provider?.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
        try? await channel.close()
    }

    /// A frame as a client sends it.
    /// - Parameters:
    ///   - lengthBytes: 1, 3 or 9: how its length is said; nil is as short as can be.
    ///   - claimed: the length it says it has; nil is the truth.
    public static func frame(
        _ opcode: UInt8, _ payload: [UInt8] = [], isFinal: Bool = true, reserved: UInt8 = 0, isMasked: Bool = true,
        lengthBytes: Int? = nil, claimed: UInt64? = nil
    ) -> [UInt8] {
        let length = claimed ?? UInt64(payload.count)
        var bytes = [(isFinal ? 0x80 : 0) | reserved << 4 | opcode]
        let mask: UInt8 = isMasked ? 0x80 : 0
        switch lengthBytes ?? (length < 126 ? 1 : length < 65_536 ? 3 : 9) {
        case 1: bytes.append(mask | UInt8(truncatingIfNeeded: length))
        case 3: bytes += [mask | 126, UInt8(truncatingIfNeeded: length >> 8), UInt8(truncatingIfNeeded: length)]
        default: bytes += [mask | 127] + (0..<8).map { UInt8(truncatingIfNeeded: length >> (56 - 8 * UInt64($0))) }
        }
        guard isMasked else { return bytes + payload }
        let key: [UInt8] = [0x37, 0xfa, 0x21, 0x3d]
        return bytes + key + payload.enumerated().map { $0.element ^ key[$0.offset & 3] }
    }

    public func send(text: String) async throws { try await send(Self.frame(Opcode.text, Array(text.utf8))) }

    private func wait(
        _ what: String, within seconds: Double, until isThere: @Sendable (inout Received) -> Bool
    ) async throws {
        let deadline = ContinuousClock.now + .seconds(seconds)
        while !received.state.withLock({ isThere(&$0) }) {
            guard ContinuousClock.now < deadline else { throw Failure(detail: "\(what) did not come") }
            try await Task.sleep(for: .milliseconds(1))
        }
    }

    /// The next whole frame; nil once the connection is over, or after so long.
    public func frame(within seconds: Double = 10) async -> Frame? {
        let found = Mutex<Frame?>(nil)
        try? await wait("a frame", within: seconds) { state in
            guard let (frame, size) = Self.parse(state.bytes) else { return state.isOver }
            state.bytes.removeFirst(size)
            found.withLock { $0 = frame }
            return true
        }
        return found.withLock { $0 }
    }

    /// The next frame that is wanted, others passed over.
    public func frame(
        within seconds: Double = 10, where isWanted: (Frame) -> Bool
    ) async -> Frame? {
        let deadline = ContinuousClock.now + .seconds(seconds)
        while ContinuousClock.now < deadline {
            guard let frame = await frame(within: seconds) else { return nil }
            if isWanted(frame) { return frame }
        }
        return nil
    }

    /// Waits for the server's close frame and the end of the connection.
    /// - Returns: the code; nil where it ended without one.
    public func end(within seconds: Double = 10) async throws -> Int? {
        let last = await frame(within: seconds) { $0.opcode == Opcode.close }
        try await ended(within: seconds)
        return last?.code
    }

    public func ended(within seconds: Double = 10) async throws {
        try await wait("the end of the connection", within: seconds) { $0.isOver }
    }

    public var isOver: Bool { received.state.withLock { $0.isOver } }

    private static func parse(_ bytes: [UInt8]) -> (Frame, size: Int)? {
        guard bytes.count >= 2 else { return nil }
        var (length, head) = (Int(bytes[1] & 0x7f), 2)
        let extra = length == 126 ? 2 : length == 127 ? 8 : 0
        guard bytes.count >= head + extra else { return nil }
        if extra > 0 { length = bytes[2..<2 + extra].reduce(0) { $0 << 8 | Int($1) } }
        head += extra
        guard bytes.count >= head + length else { return nil }
        return (Frame(first: bytes[0], payload: Array(bytes[head..<head + length])), head + length)
    }
}
