import Foundation
import Synchronization

/// A real CUPS scheduler of a test's own: in a folder of its own, on a socket of its own, gone when the test is.
public final class PrivateCUPS: Sendable {
    public struct Failure: Error, Sendable, CustomStringConvertible {
        public let description: String
    }

    /// What libcups and its tools find it by: `CUPS_SERVER`.
    public let server: String
    private let folder: String
    private let process: Mutex<Process>
    private let entrance: [String]

    /// Starts it and waits until it answers.
    /// - Parameters:
    ///   - directives: more lines for `cupsd.conf`.
    ///   - entrance: what its command line begins with, so that it finds its printers in a network or on a machine of a
    ///     test's own. Its socket is the same for everybody.
    public static func start(
        directives: [String] = [], through entrance: [String] = []
    ) async throws -> PrivateCUPS {
        let cups = try PrivateCUPS(directives, entrance)
        do { try await cups.waitUntilItAnswers() } catch {
            await cups.stop()
            throw error
        }
        return cups
    }

    /// One for the time that `body` takes, whatever comes of it.
    public static func with(
        directives: [String] = [], through entrance: [String] = [], _ body: (PrivateCUPS) async throws -> Void
    ) async throws {
        let cups = try await start(directives: directives, through: entrance)
        do {
            try await body(cups)
        } catch {
            await cups.stop()
            throw error
        }
        await cups.stop()
    }

    /// The same with a printer behind a raw queue `receipts`.
    public static func withReceipts(
        directives: [String] = [], _ body: (PrivateCUPS, SocketPrinter) async throws -> Void
    ) async throws {
        let paper = try SocketPrinter()
        defer { paper.stop() }
        try await with(directives: directives) { cups in
            try await cups.addRawQueue("receipts", port: paper.port)
            try await body(cups, paper)
        }
    }

    private func waitUntilItAnswers() async throws {
        let deadline = ContinuousClock.now + .seconds(20)
        while ContinuousClock.now < deadline {
            if let answer = try? await run("/usr/bin/lpstat", "-r"), answer.contains("is running") { return }
            try await Task.sleep(for: .milliseconds(30))
        }
        throw Failure(description: "cupsd does not answer: \(log.suffix(2000))")
    }

    public var log: String { (try? String(contentsOfFile: "\(folder)/log/error_log", encoding: .utf8)) ?? "" }

    private init(_ directives: [String], _ entrance: [String]) throws {
        self.entrance = entrance
        // Short, because the path of a socket has at most 107 bytes.
        folder = "/tmp/qcups-\(UUID().uuidString.prefix(8))"
        server = "\(folder)/cups.sock"
        try Self.prepare(folder, directives)
        process = Mutex(try Self.launch(folder, entrance))
    }

    private static func launch(_ folder: String, _ entrance: [String]) throws -> Process {
        let process = Process()
        let line =
            entrance + [
                "/usr/sbin/cupsd", "-f", "-c", "\(folder)/etc/cupsd.conf", "-s", "\(folder)/etc/cups-files.conf",
            ]
        process.executableURL = URL(fileURLWithPath: line[0])
        process.arguments = Array(line.dropFirst())
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.runUnhindered()
        return process
    }

    private static func prepare(_ folder: String, _ directives: [String]) throws {
        let files = FileManager.default
        for name in ["etc/ssl", "etc/ppd", "spool/tmp", "cache", "run/certs", "log", "bin/backend"] {
            try files.createDirectory(atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
        }
        // The scheduler runs only backends that nobody but root may write, so they are copied, not linked.
        for name in try files.contentsOfDirectory(atPath: "/usr/lib/cups") where !["backend", "filter"].contains(name) {
            try files.createSymbolicLink(
                atPath: "\(folder)/bin/\(name)", withDestinationPath: "/usr/lib/cups/\(name)")
        }
        try install(folder)
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
        try configure(folder, directives)
    }

    /// Our filter, our backend and our type beside those of the system, as `make install` puts them.
    private static func install(_ folder: String) throws {
        let files = FileManager.default
        try files.createDirectory(atPath: "\(folder)/bin/filter", withIntermediateDirectories: true)
        for name in try files.contentsOfDirectory(atPath: "/usr/lib/cups/filter") where name != "qode-escpos" {
            try files.createSymbolicLink(
                atPath: "\(folder)/bin/filter/\(name)", withDestinationPath: "/usr/lib/cups/filter/\(name)")
        }
        let products = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        for (kind, name) in [("filter", "qode-escpos"), ("backend", "qode-usb")] {
            let program = "\(folder)/bin/\(kind)/\(name)"
            try files.copyItem(atPath: products.appending(path: name).path, toPath: program)
            try files.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program)
        }
        try files.copyItem(atPath: source("qode.types"), toPath: "\(folder)/etc/qode.types")
    }

    private static func source(_ name: String) -> String {
        Checkout.path("cups/\(name)")
    }

    private static func configure(_ folder: String, _ directives: [String]) throws {
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
        \(directives.joined(separator: "\n"))

        """.write(toFile: "\(folder)/etc/cupsd.conf", atomically: true, encoding: .utf8)
    }

    /// Ends it, by its id, and takes its folder away.
    public func stop() async {
        let process = process.withLock { $0 }
        let children = process.children
        process.signal(SIGCONT)
        process.signal(SIGTERM)
        // Whoever runs the tests may have it started with that signal blocked.
        process.end(within: 0.2)
        process.signal(SIGKILL)
        for child in children { kill(child, SIGKILL) }
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// At once.
    /// - Parameter withChildren: with all that it has started, as the service manager would do when it dies.
    public func killAtOnce(withChildren: Bool = true) {
        let process = process.withLock { $0 }
        let children = withChildren ? process.children : []
        process.signal(SIGKILL)
        for child in children { kill(child, SIGKILL) }
        process.end(within: 5)
    }

    /// Starts it again where it was, and waits until it answers.
    public func restart() async throws {
        unlink(server)
        let new = try Self.launch(folder, entrance)
        process.withLock { $0 = new }
        try await waitUntilItAnswers()
    }

    /// Stops answering, without being gone.
    public func setFrozen(_ isFrozen: Bool) {
        process.withLock { $0.signal(isFrozen ? SIGSTOP : SIGCONT) }
    }

    /// A queue that hands bytes as they are to a printer on a port of the loopback.
    /// - Parameter policy: what the scheduler does when the backend fails.
    public func addRawQueue(
        _ name: String, port: Int, policy: String = "retry-current-job", options: String = ""
    ) async throws {
        _ = try await run(
            "/usr/sbin/lpadmin", "-p", name, "-E", "-v", "socket://127.0.0.1:\(port)/\(options)", "-m", "raw", "-o",
            "printer-error-policy=\(policy)")
    }

    /// A queue with our filter in front of a receipt printer on a port of the loopback.
    /// - Parameter paper: millimetres, 58 or 80.
    public func addReceiptQueue(_ name: String, port: Int, paper: Int = 80) async throws {
        try await addReceiptQueue(name, uri: "socket://127.0.0.1:\(port)/?waiteof=off", paper: paper)
    }

    public func addReceiptQueue(_ name: String, uri: String, paper: Int = 80) async throws {
        _ = try await run(
            "/usr/sbin/lpadmin", "-p", name, "-E", "-v", uri, "-P", Self.source("qode-escpos-\(paper).ppd"), "-o",
            "printer-error-policy=retry-current-job")
    }

    /// Waits until the scheduler has written down its queues and this job, which has ended: some time after each change.
    /// - Parameter interval: its `DirtyCleanInterval`, in seconds. After that all is written that there was to write.
    public func waitUntilWritten(job: Int, interval: Int) async throws {
        let digits = String(job)
        let control = "\(folder)/spool/c" + String(repeating: "0", count: max(0, 5 - digits.count)) + digits
        let (asked, end) = (Date(), ContinuousClock.now + .seconds(interval + 1))
        while ContinuousClock.now < end {
            let written = try? FileManager.default.attributesOfItem(atPath: control)[.modificationDate] as? Date
            if let written, written > asked { break }
            try await Task.sleep(for: .milliseconds(50))
        }
        guard FileManager.default.fileExists(atPath: control),
            FileManager.default.fileExists(atPath: "\(folder)/etc/printers.conf")
        else { throw Failure(description: "job \(job) is not written down: \(log.suffix(2000))") }
    }

    /// Pauses a queue, or lets it go on.
    public func setPaused(_ isPaused: Bool, _ name: String) async throws {
        _ = try await run(isPaused ? "/usr/sbin/cupsdisable" : "/usr/sbin/cupsenable", name)
    }

    /// Runs one of CUPS's own tools against it.
    @discardableResult
    public func run(_ path: String, _ arguments: String...) async throws -> String {
        try await run(path, arguments)
    }

    @discardableResult
    public func run(_ path: String, _ arguments: [String]) async throws -> String {
        let tool = try Program.run(
            entrance + [path] + arguments,
            environment: ["CUPS_SERVER": server, "PATH": "/usr/bin:/bin:/usr/sbin", "LC_ALL": "C"])
        guard tool.status == 0 else { throw Failure(description: "\(path) \(arguments): \(tool.text)") }
        return tool.text
    }
}
