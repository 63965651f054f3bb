import HTTPTypes
import Hummingbird
import HummingbirdCore
import LinuxHost
import Logging
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1
import QueueCore

/// One connection: HTTP, until its first request asks for a feed.
struct FeedChannel: ServerChildChannel, HTTPChannelHandler {
    typealias HTTP = NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>

    enum Role: Sendable {
        case http(HTTP)
        case feed
    }

    struct Value: ServerChildChannelValue {
        let role: EventLoopFuture<Role>
        let channel: any Channel
    }

    let responder: Responder
    let hub: FeedHub
    let gate: FeedGate
    let policy: ConnectionPolicy
    /// Decrypts the connection; nil where it comes as plain HTTP.
    var listener: TLSListener?

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        let policy = policy
        return channel.eventLoop.makeCompletedFuture {
            let peer = channel.remoteAddress.flatMap { IPAddress($0) }
            let own = channel.localAddress.flatMap { IPAddress($0) }
            guard let seat = policy.seat(for: peer, at: own) else {
                channel.closeFuture.whenComplete { _ in policy.pace.settled() }
                // Nobody else does: a channel that could not be set up stays open.
                channel.close(promise: nil)
                throw ConnectionRefusal()
            }
            policy.pace.settled()
            channel.closeFuture.whenComplete { _ in seat.leave() }
            let isSecure = listener != nil
            if let listener { try channel.pipeline.syncOperations.addHandler(try listener.handler()) }
            var configuration = NIOUpgradableHTTPServerPipelineConfiguration<Role>(
                upgradeConfiguration: NIOTypedHTTPServerUpgradeConfiguration(
                    upgraders: [FeedUpgrader(hub: hub, gate: gate, peer: peer, isEncrypted: isSecure)],
                    notUpgradingCompletionHandler: { channel in
                        Self.makeHTTP(channel, isSecure: isSecure, policy.limits.idle, logger: logger)
                    }))
            configuration.enablePipelining = false
            configuration.enableErrorHandling = false
            configuration.enableResponseHeaderValidation = false
            configuration.decoderConfiguration.maxHeaderListSize = ConnectionLimits.headBytes
            let exchange = ExchangeHandler(policy, seat: seat, peer: peer, isSecure: isSecure)
            // Before the parser, which says nothing of what it has not understood yet.
            try channel.pipeline.syncOperations.addHandler(ByteCounter(exchange))
            let role = try channel.pipeline.syncOperations.configureUpgradableHTTPServerPipeline(
                configuration: configuration)
            let pipeline = channel.pipeline.syncOperations
            let upgradeHandler = try pipeline.handler(type: NIOTypedHTTPServerUpgradeHandler<Role>.self)
            try pipeline.addHandler(exchange, position: .before(upgradeHandler))
            try pipeline.addHandler(ForeignUpgradeFilter(), position: .before(upgradeHandler))
            return Value(role: role, channel: channel)
        }
    }

    private static func makeHTTP(
        _ channel: any Channel, isSecure: Bool, _ idle: TimeAmount, logger: Logger
    ) -> EventLoopFuture<Role> {
        channel.eventLoop.makeCompletedFuture {
            let pipeline = channel.pipeline.syncOperations
            try pipeline.addHandler(HTTP1ToHTTPServerCodec(secure: isSecure))
            try pipeline.addHandler(
                HTTPConnectionStateHandler(idleTimeout: .nanoseconds(idle.nanoseconds), logger: logger))
            return .http(
                try HTTP(
                    wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true)))
        }
    }

    func handle(value: Value, logger: Logger) async {
        do {
            switch try await value.role.get() {
            case .http(let http):
                await withTaskExecutorPreference(LoopExecutor(value.channel.eventLoop)) {
                    await handleHTTP(asyncChannel: http, logger: logger)
                }
            // It lives on its event loop from here on, and costs no task; the hub ends it when the server stops.
            case .feed: return
            }
        } catch {
            logger.debug("connection ended", metadata: ["error": "\(error)"])
        }
    }
}

/// There is no room for one more connection.
struct ConnectionRefusal: Error {}

/// `GET /api/ws/{queue_id}?ticket={id}`
struct FeedRequest {
    let queueID: ID<Queue>
    let ticketID: ID<Ticket>?

    init?(_ head: HTTPRequestHead) {
        let parts = head.uri.split(separator: "?", maxSplits: 1)
        guard let path = parts.first, path.hasPrefix("/api/ws/"), let id = ID<Queue>(path.dropFirst(8)) else {
            return nil
        }
        queueID = id
        var ticket: ID<Ticket>?
        if parts.count == 2 {
            for pair in parts[1].split(separator: "&") where pair.hasPrefix("ticket=") {
                ticket = ID<Ticket>(pair.dropFirst(7))
            }
        }
        ticketID = ticket
    }
}
