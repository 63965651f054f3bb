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
    var buffer: ByteBuffer { ByteBuffer(bytes: bytes) }

    /// The text, in UTF-8.
    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(1024)
        write(to: &bytes)
        return bytes
    }

    fileprivate func write(to bytes: inout [UInt8]) {
        switch self {
        case .object(let members):
            bytes.append(UInt8(ascii: "{"))
            // By their places: to take members out costs two counts each.
            for index in members.indices {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                Self.write(members[index].0, to: &bytes)
                bytes.append(UInt8(ascii: ":"))
                members[index].1.write(to: &bytes)
            }
            bytes.append(UInt8(ascii: "}"))
        case .array(let items):
            bytes.append(UInt8(ascii: "["))
            for (index, item) in items.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                item.write(to: &bytes)
            }
            bytes.append(UInt8(ascii: "]"))
        case .string(let text): Self.write(text, to: &bytes)
        case .integer(let number): bytes.append(contentsOf: String(number).utf8)
        case .bool(let value): bytes.append(contentsOf: (value ? "true" : "false").utf8)
        case .null: bytes.append(contentsOf: "null".utf8)
        }
    }

    /// RFC 8259 §7: quotation mark, reverse solidus and control characters are escaped; the rest stands as it is.
    fileprivate static func write(_ text: String, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        let isPlain = text.utf8.withContiguousStorageIfAvailable { plain in
            guard plain.allSatisfy({ $0 >= 0x20 && $0 != 0x22 && $0 != 0x5c }) else { return false }
            bytes.append(contentsOf: plain)
            return true
        }
        if isPlain != true { for byte in text.utf8 { writeEscaped(byte, to: &bytes) } }
        bytes.append(UInt8(ascii: "\""))
    }

    private static func writeEscaped(_ byte: UInt8, to bytes: inout [UInt8]) {
        switch byte {
        case 0x22: bytes.append(contentsOf: "\\\"".utf8)
        case 0x5c: bytes.append(contentsOf: "\\\\".utf8)
        case 0x0a: bytes.append(contentsOf: "\\n".utf8)
        case ..<0x20:
            let digits = Array("0123456789abcdef".utf8)
            bytes.append(contentsOf: "\\u00".utf8)
            bytes.append(digits[Int(byte >> 4)])
            bytes.append(digits[Int(byte & 0xf)])
        default: bytes.append(byte)
        }
    }
}

/// Takes the members of an object one after another.
protocol MemberSink {
    mutating func add(_ name: String, _ value: JSON)
}

extension [(String, JSON)]: MemberSink {
    mutating func add(_ name: String, _ value: JSON) { append((name, value)) }
}

/// The text of an object while it is told, for answers that many wait for: no member is kept.
struct ObjectText: MemberSink {
    private var bytes = [UInt8(ascii: "{")]

    init() { bytes.reserveCapacity(1024) }

    mutating func add(_ name: String, _ value: JSON) {
        if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
        JSON.write(name, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        value.write(to: &bytes)
    }

    var buffer: ByteBuffer {
        var whole = ByteBuffer()
        whole.reserveCapacity(bytes.count + 1)
        whole.writeBytes(bytes)
        whole.writeInteger(UInt8(ascii: "}"))
        return whole
    }
}
