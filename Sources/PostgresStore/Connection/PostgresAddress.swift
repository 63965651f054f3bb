import CPostgres

/// Where a database is: `postgres://user@host/name?sslmode=verify-full`, as libpq reads it
/// (https://www.postgresql.org/docs/15/libpq-connect.html#LIBPQ-CONNSTRING).
public struct PostgresAddress: Sendable, Equatable {
    /// Without a password: there is none in it.
    public let url: String
    /// A file of passwords beside `PGPASSFILE`; nil for libpq's own choice.
    public var passwordFile: String?

    /// Words that libpq only looks at when it connects.
    private static let sslModes = ["disable", "allow", "prefer", "require", "verify-ca", "verify-full"]

    /// What `store.url` may be.
    public static let allowed = "postgres://USER@HOST/DATABASE without a password, which belongs in PGPASSFILE"

    /// Nil for an address that can never work.
    public init?(_ url: String) {
        guard url.hasPrefix("postgres://") || url.hasPrefix("postgresql://"), !url.utf8.contains(0),
            let options = Self.options(of: url), options["password"] == nil,
            options["sslmode"].map({ Self.sslModes.contains($0) }) ?? true,
            (options["port"] ?? "5432").split(separator: ",").allSatisfy({ UInt16($0).map { $0 > 0 } ?? false })
        else { return nil }
        self.url = url
    }

    /// Host and database, for people.
    public var name: String {
        let options = Self.options(of: url) ?? [:]
        let host = options["host"] ?? options["hostaddr"] ?? "localhost"
        return "\(host)/\(options["dbname"] ?? options["user"] ?? "")"
    }

    /// What is set in it; nil for what libpq does not understand.
    private static func options(of url: String) -> [String: String]? {
        guard let parsed = PQconninfoParse(url, nil) else { return nil }
        defer { PQconninfoFree(parsed) }
        var options: [String: String] = [:]
        var option = parsed
        while let keyword = option.pointee.keyword {
            if let value = option.pointee.val { options[String(cString: keyword)] = String(cString: value) }
            option += 1
        }
        return options
    }
}
