import Crypto
import Foundation
import LinuxHost
import NIOCore
import NIOHTTP1

/// The opening handshake of RFC 6455 §4.2.2. None of NIO's own frame handlers goes into the pipeline: `FeedState` reads
/// frames itself, stricter than they do, and a phone costs half the memory.
struct FeedUpgrader: NIOTypedHTTPServerProtocolUpgrader {
    typealias UpgradeResult = FeedChannel.Role

    let supportedProtocol = "websocket"
    /// Looked at by `ForeignUpgradeFilter`, before anything else.
    let requiredUpgradeHeaders: [String] = []
    let hub: FeedHub
    let gate: FeedGate
    /// Nil for who has no address.
    let peer: IPAddress?
    let isEncrypted: Bool

    /// The request was turned away, and answered.
    struct Refused: Error {}

    func buildUpgradeResponse(
        channel: any Channel, upgradeRequest: HTTPRequestHead, initialResponseHeaders: HTTPHeaders
    ) -> EventLoopFuture<HTTPHeaders> {
        let key = upgradeRequest.headers.first(name: "sec-websocket-key") ?? ""
        return gate.admits(upgradeRequest, on: channel).flatMapThrowing { headers in
            guard var headers else { throw Refused() }
            headers.replaceOrAdd(name: "upgrade", value: "websocket")
            headers.replaceOrAdd(name: "connection", value: "upgrade")
            headers.replaceOrAdd(name: "sec-websocket-accept", value: Self.accept(key))
            return headers
        }
    }

    /// The same answer to the same key, so that a cache in between cannot give an old one (RFC 6455 §1.3).
    static func accept(_ key: String) -> String {
        let hash = Insecure.SHA1.hash(data: Data("\(key)258EAFA5-E914-47DA-95CA-C5AB0DC85B11".utf8))
        return Data(hash).base64EncodedString()
    }

    func upgrade(channel: any Channel, upgradeRequest: HTTPRequestHead) -> EventLoopFuture<FeedChannel.Role> {
        channel.eventLoop.makeCompletedFuture {
            guard let request = FeedRequest(upgradeRequest) else { throw Refused() }
            try Self.makeSmall(channel)
            let registry = hub.registries.registry(on: channel.eventLoop, for: hub)
            try channel.pipeline.syncOperations.addHandler(
                FeedHandler(
                    registry: registry, queueID: request.queueID, ticketID: request.ticketID,
                    caller: registry.caller(
                        of: hub.authorizer.source(upgradeRequest, from: peer, isEncrypted: isEncrypted)),
                    isEncrypted: isEncrypted))
            return .feed
        }
    }

    /// Bytes that wait in the kernel for a client that does not take them: a few messages. What it has not taken by then is
    /// old, and it gets the newest state instead.
    private static let unsentLimit = 16_384
    /// `TCP_NOTSENT_LOWAT` (linux/tcp.h).
    private static let unsentOption = ChannelOptions.Types.SocketOption(
        level: .tcp, name: NIOBSDSocket.Option(rawValue: 25))

    private static func makeSmall(_ channel: any Channel) throws {
        let options = channel.syncOptions
        // Where the system knows no such bound its buffer is the bound.
        try? options?.setOption(unsentOption, value: .init(unsentLimit))
        try options?.setOption(
            .writeBufferWaterMark, value: .init(low: unsentLimit / 2, high: unsentLimit))
    }
}
