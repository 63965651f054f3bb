import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1
import NIOWebSocket
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

    /// Time without a request after which a kept-alive connection is closed.
    static let idleTimeout: Duration = .seconds(60)

    let responder: Responder
    let hub: FeedHub
    let gate: FeedGate
    /// Decrypts the connection; nil where it comes as plain HTTP.
    var listener: TLSListener?

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            if let listener { try channel.pipeline.syncOperations.addHandler(try listener.handler()) }
            let isSecure = listener != nil
            let upgrader = NIOTypedWebSocketServerUpgrader<Role>(
                maxFrameSize: FeedHandler.messageLimit,
                shouldUpgrade: { channel, head in gate.admits(head, on: channel) },
                upgradePipelineHandler: { channel, head in
                    channel.eventLoop.makeCompletedFuture {
                        let request = FeedRequest(head)
                        guard let request else { throw NIOWebSocketUpgradeError.unsupportedWebSocketTarget }
                        let pipeline = channel.pipeline.syncOperations
                        try pipeline.addHandler(
                            NIOWebSocketFrameAggregator(
                                minNonFinalFragmentSize: 0, maxAccumulatedFrameCount: 8,
                                maxAccumulatedFrameSize: FeedHandler.messageLimit))
                        try pipeline.addHandler(
                            FeedHandler(hub: hub, queueID: request.queueID, ticketID: request.ticketID))
                        return .feed
                    }
                })
            var configuration = NIOUpgradableHTTPServerPipelineConfiguration<Role>(
                upgradeConfiguration: NIOTypedHTTPServerUpgradeConfiguration(
                    upgraders: [upgrader],
                    notUpgradingCompletionHandler: { channel in
                        Self.makeHTTP(channel, isSecure: isSecure, logger: logger)
                    }))
            configuration.enablePipelining = false
            configuration.enableErrorHandling = false
            configuration.enableResponseHeaderValidation = false
            // The head must arrive in time before anything is known of the connection.
            try channel.pipeline.syncOperations.addHandler(RequestHeadTimeout())
            let role = try channel.pipeline.syncOperations.configureUpgradableHTTPServerPipeline(
                configuration: configuration)
            let pipeline = channel.pipeline.syncOperations
            let upgradeHandler = try pipeline.handler(type: NIOTypedHTTPServerUpgradeHandler<Role>.self)
            try pipeline.addHandler(ForeignUpgradeFilter(), position: .before(upgradeHandler))
            return Value(role: role, channel: channel)
        }
    }

    private static func makeHTTP(
        _ channel: any Channel, isSecure: Bool, logger: Logger
    ) -> EventLoopFuture<Role> {
        channel.eventLoop.makeCompletedFuture {
            let pipeline = channel.pipeline.syncOperations
            try pipeline.addHandler(HTTP1ToHTTPServerCodec(secure: isSecure))
            try pipeline.addHandler(HTTPConnectionStateHandler(idleTimeout: Self.idleTimeout, logger: logger))
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
            case .feed:
                try await withTaskCancellationHandler {
                    try await value.channel.closeFuture.get()
                } onCancel: {
                    value.channel.close(promise: nil)
                }
            }
        } catch {
            logger.debug("connection ended", metadata: ["error": "\(error)"])
        }
    }
}

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
