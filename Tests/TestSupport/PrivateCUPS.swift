import Foundation

/// A real CUPS scheduler of a test's own: in a folder of its own, on a socket of its own, gone when the test is.
public final class PrivateCUPS: Sendable {
    public struct Failure: Error, Sendable, CustomStringConvertible {
        public let description: String
    }

    /// What libcups and its tools find it by: `CUPS_SERVER`.
    public let server: String
    private let folder: String
    private let process: Process

    /// Starts it and waits until it answers.
    public static func start() async throws -> PrivateCUPS {
        let cups = try PrivateCUPS()
        let deadline = ContinuousClock.now + .seconds(20)
        while ContinuousClock.now < deadline {
            if let answer = try? await cups.run("/usr/bin/lpstat", "-r"), answer.contains("is running") { return cups }
            try await Task.sleep(for: .milliseconds(30))
        }
        let log = (try? String(contentsOfFile: "\(cups.folder)/log/error_log", encoding: .utf8)) ?? ""
        await cups.stop()
        throw Failure(description: "cupsd does not answer: \(log.suffix(2000))")
    }

    private init() throws {
        // Short, because the path of a socket has at most 107 bytes.
        folder = "/tmp/qcups-\(UUID().uuidString.prefix(8))"
        server = "\(folder)/cups.sock"
        try Self.prepare(folder)
        process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/sbin/cupsd")
        process.arguments = ["-f", "-c", "\(folder)/etc/cupsd.conf", "-s", "\(folder)/etc/cups-files.conf"]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
    }

    private static func prepare(_ folder: String) throws {
        let files = FileManager.default
        for name in ["etc/ssl", "etc/ppd", "spool/tmp", "cache", "run/certs", "log", "bin/backend"] {
            try files.createDirectory(atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
        }
        // The scheduler runs only backends that nobody but root may write, so they are copied, not linked.
        for name in try files.contentsOfDirectory(atPath: "/usr/lib/cups") where name != "backend" {
            try files.createSymbolicLink(
                atPath: "\(folder)/bin/\(name)", withDestinationPath: "/usr/lib/cups/\(name)")
        }
        for name in ["socket", "ipp"] {
            try files.copyItem(atPath: "/usr/lib/cups/backend/\(name)", toPath: "\(folder)/bin/backend/\(name)")
            try files.setAttributes([.posixPermissions: 0o755], ofItemAtPath: "\(folder)/bin/backend/\(name)")
        }
        for (name, mode) in [
            ("", 0o755), ("etc", 0o755), ("run", 0o755), ("spool", 0o710), ("spool/tmp", 0o1770), ("cache", 0o770),
        ] {
            try files.setAttributes([.posixPermissions: mode], ofItemAtPath: "\(folder)/\(name)")
        }
        // Started by anybody else, the scheduler runs as who started it.
        for name in ["etc", "spool", "spool/tmp", "cache", "run"] where geteuid() == 0 {
            try files.setAttributes([.groupOwnerAccountName: "lp"], ofItemAtPath: "\(folder)/\(name)")
        }
        try configure(folder)
    }

    private static func configure(_ folder: String) throws {
        try """
        SystemGroup root
        \(geteuid() == 0 ? "User lp\nGroup lp" : "")
        ServerRoot \(folder)/etc
        ServerBin \(folder)/bin
        RequestRoot \(folder)/spool
        TempDir \(folder)/spool/tmp
        CacheDir \(folder)/cache
        StateDir \(folder)/run
        AccessLog \(folder)/log/access_log
        ErrorLog \(folder)/log/error_log
        PageLog \(folder)/log/page_log

        """.write(toFile: "\(folder)/etc/cups-files.conf", atomically: true, encoding: .utf8)
        try """
        Listen \(folder)/cups.sock
        LogLevel info
        Browsing Off
        WebInterface No
        DefaultAuthType None
        JobRetryInterval 1
        PreserveJobHistory Yes
        IdleExitTimeout 0
        <Location />
        Order allow,deny
        Allow all
        </Location>
        <Policy default>
        JobPrivateAccess all
        JobPrivateValues none
        SubscriptionPrivateAccess all
        SubscriptionPrivateValues none
        <Limit All>
        Order deny,allow
        </Limit>
        </Policy>

        """.write(toFile: "\(folder)/etc/cupsd.conf", atomically: true, encoding: .utf8)
    }

    /// Ends it, by its id, and takes its folder away.
    public func stop() async {
        kill(process.processIdentifier, SIGTERM)
        for _ in 0..<200 where process.isRunning { try? await Task.sleep(for: .milliseconds(20)) }
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// A queue that hands bytes as they are to a printer on a port of the loopback.
    public func addRawQueue(_ name: String, port: Int) async throws {
        _ = try await run(
            "/usr/sbin/lpadmin", "-p", name, "-E", "-v", "socket://127.0.0.1:\(port)", "-m", "raw", "-o",
            "printer-error-policy=retry-current-job")
    }

    /// Pauses a queue, or lets it go on.
    public func setPaused(_ isPaused: Bool, _ name: String) async throws {
        _ = try await run(isPaused ? "/usr/sbin/cupsdisable" : "/usr/sbin/cupsenable", name)
    }

    /// Runs one of CUPS's own tools against it.
    @discardableResult
    public func run(_ path: String, _ arguments: String...) async throws -> String {
        let tool = Process()
        tool.executableURL = URL(fileURLWithPath: path)
        tool.arguments = arguments
        tool.environment = ["CUPS_SERVER": server, "PATH": "/usr/bin:/bin:/usr/sbin", "LC_ALL": "C"]
        let pipe = Pipe()
        tool.standardOutput = pipe
        tool.standardError = pipe
        try tool.run()
        let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        tool.waitUntilExit()
        guard tool.terminationStatus == 0 else { throw Failure(description: "\(path) \(arguments): \(text)") }
        return text
    }
}
