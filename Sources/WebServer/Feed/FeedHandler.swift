import LinuxHost
import NIOCore
import QueueCore

/// One phone, wall or dashboard on the feed: a channel handler on its event loop, so that ten thousand of them cost no
/// task and no timer each. `FeedState` decides; this carries it out.
final class FeedHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    let queueID: ID<Queue>
    /// Whose place the listener also wants.
    let ticketID: ID<Ticket>?
    /// Who sent the request that became this.
    let caller: Caller
    private let registry: FeedRegistry
    private var context: ChannelHandlerContext?
    private var state: FeedState
    private var isPaused = false
    /// Nil where all goes NIO's way: what is encrypted, and what is no socket.
    private var socket: PeerSocket?
    private let isEncrypted: Bool
    /// Frames that went NIO's way and have not left yet: none overtakes them.
    private var unsent = 0

    /// Kept by the registry: where this is in its lists.
    var place = 0
    var bucket = (number: 0, place: 0)
    /// Kept by the group: what a ticket that is over says, what was said last, and whether it is being asked for.
    var remembered: ByteBuffer?
    var youHash = 0
    var isAsking = false
    /// Kept by the registry: what it is known by, and what it may hear more than others.
    var stationFeed: FeedHub.StationFeed?
    var rights: FeedRights? { isHost ? stationFeed?.rights : nil }

    /// - Parameter isEncrypted: something behind this one makes other bytes of those that it writes.
    init(
        registry: FeedRegistry, queueID: ID<Queue>, ticketID: ID<Ticket>?, caller: Caller, isEncrypted: Bool
    ) {
        self.caller = caller
        self.isEncrypted = isEncrypted
        self.registry = registry
        self.queueID = queueID
        self.ticketID = ticketID
        state = FeedState(at: registry.tick)
    }

    var isConnected: Bool { context != nil }
    var isHost: Bool { state.isHost }
    var shown: FeedVersion? {
        get { state.shown }
        set { state.shown = newValue }
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        socket = isEncrypted ? nil : PeerSocket(of: context.channel)
        registry.add(self)
    }

    func handlerRemoved(context: ChannelHandlerContext) { leave() }

    func channelInactive(context: ChannelHandlerContext) {
        leave()
        context.fireChannelInactive()
    }

    private func leave() {
        guard context != nil else { return }
        context = nil
        remembered = nil
        registry.remove(self)
    }

    // MARK: What comes in

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        perform(state.receive(unwrapInboundIn(data), at: registry.tick))
    }

    func read(context: ChannelHandlerContext) {
        if !isPaused { context.read() }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        perform(state.setWritable(context.channel.isWritable, at: registry.tick))
        context.fireChannelWritabilityChanged()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case is ChannelShouldQuiesceEvent: end(.serviceRestart)
        // The server lets HTTP clients close their half early; who closes a feed's is gone.
        case ChannelEvent.inputClosed: perform(state.inputEnded())
        default: break
        }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    /// The wheel has come round.
    func turn() { perform(state.turn(to: registry.tick, by: registry.settings)) }

    func authenticated(_ answer: FeedAuthentication) {
        guard isConnected else { return }
        let wasHost = isHost
        let actions = state.authenticated(answer, at: registry.tick)
        if isHost, !wasHost { registry.promote(self) }
        perform(actions)
    }

    func end(_ code: CloseCode) {
        perform(state.end(code, at: registry.tick, within: registry.settings.closingLimit))
    }

    // MARK: What goes out

    /// False where the newest of this kind is asked for later, or never.
    func offer(_ kind: FeedKind) -> Bool { context != nil && state.offer(kind) }

    /// A frame that the kernel takes whole goes to the socket itself: it needs none of what NIO does for a write, and ten thousand
    /// phones are told in three quarters of the time. A channel is no longer active before its socket's number is another's.
    func write(_ frame: ByteBuffer) {
        guard let context else { return }
        var rest = frame
        if unsent == 0, let socket, context.channel.isActive {
            rest.moveReaderIndex(forwardBy: frame.withUnsafeReadableBytes(socket.send))
            guard rest.readableBytes > 0 else { return }
        }
        let promise = context.eventLoop.makePromise(of: Void.self)
        unsent += 1
        promise.futureResult.assumeIsolated().whenComplete { [self] _ in unsent -= 1 }
        context.writeAndFlush(wrapOutboundOut(rest), promise: promise)
    }

    func send(_ frame: ByteBuffer, as kind: FeedKind) {
        if offer(kind) { write(frame) }
    }

    /// As much of it as it may hear.
    func send(_ message: HostMessage, as kind: FeedKind) {
        if let frame = message.frame(for: rights) { send(frame, as: kind) }
    }

    var hearsScans: Bool { rights?.hearsScans ?? false }

    private static let alive = FrameWriter.text(JSON.object([("type", "alive")]).buffer)

    private func perform(_ actions: [FeedState.Action]) {
        guard !actions.isEmpty, let context else { return }
        for action in actions {
            switch action {
            case .ping: write(FrameWriter.ping)
            case .pong(let payload): write(FrameWriter.pong(payload))
            // What is shown may be old while the store is away: then silence says so.
            case .alive: if registry.isCurrent { write(Self.alive) }
            case .refuse(let code, let detail):
                registry.refused(code)
                let refusal: JSON = ["type": "error", "code": .string(code), "detail": .string(detail)]
                write(FrameWriter.text(refusal.buffer))
            case .authenticate(let token): registry.authenticate(self, with: token)
            case .send(let kind): registry.resend(kind, to: self)
            case .pauseReading: isPaused = true
            case .resumeReading:
                isPaused = false
                context.read()
            case .sendClose(let code):
                write(FrameWriter.close(code))
                registry.isClosing(self)
            case .drop: context.close(promise: nil)
            }
        }
    }
}
