import NIOCore

/// What the server sends: whole messages in one frame, without a mask (RFC 6455 §5).
enum FrameWriter {
    /// The most bytes of a frame's header.
    static let headerLimit = 10

    /// The first byte of a frame that is a whole message.
    private enum First {
        static let (text, close, ping, pong): (UInt8, UInt8, UInt8, UInt8) = (0x81, 0x88, 0x89, 0x8a)
    }

    static func text(_ payload: ByteBuffer) -> ByteBuffer { frame(First.text, payload) }

    static func pong(_ payload: ByteBuffer) -> ByteBuffer { frame(First.pong, payload) }

    static let ping = frame(First.ping, ByteBuffer())

    /// - Parameter code: nil says none.
    static func close(_ code: CloseCode?) -> ByteBuffer {
        var payload = ByteBuffer()
        if let code { payload.writeInteger(code.rawValue) }
        return frame(First.close, payload)
    }

    static func writeTextHeader(length: Int, to buffer: inout ByteBuffer) {
        writeHeader(First.text, length, to: &buffer)
    }

    private static func frame(_ first: UInt8, _ payload: ByteBuffer) -> ByteBuffer {
        var payload = payload
        var buffer = ByteBuffer()
        buffer.reserveCapacity(headerLimit + payload.readableBytes)
        writeHeader(first, payload.readableBytes, to: &buffer)
        buffer.writeBuffer(&payload)
        return buffer
    }

    private static func writeHeader(_ first: UInt8, _ length: Int, to buffer: inout ByteBuffer) {
        buffer.writeInteger(first)
        switch length {
        case ...125: buffer.writeInteger(UInt8(length))
        case ...Int(UInt16.max):
            buffer.writeInteger(126 as UInt8)
            buffer.writeInteger(UInt16(length))
        default:
            buffer.writeInteger(127 as UInt8)
            buffer.writeInteger(UInt64(length))
        }
    }
}
