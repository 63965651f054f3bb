import LinuxHost
import NIOCore
import NIOHTTP1

/// Between the parser and all that answers: holds every request to the door's rules and deadlines, and gives every answer what all
/// of them carry, those of an upgrade too. `ExchangeState` decides, this acts.
final class ExchangeHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private enum Phase {
        case serving
        /// What was asked before is still answered, then this.
        case refusing(Problem)
        /// Nothing is read and nothing of others is written any more.
        case refused
    }

    private let policy: ConnectionPolicy
    private let seat: ConnectionSeat
    private let peer: IPAddress?
    private let isSecure: Bool
    private var state: ExchangeState
    private var phase = Phase.serving
    private var timer = DeadlineTimer()
    private var context: ChannelHandlerContext?
    /// Of the answer that is on its way.
    private var isBodyDropped = false
    private var closesAtEnd = false
    /// What is written now may be of the new protocol.
    private var isLeaving = false
    /// Somebody asked for another protocol here.
    private var mayBeRaw = false

    init(_ policy: ConnectionPolicy, seat: ConnectionSeat, peer: IPAddress?, isSecure: Bool) {
        self.policy = policy
        self.seat = seat
        self.peer = peer
        self.isSecure = isSecure
        state = ExchangeState(policy.limits, acceptedAt: .now())
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        watch()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        timer.cancel()
        self.context = nil
    }

    // MARK: Time

    private func watch() {
        guard let context, timer.needs(state.nextDeadline) else { return }
        let handler = NIOLoopBound(self, eventLoop: context.eventLoop)
        timer.set(state.nextDeadline, on: context.eventLoop) { handler.value.timeHasCome() }
    }

    private func timeHasCome() {
        timer.clear()
        guard let context else { return }
        switch state.expiry(at: .now()) {
        case nil: watch()
        case .head?, .answer?:
            policy.countDeadline()
            context.close(promise: nil)
        case .body?:
            policy.countDeadline()
            refuse(.bodyTooSlow)
        }
    }

    // MARK: From the client

    func bytesCame(_ count: Int) {
        guard case .serving = phase else { return }
        state.bytesCame(count, at: .now())
        watch()
    }

    func bytesParsed() {
        guard case .serving = phase, state.isHeadTooLarge else { return }
        refuse(.headTooLarge)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        // Of the new protocol, whose handlers come behind.
        guard !isLeaving else { return context.fireChannelRead(data) }
        guard case .serving = phase, !isRaw(data) else { return }
        switch unwrapInboundIn(data) {
        case .head(let head):
            mayBeRaw = mayBeRaw || head.method == .CONNECT || head.headers.contains(name: "upgrade")
            headCame(head, context)
        case .body(let bytes):
            guard state.bodyCame(bytes.readableBytes) else { return refuse(.tooLarge("this call takes")) }
            context.fireChannelRead(data)
        case .end:
            state.endCame()
            context.fireChannelRead(data)
        }
    }

    /// Whoever asks for another protocol stops the parser: what it has kept behind that request comes as it is when the connection
    /// ends, and is nobody's. To take it for a request would end the daemon.
    private func isRaw(_ data: NIOAny) -> Bool {
        // Words for a type: NIO has no other question. Only for connections on which that was asked.
        mayBeRaw && !data.description.hasPrefix("HTTPPart<")
    }

    private func headCame(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        var head = head
        let target = AbsoluteTarget(head.uri)
        // Whoever comes behind knows paths alone.
        if let target { head.uri = target.path }
        if let problem = policy.objection(to: head, for: target, from: peer, on: seat, isSecure: isSecure) {
            isBodyDropped = head.method == .HEAD
            return refuse(problem)
        }
        let isHead = head.method == .HEAD
        let isLast = state.isAnswered
        state.headCame(isHead: isHead, bodyLimit: BodyLimit.bytes(of: head.uri), at: .now())
        watch()
        // In either case (RFC 9110 10.1.1).
        let waits = head.headers[canonicalForm: "expect"].contains { $0.lowercased() == "100-continue" }
        if isLast, head.version == .http1_1, waits {
            context.writeAndFlush(wrapOutboundOut(.head(.init(version: .http1_1, status: .continue))), promise: nil)
        }
        // Asked as GET, answered without the body: every route, also the one that is not there, is right for HEAD.
        if isHead { head.method = .GET }
        context.fireChannelRead(wrapInboundOut(.head(head)))
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        // Whoever answers may have stopped reading; what is thrown away must come all the same.
        if case .refused = phase { context.read() }
        context.fireChannelReadComplete()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard error is HTTPParserError || error is NIOHTTPDecoderError else {
            context.fireErrorCaught(error)
            return
        }
        refuse((error as? HTTPParserError) == .headerOverflow ? .headTooLarge : .notHTTP)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case ChannelEvent.inputClosed:
            if case .refused = phase { return context.close(promise: nil) }
        case is ChannelShouldQuiesceEvent:
            // Who has asked for nothing yet is told nothing.
            if state.isQuiet { context.close(promise: nil) }
        default: break
        }
        context.fireUserInboundEventTriggered(event)
    }

    // MARK: To the client

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard !isLeaving else {
            context.write(data, promise: promise)
            return
        }
        if case .refused = phase {
            promise?.fail(ChannelError.ioOnClosedChannel)
            return
        }
        switch unwrapOutboundIn(data) {
        case .head(let head): write(head, context, promise)
        case .body:
            guard !isBodyDropped else {
                promise?.succeed()
                return
            }
            context.write(data, promise: promise)
        case .end: writeEnd(data, context, promise)
        }
    }

    private func write(_ head: HTTPResponseHead, _ context: ChannelHandlerContext, _ promise: EventLoopPromise<Void>?) {
        guard head.status != .switchingProtocols else {
            isLeaving = true
            // Flushed here: who is gone passes no flush on.
            context.writeAndFlush(wrapOutboundOut(.head(head)), promise: promise)
            leave(context)
            return
        }
        let answer = state.answerBegan(at: .now())
        watch()
        var head = head
        policy.complete(&head.headers, isSecure: isSecure)
        isBodyDropped = answer?.isHead ?? false
        if isBodyDropped, !head.headers.contains(name: "content-length"), head.status.mayHaveResponseBody {
            // How long it would be nobody knows, and a chunked nothing would spoil the next answer.
            head.headers.replaceOrAdd(name: "connection", value: "close")
            closesAtEnd = true
        }
        context.write(wrapOutboundOut(.head(head)), promise: promise)
    }

    private func writeEnd(_ data: NIOAny, _ context: ChannelHandlerContext, _ promise: EventLoopPromise<Void>?) {
        state.answerEnded()
        guard !closesAtEnd else {
            context.flush()
            promise?.succeed()
            context.close(promise: nil)
            return
        }
        let taken = promise ?? context.eventLoop.makePromise(of: Void.self)
        taken.futureResult.assumeIsolated().whenComplete { _ in self.state.answerTaken() }
        context.write(data, promise: taken)
        if case .refusing(let problem) = phase, state.isAnswered {
            phase = .serving
            refuse(problem)
        }
    }

    /// From here on the connection speaks another protocol, which has its own deadlines.
    private func leave(_ context: ChannelHandlerContext) {
        timer.cancel()
        let pipeline = context.pipeline.syncOperations
        if let counter = try? pipeline.handler(type: ByteCounter.self) { pipeline.removeHandler(counter, promise: nil) }
        pipeline.removeHandler(context: context, promise: nil)
    }

    // MARK: Refusing

    private func refuse(_ problem: Problem) {
        guard let context, case .serving = phase else { return }
        guard state.canRefuseNow else {
            // Half an answer cannot be taken back; whole ones of before are given first.
            if state.isAnswering { context.close(promise: nil) } else { phase = .refusing(problem) }
            return
        }
        phase = .refused
        timer.cancel()
        policy.count(problem)
        let body = problem.body.buffer
        var headers = problem.headers
        headers.add(name: "content-length", value: "\(body.readableBytes)")
        headers.add(name: "connection", value: "close")
        policy.complete(&headers, isSecure: isSecure)
        let head = HTTPResponseHead(version: .http1_1, status: problem.wireStatus, headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        if !isBodyDropped { context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil) }
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        linger(context)
    }

    /// Says that nothing more comes, and reads on for a moment: to close with bytes unread would take the answer back (RFC 9112
    /// 9.6).
    private func linger(_ context: ChannelHandlerContext) {
        let channel = context.channel
        context.close(mode: .output, promise: nil)
        context.eventLoop.scheduleTask(in: policy.limits.linger) { channel.close(promise: nil) }
        context.read()
    }
}
