/// Moves everything from one store to another, checks that it is there, and goes on where it was broken off.
public struct StoreMove: Sendable {
    /// Rows that are read and written at once.
    static let page = 500

    public enum Failure: Error, Sendable, Equatable {
        case store(StoreFailure)
        /// The other one does not know this table or column.
        case unknown(String)
        /// The rows there are others.
        case differs(String)
    }

    private let source: any MovableStore
    private let target: any MovableStore
    private let hash: @Sendable ([UInt8]) -> [UInt8]
    private let progress: @Sendable (_ table: String, _ done: Int, _ all: Int) -> Void

    /// - Parameters:
    ///   - hash: of some bytes; what two tables are compared by.
    ///   - progress: told now and then: rows that are there, of all tables.
    public init(
        from source: any MovableStore, to target: any MovableStore, hash: @escaping @Sendable ([UInt8]) -> [UInt8],
        progress: @escaping @Sendable (_ table: String, _ done: Int, _ all: Int) -> Void
    ) {
        (self.source, self.target, self.hash, self.progress) = (source, target, hash, progress)
    }

    /// - Returns: the rows of each table.
    public func run() async throws(Failure) -> [(table: String, rows: Int)] {
        do throws(StoreFailure) {
            let tables = try await source.tables()
            let known = try await target.tables()
            for table in tables {
                guard let other = known.first(where: { $0.name == table.name }) else { return try refuse(table.name) }
                if let column = table.columns.first(where: { !other.columns.contains($0) }) {
                    return try refuse("\(table.name).\(column)")
                }
            }
            var counts: [Int] = []
            for table in tables { counts.append(try await source.count(of: table)) }
            let all = counts.reduce(0, +)
            var done = 0
            for (table, count) in zip(tables, counts) {
                let begin = done
                try await copy(table) { copied in progress(table.name, begin + copied, all) }
                done += count
            }
            try await target.settle(at: try await source.latestTick(), tables)
            for (table, count) in zip(tables, counts) {
                guard try await target.count(of: table) == count,
                    try await digest(of: table, in: source) == digest(of: table, in: target)
                else { throw StoreFailure(operation: Self.differs, detail: table.name, hint: "") }
            }
            return zip(tables, counts).map { ($0.name, $1) }
        } catch {
            switch error.operation {
            case Self.unknown: throw .unknown(error.detail)
            case Self.differs: throw .differs(error.detail)
            default: throw .store(error)
            }
        }
    }

    private static let (unknown, differs) = ("move: unknown", "move: differs")

    private func refuse(_ what: String) throws(StoreFailure) -> [(table: String, rows: Int)] {
        throw StoreFailure(operation: Self.unknown, detail: what, hint: "")
    }

    private func copy(_ table: StoredTable, _ tell: (Int) -> Void) async throws(StoreFailure) {
        // Rows with a number of their own are written in its order, so what is there is the beginning. Others are few.
        let hasNumber = table.isNumbered
        var after = hasNumber ? try await target.lastKey(of: table) : nil
        var copied = hasNumber ? try await target.count(of: table) : 0
        var isFirst = true
        while true {
            let rows = try await source.rows(of: table, after: after, offset: hasNumber ? 0 : copied, limit: Self.page)
            if !rows.isEmpty || (isFirst && !hasNumber) {
                try await target.put(rows, into: table, replacing: isFirst && !hasNumber)
            }
            isFirst = false
            copied += rows.count
            tell(copied)
            guard rows.count == Self.page else { return }
            if hasNumber { after = rows.last.flatMap { Self.number(in: $0, of: table) } }
        }
    }

    private static func number(in row: [StoredValue], of table: StoredTable) -> Int64? {
        guard let place = table.columns.firstIndex(of: table.key[0]), case .integer(let number) = row[place] else {
            return nil
        }
        return number
    }

    /// A chain of hashes over all rows, in the order of their keys.
    private func digest(of table: StoredTable, in store: any MovableStore) async throws(StoreFailure) -> [UInt8] {
        var digest: [UInt8] = []
        var after: Int64?
        var offset = 0
        while true {
            let rows = try await store.rows(
                of: table, after: after, offset: table.isNumbered ? 0 : offset, limit: Self.page)
            var bytes = digest
            for row in rows { for value in row { Self.append(value, to: &bytes) } }
            digest = hash(bytes)
            guard rows.count == Self.page else { return digest }
            offset += rows.count
            if table.isNumbered { after = rows.last.flatMap { Self.number(in: $0, of: table) } }
        }
    }

    private static func append(_ value: StoredValue, to bytes: inout [UInt8]) {
        func put(_ kind: UInt8, _ content: [UInt8]) {
            bytes.append(kind)
            withUnsafeBytes(of: Int64(content.count).bigEndian) { bytes.append(contentsOf: $0) }
            bytes.append(contentsOf: content)
        }
        switch value {
        case .null: put(0, [])
        case .integer(let number): put(1, withUnsafeBytes(of: number.bigEndian) { Array($0) })
        case .real(let number): put(2, withUnsafeBytes(of: number.bitPattern.bigEndian) { Array($0) })
        case .text(let text): put(3, Array(text.utf8))
        case .bytes(let content): put(4, content)
        }
    }
}
