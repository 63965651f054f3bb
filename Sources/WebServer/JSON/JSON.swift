import NIOCore

/// A JSON value whose objects keep the order they were written in.
enum JSON: Sendable {
    case object([(String, JSON)])
    case array([JSON])
    case string(String)
    case integer(Int64)
    case bool(Bool)
    case null

    init(_ text: String?) { self = text.map { .string($0) } ?? .null }
    init(_ number: Int?) { self = number.map { .integer(Int64($0)) } ?? .null }

    /// Adds keys at the end of an object.
    func adding(_ more: [(String, JSON)]) -> JSON {
        guard !more.isEmpty, case .object(let members) = self else { return self }
        return .object(members + more)
    }
}

// What was made can be looked into: a page's first text is drawn from the data that its script goes on from.
extension JSON {
    /// The member of this name; null where there is none.
    subscript(name: String) -> JSON {
        guard case .object(let members) = self else { return .null }
        return members.first { $0.0 == name }?.1 ?? .null
    }

    var string: String? { if case .string(let text) = self { text } else { nil } }
    var number: Int? { if case .integer(let number) = self { Int(number) } else { nil } }
    var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
}

extension JSON: ExpressibleByDictionaryLiteral, ExpressibleByStringLiteral, ExpressibleByNilLiteral {
    init(dictionaryLiteral elements: (String, JSON)...) { self = .object(elements) }
    init(stringLiteral value: String) { self = .string(value) }
    init(nilLiteral: ()) { self = .null }
}

extension JSON {
    var buffer: ByteBuffer {
        var buffer = ByteBuffer()
        buffer.reserveCapacity(512)
        write(to: &buffer)
        return buffer
    }

    func write(to buffer: inout ByteBuffer) {
        switch self {
        case .object(let members):
            buffer.writeStaticString("{")
            for (index, (key, value)) in members.enumerated() {
                if index > 0 { buffer.writeStaticString(",") }
                Self.write(key, to: &buffer)
                buffer.writeStaticString(":")
                value.write(to: &buffer)
            }
            buffer.writeStaticString("}")
        case .array(let items):
            buffer.writeStaticString("[")
            for (index, item) in items.enumerated() {
                if index > 0 { buffer.writeStaticString(",") }
                item.write(to: &buffer)
            }
            buffer.writeStaticString("]")
        case .string(let text): Self.write(text, to: &buffer)
        case .integer(let number): buffer.writeString(String(number))
        case .bool(let value): buffer.writeString(value ? "true" : "false")
        case .null: buffer.writeStaticString("null")
        }
    }

    /// RFC 8259 §7: quotation mark, reverse solidus and control characters are escaped; the rest stands as it is.
    private static func write(_ text: String, to buffer: inout ByteBuffer) {
        buffer.writeInteger(UInt8(ascii: "\""))
        let isPlain = text.utf8.withContiguousStorageIfAvailable { bytes in
            guard bytes.allSatisfy({ $0 >= 0x20 && $0 != 0x22 && $0 != 0x5c }) else { return false }
            buffer.writeBytes(bytes)
            return true
        }
        if isPlain != true { for byte in text.utf8 { writeEscaped(byte, to: &buffer) } }
        buffer.writeInteger(UInt8(ascii: "\""))
    }

    private static func writeEscaped(_ byte: UInt8, to buffer: inout ByteBuffer) {
        switch byte {
        case 0x22: buffer.writeStaticString("\\\"")
        case 0x5c: buffer.writeStaticString("\\\\")
        case 0x0a: buffer.writeStaticString("\\n")
        case ..<0x20:
            let digits = Array("0123456789abcdef".utf8)
            buffer.writeStaticString("\\u00")
            buffer.writeInteger(digits[Int(byte >> 4)])
            buffer.writeInteger(digits[Int(byte & 0xf)])
        default: buffer.writeInteger(byte)
        }
    }
}
