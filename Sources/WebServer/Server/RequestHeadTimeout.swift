import NIOCore

/// Closes a connection whose first bytes do not make a whole request head within 10 s of its opening. Goes when they do:
/// it sits in front of the parser, so it knows the end of the head by the blank line.
final class RequestHeadTimeout: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    static let limit: TimeAmount = .seconds(10)

    private var deadline: Scheduled<Void>?
    private var lastBytes: [UInt8] = []

    func handlerAdded(context: ChannelHandlerContext) {
        let channel = context.channel
        deadline = context.eventLoop.scheduleTask(in: Self.limit) { channel.close(promise: nil) }
    }

    func handlerRemoved(context: ChannelHandlerContext) { deadline?.cancel() }

    func channelInactive(context: ChannelHandlerContext) {
        deadline?.cancel()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let isWhole = endsHead(unwrapInboundIn(data))
        context.fireChannelRead(data)
        guard isWhole else { return }
        deadline?.cancel()
        context.pipeline.syncOperations.removeHandler(self, promise: nil)
    }

    /// A blank line somewhere in what has come, even when it came in pieces.
    private func endsHead(_ buffer: ByteBuffer) -> Bool {
        let bytes = lastBytes + Array(buffer.readableBytesView)
        lastBytes = Array(bytes.suffix(3))
        for index in bytes.indices where bytes[index] == UInt8(ascii: "\n") {
            let after = bytes[(index + 1)...].prefix(2)
            if after.first == UInt8(ascii: "\n") || after.elementsEqual([UInt8(ascii: "\r"), UInt8(ascii: "\n")]) {
                return true
            }
        }
        return false
    }
}
