import Foundation
import Synchronization

/// A real PostgreSQL of a test's own, of Debian's programs: in a folder of its own, on loopback, gone when the test's process is.
public final class PrivatePostgres: Sendable {
    public struct Failure: Error, Sendable, CustomStringConvertible {
        public let description: String
    }

    /// One for all tests of a process that do not stop it.
    public static let shared = Result { () throws -> PrivatePostgres in try PrivatePostgres() }

    private static let programs = "/usr/lib/postgresql/15/bin"
    /// The cluster's owner: neither `initdb` nor `postgres` runs as root.
    private static let entrance =
        geteuid() == 0
        ? ["/usr/bin/setpriv", "--reuid=\(owner)", "--regid=\(owner)", "--clear-groups", "--"] : ["/usr/bin/env"]
    private static let owner = getpwnam("postgres") == nil ? "nobody" : "postgres"

    /// Of loopback.
    public let port: Int
    /// Holds the cluster and its socket.
    public let folder: String
    private let isDurable: Bool
    private let running = Mutex<Process?>(nil)
    private let schemas = Atomic(0)

    private var data: String { "\(folder)/data" }

    /// Makes a cluster, starts it and waits until it answers.
    /// - Parameters:
    ///   - isDurable: it waits for the disk, as a server does. Tests that cut no power need not.
    ///   - settings: more of `postgresql.conf`.
    public init(isDurable: Bool = false, settings: [String] = []) throws {
        self.isDurable = isDurable
        (folder, port) = (try Self.newFolder(isDurable: isDurable), try Self.freePort())
        let made = try Program.run(
            Self.entrance + [
                "\(Self.programs)/initdb", "-D", data, "-U", "qode", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8",
                "--no-sync",
            ])
        guard made.status == 0 else { throw Failure(description: "initdb: \(made.text)") }
        try configure(
            [
                "listen_addresses = '127.0.0.1'", "max_connections = 150", "shared_buffers = 32MB",
                "log_min_messages = fatal",
            ] + own + (isDurable ? [] : ["fsync = off", "full_page_writes = off"]) + settings)
        try start()
    }

    /// A standby, which follows `primary` byte for byte and answers questions.
    public init(following primary: PrivatePostgres) throws {
        isDurable = primary.isDurable
        (folder, port) = (try Self.newFolder(isDurable: isDurable), try Self.freePort())
        let made = try Program.run(
            Self.entrance + [
                "\(Self.programs)/pg_basebackup", "-h", "127.0.0.1", "-p", "\(primary.port)", "-U", "qode", "-D", data,
                "-R",
                "-X", "stream", "-c", "fast", "--no-sync",
            ])
        guard made.status == 0 else { throw Failure(description: "pg_basebackup: \(made.text)") }
        try configure(own + ["synchronous_standby_names = ''"])
        try start()
    }

    /// From now on whoever comes by network must encrypt and know the user's password. Restarts it.
    /// - Parameters:
    ///   - certificate: a PEM file, as is `key`; both are copied.
    public func secure(certificate: String, key: String, password: String) throws {
        try run("ALTER ROLE qode PASSWORD '\(password)'")
        stop()
        for (file, name) in [(certificate, "server.crt"), (key, "server.key")] {
            let copy = "\(data)/\(name)"
            try FileManager.default.copyItem(atPath: file, toPath: copy)
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: copy)
            if geteuid() == 0 { _ = try Program.run(["/usr/bin/chown", Self.owner, copy]) }
        }
        let rules = "local all all trust\nhostssl all all 127.0.0.1/32 scram-sha-256\n"
        let file = try FileHandle(forWritingTo: URL(filePath: "\(data)/pg_hba.conf"))
        try file.truncate(atOffset: 0)
        try file.write(contentsOf: Data(rules.utf8))
        try file.close()
        try configure(["ssl = on", "ssl_cert_file = 'server.crt'", "ssl_key_file = 'server.key'"])
        try start()
    }

    /// A standby takes its primary's place.
    public func promote() throws { try run("SELECT pg_promote()") }

    /// Every commit waits from now on until a standby has it on disk too.
    public func waitForStandby() throws {
        try configure(["synchronous_standby_names = '*'"])
        try run("SELECT pg_reload_conf()")
    }

    private var own: [String] { ["port = \(port)", "unix_socket_directories = '\(folder)'"] }

    private static func newFolder(isDurable: Bool) throws -> String {
        let memory = "/dev/shm"
        let base = !isDurable && FileManager.default.fileExists(atPath: memory) ? memory : "/tmp"
        let folder = "\(base)/qode-pg-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        if geteuid() == 0 { _ = try Program.run(["/usr/bin/chown", owner, folder]) }
        return folder
    }

    deinit {
        stop()
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// Adds to the cluster's settings, for its next start.
    public func configure(_ settings: [String]) throws {
        let file = try FileHandle(forWritingTo: URL(filePath: "\(data)/postgresql.auto.conf"))
        try file.seekToEnd()
        try file.write(contentsOf: Data((settings.joined(separator: "\n") + "\n").utf8))
        try file.close()
    }

    public func start() throws {
        let process = Process()
        // The server and its folder go when this process does, however that ends: its standard input then ends.
        process.executableURL = URL(filePath: Self.entrance[0])
        process.arguments =
            Self.entrance.dropFirst() + [
                "/bin/sh", "-c",
                """
                folder=$1; shift; "$@" & pid=$!
                read -r _ || isLast=yes
                kill -QUIT $pid; wait $pid; [ -z "$isLast" ] || rm -rf "$folder"
                """, "sh", folder, "\(Self.programs)/postgres", "-D", data,
            ]
        let line = Pipe()
        // No other child may hold it open: not even this one.
        _ = fcntl(line.fileHandleForWriting.fileDescriptor, F_SETFD, FD_CLOEXEC)
        process.standardInput = line
        let log = "\(folder)/log"
        _ = FileManager.default.createFile(atPath: log, contents: nil)
        process.standardOutput = FileHandle(forWritingAtPath: log)
        process.standardError = FileHandle(forWritingAtPath: log)
        try process.runUnhindered()
        running.withLock { $0 = process }
        let deadline = ContinuousClock.now + .seconds(20)
        while ContinuousClock.now < deadline {
            if try Program.run(["\(Self.programs)/pg_isready", "-q", "-h", "127.0.0.1", "-p", "\(port)"]).status == 0 {
                return
            }
            usleep(20_000)
        }
        throw Failure(
            description: "postgres does not answer: \((try? String(contentsOfFile: log, encoding: .utf8)) ?? "")")
    }

    /// Ends it at once, as a machine that is switched off: what was committed is in its log.
    public func stop() {
        guard let process = running.withLock({ $0.take() }) else { return }
        try? (process.standardInput as? Pipe)?.fileHandleForWriting.write(contentsOf: Data("stop\n".utf8))
        process.end(within: 10)
    }

    /// Runs one statement by psql.
    @discardableResult
    public func run(_ sql: String) throws -> String {
        let end = try Program.run([
            "\(Self.programs)/psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", folder, "-p", "\(port)",
            "-U",
            "qode", "-d", "postgres", "-c", sql,
        ])
        guard end.status == 0 else { throw Failure(description: end.text) }
        return end.text
    }

    /// An empty place for tables, as `store.url` names it.
    /// - Parameter port: of whatever stands between; nil for the server's own.
    public func newURL(through port: Int? = nil) throws -> String {
        let schema = "s\(schemas.add(1, ordering: .relaxed).newValue)"
        try run("CREATE SCHEMA \(schema)")
        return url(of: schema, through: port)
    }

    public func url(of schema: String, through port: Int? = nil) -> String {
        "postgres://qode@127.0.0.1:\(port ?? self.port)/postgres?options=-csearch_path%3D\(schema)"
    }

    private static func freePort() throws -> Int {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        defer { close(socket) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(socket, pointer, size) == 0 && getsockname(socket, pointer, &size) == 0
            }
        }
        guard isBound else { throw Failure(description: "no port is free") }
        return Int(UInt16(bigEndian: address.sin_port))
    }
}
