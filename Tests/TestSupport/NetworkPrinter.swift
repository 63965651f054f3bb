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

    public func stop() { kill(holder.processIdentifier, SIGKILL) }
}

/// An IPP Everywhere printer (`ippeveprinter`) that takes PDF, whose state a test sets, and whose pages are kept.
public final class NetworkPrinter: Sendable {
    public static let uri = "ipp://localhost:8631/ipp/print"
    private let folder: String
    private let bus: Process
    private let printer: Process

    /// Starts it in a network of its own and waits until it answers.
    public init(in network: PrivateNetwork) async throws {
        folder = "/tmp/qipp-\(UUID().uuidString.prefix(8))"
        let files = FileManager.default
        for name in ["spool", "out"] {
            try files.createDirectory(atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
        }
        try Data().write(to: URL(fileURLWithPath: "\(folder)/reasons"))
        let script = "\(folder)/print.sh"
        try Self.script(folder).write(toFile: script, atomically: true, encoding: .utf8)
        try files.setAttributes([.posixPermissions: 0o755], ofItemAtPath: script)
        // Debian's ippeveprinter ends when no system bus answers; one with nobody on it will do.
        bus = try Self.start(["/usr/bin/dbus-daemon", "--session", "--nofork", "--address=unix:path=\(folder)/bus"])
        for _ in 0..<200 where !files.fileExists(atPath: "\(folder)/bus") {
            try await Task.sleep(for: .milliseconds(20))
        }
        printer = try Self.start(
            network.entrance + [
                "/usr/sbin/ippeveprinter", "-r", "off", "-p", "8631", "-n", "localhost", "-d", "\(folder)/spool", "-c",
                script, "-f", "application/pdf", "-M", "Qode", "-m", "Test", "tickets",
            ], environment: ["DBUS_SYSTEM_BUS_ADDRESS": "unix:path=\(folder)/bus"])
        for _ in 0..<100 {
            let look = try Self.start(
                network.entrance + ["/usr/bin/ipptool", "-q", "-t", Self.uri, "get-printer-attributes.test"])
            if look.end(within: 5) == 0 { return }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw PrivateCUPS.Failure(description: "ippeveprinter does not answer")
    }

    /// Prints as a printer does: nothing while something is wrong with it.
    private static func script(_ folder: String) -> String {
        """
        #!/bin/sh
        for file; do :; done
        said=
        while [ -s \(folder)/reasons ]; do
            now=$(cat \(folder)/reasons)
            if [ "$now" != "$said" ]; then
                [ -z "$said" ] || echo "STATE: -$said" >&2
                echo "STATE: +$now" >&2
                said=$now
            fi
            sleep 0.1
        done
        [ -z "$said" ] || echo "STATE: -$said" >&2
        cp "$file" "\(folder)/out/.part" && mv "\(folder)/out/.part" "\(folder)/out/$(date +%s%N).pdf"

        """
    }

    private static func start(_ line: [String], environment: [String: String] = [:]) throws -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: line[0])
        process.arguments = Array(line.dropFirst())
        process.environment = ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C"].merging(environment) { $1 }
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        try process.run()
        return process
    }

    /// IPP keywords, separated by commas; none when all is well.
    public func set(_ reasons: String) throws {
        // All at once: the script reads it at any moment.
        try Data(reasons.utf8).write(to: URL(fileURLWithPath: "\(folder)/reasons"), options: .atomic)
    }

    /// Where the PDFs lie that came out, in order.
    public var pages: [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(folder)/out")) ?? []
        return names.filter { $0.hasSuffix(".pdf") && !$0.hasPrefix(".") }.sorted().map { "\(folder)/out/\($0)" }
    }

    public func stop() async {
        for process in [printer, bus] {
            // What a test's thread starts has its signals blocked, all but this one.
            kill(process.processIdentifier, SIGKILL)
            process.end(within: 5)
        }
        try? FileManager.default.removeItem(atPath: folder)
    }
}
