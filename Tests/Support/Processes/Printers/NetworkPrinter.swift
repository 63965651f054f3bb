import Foundation
import Synchronization

/// A network of a test's own, with nothing in it but the loopback: for servers that insist on listening on every address.
/// Needs root, as every new network does.
public final class PrivateNetwork: Sendable {
    private let holder: Process
    /// What a program's command line begins with to run inside.
    public let entrance: [String]

    public static var isAllowed: Bool { geteuid() == 0 }

    public init() throws {
        holder = Process()
        holder.executableURL = URL(fileURLWithPath: "/usr/bin/unshare")
        // Ends by itself, should the test not end it.
        holder.arguments = ["--net", "sh", "-c", "ip link set lo up && echo up && exec sleep 900"]
        let pipe = Pipe()
        holder.standardOutput = pipe
        try holder.run()
        guard String(decoding: pipe.fileHandleForReading.availableData, as: UTF8.self).contains("up") else {
            throw PrivateCUPS.Failure(description: "no network of its own")
        }
        entrance = ["/usr/bin/nsenter", "--target", "\(holder.processIdentifier)", "--net"]
    }

    public func stop() { holder.signal(SIGKILL) }
}

/// An IPP Everywhere printer (`ippeveprinter`) that takes PDF, whose state a test sets, and whose pages are kept. It prints
/// nothing while something is wrong with it, drops a job that is taken back, and forgets everything when it is switched off.
public final class NetworkPrinter: Sendable {
    public static let uri = "ipp://localhost:8631/ipp/print"
    private let folder: String
    private let network: PrivateNetwork
    private let bus: Process
    /// Nil while it is switched off.
    private let printer: Mutex<Process?>

    /// Starts it in a network of its own and waits until it answers.
    public init(in network: PrivateNetwork) async throws {
        self.network = network
        folder = "/tmp/qipp-\(UUID().uuidString.prefix(8))"
        let files = FileManager.default
        for name in ["spool", "out"] {
            try files.createDirectory(atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
        }
        try Data().write(to: URL(fileURLWithPath: "\(folder)/reasons"))
        try Self.question.write(toFile: "\(folder)/job.test", atomically: true, encoding: .utf8)
        let script = "\(folder)/print.sh"
        try Self.script(folder).write(toFile: script, atomically: true, encoding: .utf8)
        try files.setAttributes([.posixPermissions: 0o755], ofItemAtPath: script)
        // Debian's ippeveprinter ends when no system bus answers; one with nobody on it will do.
        bus = try Self.start(["/usr/bin/dbus-daemon", "--session", "--nofork", "--address=unix:path=\(folder)/bus"])
        let address = "\(folder)/bus"
        guard try await becomesSo({ files.fileExists(atPath: address) }) else {
            throw PrivateCUPS.Failure(description: "dbus-daemon does not answer")
        }
        printer = Mutex(try Self.switchOn(folder, network))
        try await waitUntilItAnswers()
    }

    private static func switchOn(_ folder: String, _ network: PrivateNetwork) throws -> Process {
        try start(
            network.entrance + [
                "/usr/sbin/ippeveprinter", "-r", "off", "-p", "8631", "-n", "localhost", "-d", "\(folder)/spool", "-c",
                "\(folder)/print.sh", "-f", "application/pdf", "-M", "Qode", "-m", "Test", "tickets",
            ], environment: ["DBUS_SYSTEM_BUS_ADDRESS": "unix:path=\(folder)/bus"])
    }

    private func waitUntilItAnswers() async throws {
        for _ in 0..<100 {
            let look = try Self.start(
                network.entrance + ["/usr/bin/ipptool", "-q", "-t", Self.uri, "get-printer-attributes.test"])
            if look.end(within: 5) == 0 { return }
            try await Task.sleep(for: .milliseconds(50))
        }
        let isThere = printer.withLock { $0?.isRunning ?? false }
        throw PrivateCUPS.Failure(description: "ippeveprinter \(isThere ? "does not answer" : "has ended")")
    }

    /// `ippeveprinter` runs a command for each job, and lets it go on when the job is cancelled. This one asks.
    private static func script(_ folder: String) -> String {
        """
        #!/bin/sh
        for file; do :; done
        said=
        say() {
            [ "$1" = "$said" ] && return
            [ -z "$said" ] || echo "STATE: -$said" >&2
            [ -z "$1" ] || echo "STATE: +$1" >&2
            said=$1
        }
        is_cancelled() {
            ipptool -t -d job="$IPP_JOB_ID" \(uri) \(folder)/job.test | grep -q processing-to-stop-point
        }
        while [ -s \(folder)/reasons ]; do
            say "$(cat \(folder)/reasons)"
            is_cancelled && break
            sleep 0.2
        done
        say ""
        is_cancelled || { cp "$file" "\(folder)/out/.part" && mv "\(folder)/out/.part" "\(folder)/out/$(date +%s%N).pdf"; }

        """
    }

    private static let question = """
        {
            OPERATION Get-Job-Attributes
            GROUP operation-attributes-tag
            ATTR charset attributes-charset utf-8
            ATTR naturalLanguage attributes-natural-language en
            ATTR uri printer-uri $uri
            ATTR integer job-id $job
            DISPLAY job-state-reasons
        }

        """

    private static func start(_ line: [String], environment: [String: String] = [:]) throws -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: line[0])
        process.arguments = Array(line.dropFirst())
        process.environment = ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C"].merging(environment) { $1 }
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        try process.runUnhindered()
        return process
    }

    /// IPP keywords, separated by commas; none when all is well.
    public func set(_ reasons: String) throws {
        // All at once: the script reads it at any moment.
        try Data(reasons.utf8).write(to: URL(fileURLWithPath: "\(folder)/reasons"), options: .atomic)
    }

    /// The plug. Without current it answers nobody, and forgets what it had not printed.
    public func setOn(_ isOn: Bool) async throws {
        let process = printer.withLock { $0 }
        guard isOn else {
            guard let process else { return }
            // Its command has its connections, too.
            let children = process.children
            process.signal(SIGKILL)
            for child in children { kill(child, SIGKILL) }
            process.end(within: 5)
            printer.withLock { $0 = nil }
            return
        }
        guard process == nil else { return }
        let new = try Self.switchOn(folder, network)
        printer.withLock { $0 = new }
        try await waitUntilItAnswers()
    }

    /// Where the PDFs lie that came out, in order.
    public var pages: [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(folder)/out")) ?? []
        return names.filter { $0.hasSuffix(".pdf") && !$0.hasPrefix(".") }.sorted().map { "\(folder)/out/\($0)" }
    }

    public func stop() async {
        try? await setOn(false)
        bus.signal(SIGKILL)
        bus.end(within: 5)
        try? FileManager.default.removeItem(atPath: folder)
    }
}
