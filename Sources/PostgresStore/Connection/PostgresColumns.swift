import CPostgres
import QueueCore
import QueueEngine

/// An answer of libpq, which it keeps in its own memory.
private final class ResultMemory {
    let result: OpaquePointer

    init(_ result: OpaquePointer) { self.result = result }

    deinit { PQclear(result) }
}

/// What a query found, in binary form.
struct PostgresRows {
    private let memory: ResultMemory
    private let start: Int32
    let count: Int32

    /// Takes the result over.
    init(_ result: OpaquePointer) {
        memory = ResultMemory(result)
        start = 0
        count = PQntuples(result)
    }

    private init(_ memory: ResultMemory, row: Int32) {
        (self.memory, start, count) = (memory, row, 1)
    }

    /// One of the rows alone.
    func only(_ row: Int32) -> PostgresRows { PostgresRows(memory, row: start + row) }

    subscript(row: Int32) -> PostgresColumns { PostgresColumns(memory, row: start + row) }
}

/// The columns of one row, read from left to right.
struct PostgresColumns {
    private let memory: ResultMemory
    private let row: Int32
    private var next: Int32 = 0

    fileprivate init(_ memory: ResultMemory, row: Int32) {
        self.memory = memory
        self.row = row
    }

    /// The bytes of the next column; nil for NULL. Good as long as the rows are.
    private mutating func value() -> UnsafeRawBufferPointer? {
        defer { next += 1 }
        guard PQgetisnull(memory.result, row, next) == 0, let start = PQgetvalue(memory.result, row, next) else {
            return nil
        }
        return UnsafeRawBufferPointer(start: start, count: Int(PQgetlength(memory.result, row, next)))
    }

    mutating func optionalInteger() -> Int64? {
        guard let bytes = value() else { return nil }
        // bool, int2, int4 and int8, as they come.
        switch bytes.count {
        case 1: return Int64(bytes[0])
        case 2: return Int64(Int16(bigEndian: bytes.loadUnaligned(as: Int16.self)))
        case 4: return Int64(Int32(bigEndian: bytes.loadUnaligned(as: Int32.self)))
        case 8: return Int64(bigEndian: bytes.loadUnaligned(as: Int64.self))
        default: return nil
        }
    }

    mutating func integer() -> Int64 { optionalInteger() ?? 0 }

    mutating func flag() -> Bool { integer() != 0 }

    mutating func optionalReal() -> Double? {
        guard let bytes = value(), bytes.count == 8 else { return nil }
        return Double(bitPattern: UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)))
    }

    mutating func optionalText() -> String? { value().map { String(decoding: $0, as: UTF8.self) } }

    mutating func text() -> String { optionalText() ?? "" }

    mutating func bytes() -> [UInt8] { value().map { Array($0) } ?? [] }

    /// What `with(words:)` bound.
    mutating func words() -> [UInt32] { numbers() }

    /// What `with(reals:)` bound.
    mutating func reals() -> [Double] { numbers() }

    private mutating func numbers<Number: BitwiseCopyable>() -> [Number] {
        guard let bytes = value() else { return [] }
        let size = MemoryLayout<Number>.size
        return (0..<bytes.count / size).map { bytes.loadUnaligned(fromByteOffset: $0 * size, as: Number.self) }
    }

    mutating func optionalID<Of>(_: Of.Type = Of.self) throws(PostgresError) -> ID<Of>? {
        guard let bytes = value() else { return nil }
        guard bytes.count == 16 else { throw .damaged("an id has another length than 16 bytes") }
        return ID(
            high: UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)),
            low: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
    }

    mutating func id<Of>(_: Of.Type = Of.self) throws(PostgresError) -> ID<Of> {
        guard let id = try optionalID(Of.self) else { throw .damaged("an id is missing") }
        return id
    }

    mutating func word<Word: RawRepresentable>(_: Word.Type = Word.self) throws(PostgresError) -> Word
    where Word.RawValue == String {
        let text = text()
        guard let word = Word(rawValue: text) else { throw .damaged("'\(text)' is no \(Word.self)") }
        return word
    }

    /// Whatever it is, of the types that our tables have.
    mutating func value() -> StoredValue {
        if PQgetisnull(memory.result, row, next) == 1 {
            next += 1
            return .null
        }
        return switch Parameters.Kind(rawValue: PQftype(memory.result, next)) {
        case .float8: .real(optionalReal() ?? 0)
        case .text: .text(text())
        case .bytea: .bytes(bytes())
        default: .integer(integer())
        }
    }

    mutating func timestamp() -> Timestamp { Timestamp(milliseconds: integer()) }

    mutating func optionalTimestamp() -> Timestamp? { optionalInteger().map(Timestamp.init(milliseconds:)) }
}
