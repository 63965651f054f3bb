import NIOCore

/// What a client sends, taken apart as RFC 6455 has it (§5): frames that may come in any pieces, messages that may come in
/// any frames. Strict, so that nobody in between and nobody here ever disagree on where a message ends.
///
/// Holds at most one message, one frame and what was read together with it.
struct FrameReader {
    enum Event: Equatable {
        case text(ByteBuffer)
        case ping(ByteBuffer)
        case pong
        /// The client's last frame; nil is one without a code.
        case close(CloseCode?)
        /// Nothing after this is read.
        case violation(CloseCode)
    }

    /// Bytes of a message, in all its frames.
    static let messageLimit = 65_536
    /// Frames of a message: enough for a client that writes a kilobyte at a time.
    static let frameLimit = 64

    private struct Message {
        var data: ByteBuffer
        var frames: Int
    }

    private struct Header {
        var opcode: UInt8
        var isFinal: Bool
        var length: Int
        /// Bytes of the header itself, its mask included.
        var size: Int
        var isControl: Bool { opcode & 0x8 != 0 }
    }

    private enum Opcode {
        static let (continuation, text, binary): (UInt8, UInt8, UInt8) = (0x0, 0x1, 0x2)
        static let (close, ping, pong): (UInt8, UInt8, UInt8) = (0x8, 0x9, 0xa)
    }

    /// Nothing is held between whole frames: ten thousand phones that only listen cost no buffer.
    private var received: ByteBuffer?
    private var message: Message?
    private var isOver = false

    mutating func append(_ bytes: ByteBuffer) {
        guard !isOver, bytes.readableBytes > 0 else { return }
        guard received != nil else {
            received = bytes
            return
        }
        var bytes = bytes
        received?.discardReadBytes()
        received?.writeBuffer(&bytes)
    }

    /// The next thing that was sent; nil until more bytes come.
    mutating func next() -> Event? {
        while !isOver, let bytes = received {
            switch header(of: bytes) {
            case .failure(let violation): return end(.violation(violation.code))
            case .success(nil): return nil
            case .success(let header?):
                guard bytes.readableBytes >= header.size + header.length else { return nil }
                let payload = take(header)
                if let event = read(header, payload) { return event }
            }
        }
        return nil
    }

    // MARK: Headers

    private struct Violation: Error {
        let code: CloseCode
    }

    /// Judged as soon as it is there: what is too large is not waited for.
    private func header(of bytes: ByteBuffer) -> Result<Header?, Violation> {
        let at = bytes.readerIndex
        guard let first = bytes.getInteger(at: at, as: UInt8.self) else { return .success(nil) }
        // No extension was agreed on, so nobody may use the reserved bits (§5.2).
        guard first & 0x70 == 0 else { return .failure(Violation(code: .protocolError)) }
        let (opcode, isFinal) = (first & 0xf, first & 0x80 != 0)
        guard opcode <= Opcode.binary || (Opcode.close...Opcode.pong).contains(opcode) else {
            return .failure(Violation(code: .protocolError))
        }
        guard let second = bytes.getInteger(at: at + 1, as: UInt8.self) else { return .success(nil) }
        // A client masks every frame (§5.1).
        guard second & 0x80 != 0 else { return .failure(Violation(code: .protocolError)) }
        var header = Header(opcode: opcode, isFinal: isFinal, length: Int(second & 0x7f), size: 6)
        if header.isControl, !isFinal || header.length > 125 { return .failure(Violation(code: .protocolError)) }
        switch header.length {
        case 126:
            guard let length = bytes.getInteger(at: at + 2, as: UInt16.self) else { return .success(nil) }
            // In as few bytes as it can be said in.
            guard length > 125 else { return .failure(Violation(code: .protocolError)) }
            (header.length, header.size) = (Int(length), 8)
        case 127:
            guard let length = bytes.getInteger(at: at + 2, as: UInt64.self) else { return .success(nil) }
            guard length > UInt64(UInt16.max), length <= UInt64(Int64.max) else {
                return .failure(Violation(code: .protocolError))
            }
            (header.length, header.size) = (Int(length), 14)
        default: break
        }
        return header.isControl ? .success(header) : place(header)
    }

    /// Whether a data frame may stand here, and still fits.
    private func place(_ header: Header) -> Result<Header?, Violation> {
        guard (header.opcode == Opcode.continuation) == (message != nil) else {
            return .failure(Violation(code: .protocolError))
        }
        guard header.opcode != Opcode.binary else { return .failure(Violation(code: .unacceptableData)) }
        guard header.length <= Self.messageLimit - (message?.data.readableBytes ?? 0) else {
            return .failure(Violation(code: .tooLarge))
        }
        guard (message?.frames ?? 0) < Self.frameLimit else { return .failure(Violation(code: .policyViolation)) }
        return .success(header)
    }

    // MARK: Payloads

    /// The payload without its mask; the frame is gone from what was received.
    private mutating func take(_ header: Header) -> ByteBuffer {
        guard var bytes = received else { return ByteBuffer() }
        let mask = bytes.getBytes(at: bytes.readerIndex + header.size - 4, length: 4) ?? [0, 0, 0, 0]
        bytes.moveReaderIndex(forwardBy: header.size)
        var payload = bytes.readSlice(length: header.length) ?? ByteBuffer()
        received = bytes.readableBytes > 0 ? bytes : nil
        payload.withUnsafeMutableReadableBytes { raw in
            for index in raw.indices { raw[index] ^= mask[index & 3] }
        }
        return payload
    }

    /// Nil when the message goes on.
    private mutating func read(_ header: Header, _ payload: ByteBuffer) -> Event? {
        switch header.opcode {
        case Opcode.ping: return .ping(payload)
        case Opcode.pong: return .pong
        case Opcode.close: return end(close(payload))
        default: break
        }
        var whole = message ?? Message(data: ByteBuffer(), frames: 0)
        var payload = payload
        if whole.frames == 0 { whole.data = payload } else { whole.data.writeBuffer(&payload) }
        whole.frames += 1
        message = header.isFinal ? nil : whole
        guard header.isFinal else { return nil }
        return Self.isText(whole.data) ? .text(whole.data) : end(.violation(.invalidText))
    }

    private func close(_ payload: ByteBuffer) -> Event {
        var payload = payload
        guard payload.readableBytes > 0 else { return .close(nil) }
        guard let code = payload.readInteger(as: UInt16.self).map(CloseCode.init), code.isForFrames else {
            return .violation(.protocolError)
        }
        return Self.isText(payload) ? .close(code) : .violation(.invalidText)
    }

    private mutating func end(_ event: Event) -> Event {
        isOver = true
        (received, message) = (nil, nil)
        return event
    }

    private static func isText(_ bytes: ByteBuffer) -> Bool {
        String(validating: bytes.readableBytesView, as: UTF8.self) != nil
    }
}
