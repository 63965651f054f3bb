import QueueCore

/// The parameters of one execution, in PostgreSQL's binary formats
/// (https://www.postgresql.org/docs/15/protocol-overview.html#PROTOCOL-FORMAT-CODES).
struct Parameters: Hashable {
    /// The types' object ids, as `pg_type.dat` has them; 0 leaves it to the server.
    enum Kind: UInt32 {
        case unknown = 0
        case bytea = 17
        case int8 = 20
        case text = 25
        case float8 = 701
        case byteas = 1001
    }

    private(set) var bytes: [UInt8] = []
    /// -1 is NULL.
    private(set) var lengths: [Int32] = []
    private(set) var kinds: [Kind] = []

    var count: Int { lengths.count }

    /// The bytes of one; nil for NULL.
    subscript(index: Int) -> ArraySlice<UInt8>? {
        let start = lengths[..<index].reduce(0) { $0 + Int(max(0, $1)) }
        return lengths[index] < 0 ? nil : bytes[start..<start + Int(lengths[index])]
    }

    mutating func add(_ value: some Collection<UInt8>, _ kind: Kind) {
        bytes.append(contentsOf: value)
        lengths.append(Int32(value.count))
        kinds.append(kind)
    }

    /// A NULL has a type, too: a statement that begins with one must mean the same as with a value.
    mutating func addNull(_ kind: Kind) {
        lengths.append(-1)
        kinds.append(kind)
    }

    mutating func add(_ value: Int64) {
        withUnsafeBytes(of: value.bigEndian) { add($0, .int8) }
    }

    mutating func add(_ value: Double) {
        withUnsafeBytes(of: value.bitPattern.bigEndian) { add($0, .float8) }
    }

    mutating func add<Of>(_ id: ID<Of>) { add(Self.bytes(of: id), .bytea) }

    static func bytes<Of>(of id: ID<Of>) -> [UInt8] {
        withUnsafeBytes(of: (id.high.bigEndian, id.low.bigEndian)) { Array($0) }
    }

    /// An array of one dimension: dimensions, whether there are NULLs, the elements' type, how many there are, where they begin;
    /// then each with its length (`array_send` in arrayfuncs.c).
    mutating func add(_ values: [[UInt8]]) {
        var array: [UInt8] = []
        func put(_ number: Int32) { withUnsafeBytes(of: number.bigEndian) { array.append(contentsOf: $0) } }
        put(values.isEmpty ? 0 : 1)
        put(0)
        put(Int32(Kind.bytea.rawValue))
        if !values.isEmpty {
            put(Int32(values.count))
            put(1)
        }
        for value in values {
            put(Int32(value.count))
            array.append(contentsOf: value)
        }
        add(array, .byteas)
    }
}
