import NIOCore

/// In front of the parser: tells the exchange what comes before it is understood, since what is no HTTP never is.
final class ByteCounter: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let exchange: ExchangeHandler

    init(_ exchange: ExchangeHandler) { self.exchange = exchange }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        exchange.bytesCame(unwrapInboundIn(data).readableBytes)
        context.fireChannelRead(data)
        exchange.bytesParsed()
    }
}
