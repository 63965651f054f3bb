import GRDB
import GRDBSQLite
import QueueEngine

/// What SQLite said, before it is put in words.
struct SQLiteError: Error {
    /// An extended result code (https://www.sqlite.org/rescode.html).
    var code: Int32
    var message: String

    init(code: Int32, message: String) {
        self.code = code
        self.message = message
    }

    init(_ error: any Error) {
        switch error {
        case let error as SQLiteError: self = error
        case let error as DatabaseError:
            self.init(code: error.extendedResultCode.rawValue, message: error.message ?? error.description)
        default: self.init(code: SQLITE_ERROR, message: String(describing: error))
        }
    }

    /// A row that no version of this program writes.
    static func damaged(_ what: String) -> SQLiteError { SQLiteError(code: SQLITE_CORRUPT, message: what) }

    /// The low byte names the kind, the others refine it.
    var kind: Int32 { code & 0xff }

    /// Another write may well be taken. Who holds the database's lock holds up every write.
    var mayBeOneWrites: Bool { kind != SQLITE_BUSY && kind != SQLITE_LOCKED }

    /// - Parameter path: of the database.
    func failure(during operation: String, of path: String) -> StoreFailure {
        StoreFailure(operation: operation, detail: "\(path): SQLite \(code): \(message)", hint: hint)
    }

    private var hint: String {
        switch kind {
        case SQLITE_FULL:
            "The disk is full. Free some space: the daemon goes on by itself as soon as there is room."
        case SQLITE_READONLY, SQLITE_PERM:
            "The database cannot be written. Check who owns it and its folder, and that its disk is not mounted read-only."
        case SQLITE_CORRUPT:
            """
            The database file is damaged. It stays as it is: nothing in it was changed. `qode restore` lists the backups, \
            and puts one in its place.
            """
        case SQLITE_NOTADB:
            "The file is not a Qode database. Move it away, or name another file in store.url."
        case SQLITE_IOERR:
            "The disk does not read or write as it should. Check the kernel's log, and replace the disk or card if it fails."
        case SQLITE_BUSY, SQLITE_LOCKED:
            "Another program holds the database. Close what else has it open, and try again."
        case SQLITE_CANTOPEN, SQLITE_AUTH:
            "The database cannot be opened. Check that its folder exists and that the daemon may write there."
        case SQLITE_NOMEM:
            "The machine is out of memory. Stop what else runs on it, and try again."
        case SQLITE_CONSTRAINT:
            "The database refused what contradicts its rules: a defect of this program. Please report it with this detail."
        default:
            "Try again. If it stays, restart the daemon and read its log."
        }
    }
}
