import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import NIOWebSocket

/// A page on the feed: connects, and hands out what it is told, in order.
public actor FeedClient {
    public enum Event: Sendable {
        case text(String)
        /// The server's close code.
        case closed(Int?)
    }

    /// One JSON message.
    public struct Message: Sendable {
        public let text: String
        public var json: [String: Any] {
            (try? JSONSerialization.jsonObject(with: Data(text.utf8))) as? [String: Any] ?? [:]
        }
        public subscript(key: String) -> String? { json[key] as? String }
        public func number(_ key: String) -> Int? { (json[key] as? NSNumber)?.intValue }
        public func object(_ key: String) -> [String: Any] { json[key] as? [String: Any] ?? [:] }
        public func list(_ key: String) -> [[String: Any]] { json[key] as? [[String: Any]] ?? [] }
    }

    /// The server did not upgrade.
    public struct Refused: Error, Sendable {
        public let detail: String
    }

    private let channel: NIOAsyncChannel<WebSocketFrame, WebSocketFrame>
    private let outbound: AsyncStream<WebSocketFrame>.Continuation
    private let loop: Task<Void, Never>
    private var events: [Event] = []
    private var waiters: [CheckedContinuation<Void, Never>] = []
    private var isOver = false

    /// - Parameters:
    ///   - path: `/api/ws/{queue}?ticket={id}`
    ///   - trusting: a PEM file; the connection is TLS, to a server with this very certificate.
    public static func connect(
        port: Int, path: String, headers: [String: String] = [:], trusting certificate: String? = nil
    ) async throws -> FeedClient {
        let tls = try certificate.map(Self.trust)
        let role = try await ClientBootstrap(group: WebClients.group)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tls {
                        try channel.pipeline.syncOperations.addHandler(
                            try NIOSSLClientHandler(context: tls, serverHostname: nil))
                    }
                    return try upgradePipeline(channel, path: path, host: "127.0.0.1:\(port)", headers: headers)
                }
            }
        guard let channel = try await role.get() else { throw Refused(detail: "no upgrade") }
        return FeedClient(channel)
    }

    private static func trust(_ certificate: String) throws -> NIOSSLContext {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.trustRoots = .certificates(try NIOSSLCertificate.fromPEMFile(certificate))
        return try NIOSSLContext(configuration: configuration)
    }

    private static func upgradePipeline(
        _ channel: any Channel, path: String, host: String, headers: [String: String]
    ) throws -> EventLoopFuture<NIOAsyncChannel<WebSocketFrame, WebSocketFrame>?> {
        let upgrader = NIOTypedWebSocketClientUpgrader<NIOAsyncChannel<WebSocketFrame, WebSocketFrame>?>(
            maxFrameSize: 1 << 26,
            upgradePipelineHandler: { channel, _ in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<WebSocketFrame, WebSocketFrame>(wrappingChannelSynchronously: channel)
                }
            })
        var fields = HTTPHeaders([("host", host), ("content-length", "0")])
        for (name, value) in headers { fields.add(name: name, value: value) }
        let head = HTTPRequestHead(version: .http1_1, method: .GET, uri: path, headers: fields)
        let configuration = NIOTypedHTTPClientUpgradeConfiguration(
            upgradeRequestHead: head, upgraders: [upgrader],
            notUpgradingCompletionHandler: { channel in
                channel.close(promise: nil)
                return channel.eventLoop.makeSucceededFuture(nil)
            })
        var pipeline = NIOUpgradableHTTPClientPipelineConfiguration(upgradeConfiguration: configuration)
        // A feed's first message often comes in one piece with the server's consent. Unasked, NIO would drop it.
        pipeline.leftOverBytesStrategy = .forwardBytes
        return try channel.pipeline.syncOperations.configureUpgradableHTTPClientPipeline(configuration: pipeline)
    }

    private init(_ channel: NIOAsyncChannel<WebSocketFrame, WebSocketFrame>) {
        self.channel = channel
        let (frames, outbound) = AsyncStream.makeStream(of: WebSocketFrame.self)
        self.outbound = outbound
        let (events, sink) = AsyncStream.makeStream(of: Event.self)
        loop = Task {
            try? await channel.executeThenClose { inbound, writer in
                await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask {
                        for await frame in frames { try await writer.write(frame) }
                    }
                    group.addTask {
                        for try await frame in inbound {
                            switch frame.opcode {
                            case .text: sink.yield(.text(String(buffer: frame.data)))
                            case .ping:
                                outbound.yield(
                                    WebSocketFrame(
                                        fin: true, opcode: .pong, maskKey: .random(), data: frame.unmaskedData))
                            case .connectionClose:
                                var data = frame.unmaskedData
                                let code = data.readWebSocketErrorCode().map { Int(UInt16(webSocketErrorCode: $0)) }
                                sink.yield(.closed(code))
                                return
                            default: break
                            }
                        }
                    }
                    _ = try? await group.next()
                    group.cancelAll()
                }
            }
            sink.yield(.closed(nil))
            sink.finish()
        }
        Task { await self.gather(events) }
    }

    private func gather(_ stream: AsyncStream<Event>) async {
        for await event in stream {
            events.append(event)
            wake()
        }
        isOver = true
        wake()
    }

    private func wake() {
        let all = waiters
        waiters = []
        for waiter in all { waiter.resume() }
    }

    /// The next event; nil when none comes within `seconds`.
    public func next(within seconds: Double = 20) async -> Event? {
        let deadline = ContinuousClock.now + .seconds(seconds)
        while events.isEmpty, !isOver, ContinuousClock.now < deadline {
            // One that is no longer needed wakes nobody: who waits next would wake the next, and so on.
            let timer = Task {
                do { try await Task.sleep(until: deadline) } catch { return }
                self.wake()
            }
            await withCheckedContinuation { waiters.append($0) }
            timer.cancel()
        }
        return events.isEmpty ? nil : events.removeFirst()
    }

    /// The next message for which `isWanted` holds, others passed over; nil when none comes in time.
    public func message(
        within seconds: Double = 20, where isWanted: @Sendable (Message) -> Bool = { _ in true }
    ) async -> Message? {
        let deadline = ContinuousClock.now + .seconds(seconds)
        while ContinuousClock.now < deadline {
            let rest = deadline - ContinuousClock.now
            let left = Double(rest.components.seconds) + Double(rest.components.attoseconds) / 1e18
            guard case .text(let text)? = await next(within: left) else { return nil }
            let message = Message(text: text)
            if isWanted(message) { return message }
        }
        return nil
    }

    /// Messages are passed over until the server closes.
    /// - Returns: its code; nil where it had none, or did not close in time.
    public func closeCode(within seconds: Double = 20) async -> Int? {
        let deadline = ContinuousClock.now + .seconds(seconds)
        while ContinuousClock.now < deadline {
            switch await next(within: seconds) {
            case .closed(let code): return code
            case .text: continue
            case nil: return nil
            }
        }
        return nil
    }

    public func send(_ text: String) {
        outbound.yield(
            WebSocketFrame(fin: true, opcode: .text, maskKey: .random(), data: ByteBuffer(string: text)))
    }

    public func close() async {
        loop.cancel()
        _ = await loop.value
    }
}
