import Foundation
import Testing
import WebTestSupport

/// What an installation brings beside the program, looked through by the tools that will read it.
@Suite struct InstallationTests {
    private static let root = URL(filePath: #filePath).appending(path: "../../..").standardized.path

    private func run(_ line: String...) async throws -> (status: Int32?, text: String) {
        let process = try ServedProcess(line[0], Array(line.dropFirst()))
        return (await process.end(within: 60), process.text)
    }

    @Test("the manual pages are sound, and tell every setting and every command", arguments: ["qode", "qode.yaml"])
    func manual(_ page: String) async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let (status, text) = try await run(TestDaemon.binary, "manual-page", page)
        #expect(status == 0)
        try text.write(toFile: folder("page"), atomically: true, encoding: .utf8)
        let lint = try await run("/usr/bin/mandoc", "-Tlint", "-Wwarning", folder("page"))
        #expect(lint.status == 0 && lint.text.isEmpty, "\(lint.text)")
        let shown = try await run("/usr/bin/mandoc", "-Tutf8", folder("page")).text
        #expect(!shown.isEmpty)
        if page == "qode" {
            let help = try await run(TestDaemon.binary, "--help").text
            for line in help.components(separatedBy: "SUBCOMMANDS:").last?.split(separator: "\n") ?? [] {
                guard line.hasPrefix("  "), !line.hasPrefix("   "), let name = line.split(separator: " ").first,
                    name != "See"
                else {
                    continue
                }
                #expect(text.contains(".It Cm \(name)"), "\(name)")
            }
        } else {
            for line in try await run(TestDaemon.binary, "config").text.split(separator: "\n") {
                let key = line.prefix { $0 != " " }
                #expect(text.contains(".It Va \(key)"), "\(key)")
            }
        }
    }

    @Test("the unit is sound, and leaves next to nothing open")
    func unit() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let unit = try String(contentsOfFile: "\(Self.root)/systemd/qode.service", encoding: .utf8)
            .replacing("/usr/bin/qode", with: "/bin/true").replacing(
                "man:qode(1) man:qode.yaml(5)", with: "man:true(1)")
        try unit.write(toFile: folder("qode.service"), atomically: true, encoding: .utf8)
        let verified = try await run("/usr/bin/systemd-analyze", "verify", "--man=no", folder("qode.service"))
        // Of other units of this machine it may say what it likes.
        #expect(!verified.text.contains("qode.service"), "\(verified.text)")
        let judged = try await run("/usr/bin/systemd-analyze", "security", "--offline=true", folder("qode.service"))
        let level = try #require(judged.text.firstMatch(of: /level for qode.service: ([0-9.]+)/)?.1, "\(judged.text)")
        #expect(try #require(Double(level)) <= 2.0)
    }

    @Test("the package and the program are of one version")
    func version() async throws {
        let log = try String(contentsOfFile: "\(Self.root)/debian/changelog", encoding: .utf8)
        let packaged = try #require(log.firstMatch(of: /^qode \(([^)]+)\)/)?.1)
        let own = try await run(TestDaemon.binary, "--version").text
        #expect(own.trimmingCharacters(in: .whitespacesAndNewlines) == packaged)
    }
}
