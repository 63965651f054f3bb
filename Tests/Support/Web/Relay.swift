import NIOCore
import NIOPosix

/// Hands bytes on to a server, from another address of the loopback: who is behind it the server does not know.
public final class Relay: Sendable {
    public let port: Int
    private let listener: any Channel

    /// Whatever one side sends the other gets, and where one ends so does the other.
    private final class Pipe: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private let other: any Channel

        init(to other: any Channel) { self.other = other }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            other.writeAndFlush(unwrapInboundIn(data), promise: nil)
        }

        func channelInactive(context: ChannelHandlerContext) { other.close(promise: nil) }
        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
    }

    private init(_ listener: any Channel) {
        self.listener = listener
        port = listener.localAddress?.port ?? 0
    }

    deinit { listener.close(promise: nil) }

    /// - Parameter address: where its own connections come from: `127.0.0.2`.
    public static func start(to port: Int, from address: String) async throws -> Relay {
        let source = try SocketAddress(ipAddress: address, port: 0)
        let listener = try await ServerBootstrap(group: WebClients.group)
            .childChannelOption(.autoRead, value: false)
            .childChannelInitializer { channel in
                ClientBootstrap(group: channel.eventLoop).bind(to: source)
                    .connect(host: "127.0.0.1", port: port)
                    .flatMap { server in
                        channel.eventLoop.makeCompletedFuture {
                            try server.pipeline.syncOperations.addHandler(Pipe(to: channel))
                            try channel.pipeline.syncOperations.addHandler(Pipe(to: server))
                        }
                    }
                    .flatMap { channel.setOption(.autoRead, value: true) }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        return Relay(listener)
    }
}
