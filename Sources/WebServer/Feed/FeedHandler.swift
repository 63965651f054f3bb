import Foundation
import NIOCore
import NIOWebSocket
import QueueCore

/// One phone, wall or dashboard on the feed: a channel handler on its event loop, so that ten thousand of them cost no
/// task each.
final class FeedHandler: ChannelInboundHandler {
    typealias InboundIn = WebSocketFrame
    typealias OutboundOut = WebSocketFrame

    /// RFC 6455's registry: "service restart; come back in 5 to 30 s".
    static let serviceRestart: UInt16 = 1012
    static let pingInterval: TimeAmount = .seconds(20)
    static let silenceLimit: TimeAmount = .seconds(45)
    /// Bytes of a client's message; an auth message has about 80.
    static let messageLimit = 4096
    /// Wrong tokens before the connection ends.
    static let authenticationLimit = 5

    private let hub: FeedHub
    private let queueID: ID<Queue>
    private let ticketID: ID<Ticket>?
    private var context: ChannelHandlerContext?
    private var subscriber: FeedSubscriber?
    private var pings: RepeatedTask?
    private var lastHeard: NIODeadline = .now()
    /// The newest message of each kind that a slow reader could not take yet.
    private var unsent: [FeedSubscriber.Kind: ByteBuffer] = [:]
    /// The newest state of each kind that was sent.
    private var revisions: [FeedSubscriber.Kind: Int64] = [:]
    private var refusedAuthentications = 0
    private var isClosing = false

    init(hub: FeedHub, queueID: ID<Queue>, ticketID: ID<Ticket>?) {
        self.hub = hub
        self.queueID = queueID
        self.ticketID = ticketID
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        lastHeard = .now()
        let subscriber = FeedSubscriber(
            queueID: queueID, ticketID: ticketID, handler: self, loop: context.eventLoop)
        self.subscriber = subscriber
        let handler = NIOLoopBound(self, eventLoop: context.eventLoop)
        pings = context.eventLoop.scheduleRepeatedTask(
            initialDelay: Self.pingInterval, delay: Self.pingInterval
        ) { _ in handler.value.pingOrDrop() }
        let hub = hub
        Task { await hub.add(subscriber) }
    }

    func handlerRemoved(context: ChannelHandlerContext) { leave() }

    func channelInactive(context: ChannelHandlerContext) {
        leave()
        context.fireChannelInactive()
    }

    private func leave() {
        pings?.cancel()
        pings = nil
        context = nil
        unsent = [:]
        guard let subscriber else { return }
        self.subscriber = nil
        let hub = hub
        Task { await hub.remove(subscriber) }
    }

    // MARK: From the client

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        lastHeard = .now()
        let frame = unwrapInboundIn(data)
        switch frame.opcode {
        case .text: receive(frame.unmaskedData)
        case .ping:
            write(WebSocketFrame(fin: true, opcode: .pong, data: frame.unmaskedData))
        case .connectionClose: close(.normalClosure)
        case .pong: break
        default: close(.unacceptableData)
        }
    }

    private struct ClientMessage: Decodable {
        var type: String
        var hostToken: String?

        enum CodingKeys: String, CodingKey {
            case type
            case hostToken = "host_token"
        }
    }

    private func receive(_ text: ByteBuffer) {
        guard let message = try? JSONDecoder().decode(ClientMessage.self, from: Data(text.readableBytesView)),
            message.type == "auth", let token = message.hostToken, let subscriber
        else { return }
        let hub = hub
        Task { await hub.authenticate(subscriber, with: token) }
    }

    func refuseAuthentication() {
        refusedAuthentications += 1
        let refusal: JSON = [
            "type": "error", "code": "token_wrong", "detail": .string(Problem.tokenWrong.detail),
        ]
        write(WebSocketFrame(fin: true, opcode: .text, data: refusal.buffer))
        if refusedAuthentications >= Self.authenticationLimit { close(.policyViolation) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        close(error is NIOWebSocketError ? .protocolError : .unexpectedServerError)
    }

    // MARK: To the client

    /// - Returns: false when a newer state was sent before.
    func advance(_ kind: FeedSubscriber.Kind, to revision: Int64) -> Bool {
        guard revision >= revisions[kind] ?? revision else { return false }
        revisions[kind] = revision
        return true
    }

    func send(_ message: ByteBuffer, as kind: FeedSubscriber.Kind) {
        guard let context, !isClosing else { return }
        guard context.channel.isWritable else {
            unsent[kind] = message
            return
        }
        write(WebSocketFrame(fin: true, opcode: .text, data: message))
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable {
            let waiting = unsent
            unsent = [:]
            for kind in FeedSubscriber.Kind.allCases {
                if let message = waiting[kind] { send(message, as: kind) }
            }
        }
        context.fireChannelWritabilityChanged()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case is ChannelShouldQuiesceEvent: close(.unknown(Self.serviceRestart))
        // The server lets HTTP clients close their half early; who closes a feed's is gone.
        case ChannelEvent.inputClosed: context.close(promise: nil)
        default: break
        }
        context.fireUserInboundEventTriggered(event)
    }

    private func pingOrDrop() {
        guard let context else { return }
        if NIODeadline.now() - lastHeard > Self.silenceLimit {
            context.close(promise: nil)
        } else {
            write(WebSocketFrame(fin: true, opcode: .ping, data: ByteBuffer()))
        }
    }

    func close(_ code: WebSocketErrorCode) {
        guard let context, !isClosing else { return }
        isClosing = true
        var data = ByteBuffer()
        data.write(webSocketErrorCode: code)
        let channel = context.channel
        context.writeAndFlush(wrapOutboundOut(WebSocketFrame(fin: true, opcode: .connectionClose, data: data)))
            .whenComplete { _ in channel.close(promise: nil) }
    }

    private func write(_ frame: WebSocketFrame) {
        context?.writeAndFlush(wrapOutboundOut(frame), promise: nil)
    }
}
