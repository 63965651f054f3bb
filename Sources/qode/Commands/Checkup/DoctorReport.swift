import ArgumentParser
import Foundation
import LinuxHost
import QueueEngine

/// One file for whoever helps from afar: what was found, what is set, on what machine, and the last of the log. Without tokens, and
/// without anybody's name.
struct DoctorReport {
    /// Lines of the log.
    private static let logLines = 300
    /// What it is called is nobody's business elsewhere.
    private static let named: Set = ["wifi.ssid", "venue.name", "venue.footer", "appliance.name", "server.public_url"]

    let findings: [Finding]
    let values: [SettingSources.Value]
    let settings: Settings

    /// - Throws: `CommandFailure` where the file cannot be written. One that is there is not replaced.
    func write(to path: String) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else {
            throw CommandFailure(
                sentence: "\(path) cannot be made: \(String(cString: strerror(errno))). Name another file.")
        }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        do {
            try handle.write(contentsOf: Data(text.utf8))
        } catch {
            throw CommandFailure(sentence: "\(path) cannot be written: \(error.localizedDescription)")
        }
    }

    private var text: String {
        let parts: [(title: String, lines: [String])] = [
            (
                "Findings",
                findings.flatMap { ["\($0.state.condition.rawValue) \($0.name): \($0.state.detail)"] + remedy($0) }
            ),
            ("Settings", values.map { "\($0.setting.key): \(shown($0))  # \($0.origin)" }),
            ("Machine", machine), ("Files", files), ("Log", log),
        ]
        let body = parts.map { "== \($0.title)\n\($0.lines.joined(separator: "\n"))\n" }.joined(separator: "\n")
        return Self.redacted("Qode \(Qode.configuration.version)\n\n\(body)", names: names)
    }

    private func remedy(_ finding: Finding) -> [String] { finding.state.remedy.map { ["  -> \($0)"] } ?? [] }

    private func shown(_ value: SettingSources.Value) -> String {
        guard let text = value.text else { return "(not set)" }
        return value.setting.isSecret || Self.named.contains(value.setting.key) ? "(set)" : text
    }

    private var machine: [String] {
        let system = (try? String(contentsOfFile: "/etc/os-release", encoding: .utf8)) ?? ""
        let name = system.split(separator: "\n").first { $0.hasPrefix("PRETTY_NAME=") }
        return [
            name.map { String($0.dropFirst("PRETTY_NAME=".count)) } ?? "an unknown system",
            FilePath.line(of: "/proc/version") ?? "", FilePath.line(of: "/proc/loadavg") ?? "",
            FilePath.line(of: "/proc/uptime").map { "up for \($0.prefix { $0 != " " }) s" } ?? "",
        ] + InterfaceAddress.all().map { "\($0.interface) \($0.address) \($0.objection ?? "fit to lead to")" }
    }

    private var files: [String] {
        (try? FileManager.default.subpathsOfDirectory(atPath: settings.state.path))?.sorted().prefix(100).map { name in
            let attributes = try? FileManager.default.attributesOfItem(atPath: settings.state.file(name))
            let size = (attributes?[.size] as? NSNumber)?.int64Value ?? 0
            return "\(size) \(name)"
        } ?? ["cannot be looked into: run it as root"]
    }

    private var log: [String] {
        let journal = Process()
        journal.executableURL = URL(filePath: "/usr/bin/journalctl")
        journal.arguments = [
            "--unit=qode", "--no-pager", "--output=short-iso", "--no-hostname", "--lines=\(Self.logLines)",
        ]
        let pipe = Pipe()
        journal.standardOutput = pipe
        journal.standardError = FileHandle.nullDevice
        guard (try? journal.run()) != nil else { return ["there is no journal here"] }
        let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        journal.waitUntilExit()
        return text.split(separator: "\n").map(String.init)
    }

    /// What people called things, wherever it turns up.
    private var names: [String] {
        let set = values.filter { Self.named.contains($0.setting.key) || $0.setting.isSecret }.compactMap(\.text)
        return (set + [NetworkAddress.hostName()]).filter { $0.count > 2 }.sorted { $0.count > $1.count }
    }

    /// Ids open tickets, and long random words open more.
    static func redacted(_ text: String, names: [String]) -> String {
        var text = text
        for name in names { text = text.replacing(name, with: "<name>") }
        text.replace(/[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}/, with: "<id>")
        text.replace(/token=[^\s&"]+/, with: "token=<secret>")
        text.replace(/[A-Za-z0-9_-]{40,}/, with: "<secret>")
        return text
    }
}
