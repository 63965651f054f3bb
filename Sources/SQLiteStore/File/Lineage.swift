import Foundation
import GRDB
import QueueEngine

/// What must outlive a restore, because the copy that comes back is from before it: how many restores there have been, by which
/// revisions go on growing, and the tokens that were revoked. It stands in a small file beside the database.
struct Lineage: Equatable {
    /// Revoked tokens that are remembered: more than an appliance ever pairs. Beyond that the oldest go, of which no backup is left.
    static let revokedAtMost = 10_000
    /// Revisions of one life of a database, between two restores. More than 4,000 million changes of one queue there are not, and
    /// two million restores stay within the whole numbers that a browser knows (2^53).
    static let revisionsOfALife: Int64 = 1 << 32

    var restores: Int64 = 0
    /// Oldest first.
    private(set) var revoked: [TokenHash] = []

    mutating func revoke(_ tokens: [TokenHash]) {
        revoked.append(contentsOf: tokens)
        revoked.removeFirst(max(0, revoked.count - Self.revokedAtMost))
    }

    /// What every revision is at least since the last restore.
    var leastRevision: Int64 { restores * Self.revisionsOfALife }
}

// MARK: - Its file

extension Lineage {
    /// `qode.db` has `qode.lineage`.
    static func path(of database: String) -> String {
        (database.hasSuffix(".db") ? String(database.dropLast(3)) : database) + ".lineage"
    }

    /// Nil when there is none. A line that is not understood says nothing.
    init?(of database: String) throws(StoreFailure) {
        let path = Self.path(of: database)
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw DatabaseFile.failure("read", path)
        }
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            guard words.count == 2 else { continue }
            switch words[0] {
            case "restores": restores = Int64(words[1]) ?? restores
            case "revoked": if let hash = TokenHash(hex: words[1]) { revoked.append(hash) }
            default: continue
            }
        }
    }

    /// Whole or not at all, and on disk before this returns.
    func save(of database: String) throws {
        let path = Self.path(of: database)
        let text = "restores \(restores)\n" + revoked.map { "revoked \($0.hex)\n" }.joined()
        let unfinished = "\(path).new"
        unlink(unfinished)
        try DatabaseFile.makePrivate(unfinished)
        let handle = try FileHandle(forWritingTo: URL(filePath: unfinished))
        try handle.write(contentsOf: Data(text.utf8))
        try handle.close()
        try DatabaseFile.finish(unfinished, as: path)
    }
}

// MARK: - The database of that name

extension Lineage {
    /// Where a database comes from, in its own words.
    private enum Origin: String {
        /// It was opened here before.
        case own
        /// It was copied since: a backup that came back.
        case copy
        /// It was made, or brought up to date, by a program that first knows of this.
        case unknown
    }

    /// Marks a copy, so that it is known for one wherever it is opened.
    static func mark(copy db: Database) throws {
        guard try db.tableExists("lineage") else { return }
        try db.execute(sql: "UPDATE lineage SET origin = ?", arguments: [Origin.copy.rawValue])
    }

    /// A database that came back goes on where the one before it was: its revisions above all that were ever shown, and without
    /// the tokens that were revoked meanwhile.
    static func settle(_ database: String, on db: Database) throws {
        let known = try Lineage(of: database)
        var lineage = known ?? Lineage()
        let row = try Row.fetchOne(db, sql: "SELECT restores, origin FROM lineage")
        let restores = row?["restores"] as Int64? ?? 0
        let origin = (row?["origin"] as String?).flatMap(Origin.init) ?? .unknown
        let isRestored = origin == .copy || (origin == .unknown && known != nil)
        lineage.restores = max(lineage.restores, restores) + (isRestored ? 1 : 0)
        // The file first: whatever happens between, a restore is counted once at least.
        if lineage != known { try lineage.save(of: database) }
        let hasRevoked = try lineage.revoked.contains { token in
            try Bool.fetchOne(
                db,
                sql: """
                    SELECT EXISTS (SELECT 1 FROM host_tokens WHERE hash = ?1 UNION ALL SELECT 1 FROM queues WHERE host_token = ?1
                        UNION ALL SELECT 1 FROM command_cards WHERE secret = ?1)
                    """, arguments: [Data(token.bytes)]) ?? false
        }
        guard lineage.restores > restores || origin != .own || hasRevoked else { return }
        try db.inTransaction(.immediate) {
            if lineage.restores > restores {
                try db.execute(
                    sql: "UPDATE queues SET revision = max(revision, ?)", arguments: [lineage.leastRevision])
            }
            try db.execute(
                sql: "INSERT OR REPLACE INTO lineage (row_id, restores, origin) VALUES (1, ?, ?)",
                arguments: [lineage.restores, Origin.own.rawValue])
            for token in lineage.revoked { try drop(token, on: db) }
            return .commit
        }
    }

    /// A queue whose own token was revoked has none until its admin makes it a new one.
    private static func drop(_ token: TokenHash, on db: Database) throws {
        let hash = Data(token.bytes)
        try db.execute(sql: "DELETE FROM host_tokens WHERE hash = ?", arguments: [hash])
        try db.execute(sql: "DELETE FROM command_cards WHERE secret = ?", arguments: [hash])
        try db.execute(sql: "UPDATE queues SET host_token = randomblob(32) WHERE host_token = ?", arguments: [hash])
    }
}

extension TokenHash {
    fileprivate init?(hex: Substring) {
        let digits = hex.compactMap(\.hexDigitValue)
        guard !digits.isEmpty, digits.count == hex.count, digits.count.isMultiple(of: 2) else { return nil }
        self.init(stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) })
    }

    fileprivate var hex: String {
        bytes.map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0\(digits)" : digits
        }.joined()
    }
}
