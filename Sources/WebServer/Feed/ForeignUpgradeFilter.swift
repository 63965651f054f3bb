import NIOCore
import NIOHTTP1

/// Lets only well-formed requests for the feed ask for an upgrade. Anything else that names a protocol (`Upgrade: h2c`, as
/// some HTTP clients always do) goes on as the plain request it also is: NIO would drop it and never answer.
final class ForeignUpgradeFilter: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .head(var head) = unwrapInboundIn(data), head.headers.contains(name: "upgrade") else {
            context.fireChannelRead(data)
            return
        }
        if Self.asksForFeed(head) {
            context.fireChannelRead(data)
            // From here on the connection speaks another protocol.
            context.pipeline.syncOperations.removeHandler(self, promise: nil)
        } else {
            head.headers.remove(name: "upgrade")
            // The parser takes what follows for the other protocol, so nothing may follow.
            head.headers.replaceOrAdd(name: "connection", value: "close")
            context.fireChannelRead(wrapInboundOut(.head(head)))
        }
    }

    /// RFC 6455 §4.2.1, and a path that is a feed's.
    static func asksForFeed(_ head: HTTPRequestHead) -> Bool {
        let connection = head.headers[canonicalForm: "connection"].map { $0.lowercased() }
        return head.method == .GET && FeedRequest(head) != nil && connection.contains("upgrade")
            && head.headers[canonicalForm: "upgrade"].map { $0.lowercased() } == ["websocket"]
            && head.headers["sec-websocket-key"].count == 1 && head.headers["sec-websocket-version"] == ["13"]
    }
}
