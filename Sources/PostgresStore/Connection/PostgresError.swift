import QueueEngine

/// What libpq or the server said, before it is put in words.
struct PostgresError: Error {
    enum Kind: Equatable {
        /// There is no connection: it never came about, broke, or nobody answered in time.
        case lost
        /// The server refused: its SQLSTATE (https://www.postgresql.org/docs/15/errcodes-appendix.html).
        case server(state: String)
        /// A row that no version of this program writes.
        case damaged
    }

    var kind: Kind
    var message: String
    /// The connection broke after the commit was asked for and before it was answered.
    var isCommitUnknown = false

    static func lost(_ message: String) -> PostgresError { PostgresError(kind: .lost, message: message) }

    static func damaged(_ what: String) -> PostgresError { PostgresError(kind: .damaged, message: what) }

    private var state: String {
        if case .server(let state) = kind { state } else { "" }
    }

    /// Another appliance was faster, and the same batch may well be taken when it comes again: serialization failure, deadlock,
    /// or a lock that was held for too long.
    var isConflict: Bool { ["40001", "40P01", "55P03"].contains(state) }

    /// Another write may well be taken: the server is well, and refused this one.
    var mayBeOneWrites: Bool {
        switch kind {
        case .lost: false
        case .damaged: true
        // Out of resources, going down, no right to write: that holds for every write.
        case .server(let state): !["40", "53", "55", "57", "58", "25", "28", "42"].contains { state.hasPrefix($0) }
        }
    }

    /// Nobody answers there, now.
    var isAway: Bool { kind == .lost || state.hasPrefix("57P") || state.hasPrefix("53") || state == "25006" }

    /// - Parameter name: of the database, without a secret in it.
    func failure(during operation: String, of name: String) -> StoreFailure {
        let code = state.isEmpty ? "" : "\(state): "
        var failure = StoreFailure(operation: operation, detail: "\(name): \(code)\(message)", hint: hint)
        failure.isAway = isAway
        return failure
    }

    private var hint: String {
        switch (kind, state) {
        case (.damaged, _):
            "The database holds what no version of this program writes. Look at it with psql, and restore a backup if need be."
        case (.lost, _):
            "PostgreSQL does not answer. Check that it runs and that this machine reaches it: the daemon goes on by itself."
        case (_, "28P01"), (_, "28000"):
            "PostgreSQL refuses this user. Check pg_hba.conf and the password in PGPASSFILE (docs/scaling.md)."
        case (_, "3D000"): "Make the database: createdb, and name its owner in store.url."
        case (_, "42501"): "The user in store.url must own the database's tables."
        case (_, "53100"): "PostgreSQL's disk is full. Free some space: the daemon goes on by itself."
        case (_, "25006"):
            "This PostgreSQL only reads: it is a standby. Name all servers in store.url (docs/scaling.md)."
        case (_, _) where state.hasPrefix("23"):
            "The database refused what contradicts its rules: a defect of this program. Please report it with this detail."
        default: "Try again. If it stays, read the logs of PostgreSQL and of the daemon."
        }
    }
}
