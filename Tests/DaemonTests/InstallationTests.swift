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

    @Test(
        "the units are sound, and leave next to nothing open",
        arguments: [
            ("qode.service", 2.0), ("qode-usb-backup.service", 2.0), ("qode-wall.service", 2.0),
            ("qode-printers@.service", 1.0),
        ])
    func unit(_ file: String, leaves most: Double) async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let name = file.replacing("@", with: "@one")
        var unit = try String(contentsOfFile: "\(Self.root)/systemd/\(file)", encoding: .utf8)
        unit.replace(#/\/usr\/(bin\/qode|lib\/qode\/[a-z-]+)/#) { _ in "/bin/true" }
        unit.replace("man:qode(1) man:qode.yaml(5)", with: "man:true(1)")
        try unit.write(toFile: folder(name), atomically: true, encoding: .utf8)
        let verified = try await run("/usr/bin/systemd-analyze", "verify", "--man=no", folder(name))
        // Of other units of this machine it may say what it likes.
        #expect(!verified.text.contains(name), "\(verified.text)")
        let judged = try await run("/usr/bin/systemd-analyze", "security", "--offline=true", folder(name))
        let level = try #require(judged.text.firstMatch(of: /level for [^ ]+: ([0-9.]+)/)?.1, "\(judged.text)")
        #expect(try #require(Double(level)) <= most)
    }

    /// What a unit's filter leaves, by the groups as systemd of this machine has them (systemd.exec(5)).
    private func allowedCalls(by unit: String) async throws -> Set<String> {
        var groups: [String: [String]] = [:]
        var name = ""
        for line in try await run("/usr/bin/systemd-analyze", "syscall-filter", "--no-pager").text.split(
            separator: "\n")
        {
            let word = line.trimmingCharacters(in: .whitespaces)
            if line.hasPrefix("@") {
                name = word
            } else if !name.isEmpty, !word.hasPrefix("#") {
                groups[name, default: []].append(word)
            }
        }
        func calls(of word: String) -> Set<String> {
            guard word.hasPrefix("@") else { return [word] }
            return (groups[word] ?? []).reduce(into: []) { $0.formUnion(calls(of: $1)) }
        }
        var allowed: Set<String> = []
        for line in unit.split(separator: "\n") where line.hasPrefix("SystemCallFilter=") {
            let words = line.dropFirst("SystemCallFilter=".count)
            for word in words.drop(while: { $0 == "~" }).split(separator: " ") {
                if words.hasPrefix("~") {
                    allowed.subtract(calls(of: String(word)))
                } else {
                    allowed.formUnion(calls(of: String(word)))
                }
            }
        }
        return allowed
    }

    /// Its helper for pictures once ended before its first, because Debian's group of a service's calls has no `seccomp`.
    @Test("the unit's filter leaves what the daemon and its helpers cannot do without, and no more of the dangerous")
    func calls() async throws {
        let unit = try String(contentsOfFile: "\(Self.root)/systemd/qode.service", encoding: .utf8)
        let allowed = try await allowedCalls(by: unit)
        #expect(allowed.count > 200)
        let needed = [
            "seccomp", "prctl", "prlimit64", "execve", "vfork", "pipe2", "inotify_init1", "fdatasync", "sendmsg",
            "ioctl",
        ]
        #expect(needed.filter { !allowed.contains($0) } == [])
        #expect(["ptrace", "mount", "bpf", "init_module", "reboot", "chroot"].filter(allowed.contains) == [])
        #expect(try await allowedCalls(by: unit.replacing(" seccomp", with: "")).contains("seccomp") == false)
    }

    /// udev reads its rules from fixed folders: in a view of its own one of them is ours.
    @Test("the device rules are understood, each line of them", .enabled(if: geteuid() == 0))
    func deviceRules() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let rules = try String(contentsOfFile: "\(Self.root)/udev/70-qode.rules", encoding: .utf8)
        func complaints(_ text: String) async throws -> [String] {
            try text.write(toFile: folder("70-qode.rules"), atomically: true, encoding: .utf8)
            let read = try await run(
                "/usr/bin/unshare", "--mount", "/bin/sh", "-c",
                "mount -t tmpfs tmpfs /run && mkdir -p /run/udev/rules.d && cp \(folder("70-qode.rules")) /run/udev/rules.d && "
                    + "udevadm test /sys/class/mem/null")
            let lines = read.text.split(separator: "\n").map(String.init)
            #expect(
                lines.contains { $0.contains("Reading rules file: /run/udev/rules.d/70-qode.rules") }, "\(read.text)")
            // The group is made by the installation.
            return lines.filter { $0.contains("70-qode.rules:") && !$0.contains("Unknown group 'qode'") }
        }
        #expect(try await complaints(rules) == [])
        #expect(try await complaints(rules.replacing("GROUP=\"video\"", with: "GROUPP=\"video\"")).count == 1)
    }

    /// A stick is a folder here, and mounting it a link: no test may mount anything on the machine that it runs on.
    @Test(
        "a stick with the right label gets a checked copy a day; the newest fourteen are kept, and what is not ours stays"
    )
    func stick() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let daemon = try await TestDaemon.start(in: folder, ["--camera-source", "none", "--printers-ticket", "none"])
        _ = try await daemon.makeQueue("Empfang")
        let stick = folder("stick")
        try FileManager.default.createDirectory(atPath: stick, withIntermediateDirectories: true)
        func program(_ name: String, _ body: String) throws {
            try "#!/bin/sh\nset -eu\n\(body)\n".write(toFile: folder("bin/\(name)"), atomically: true, encoding: .utf8)
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder("bin/\(name)"))
        }
        try FileManager.default.createDirectory(atPath: folder("bin"), withIntermediateDirectories: true)
        try program("qode", "exec \(TestDaemon.binary) \"$@\" --state-directory \(folder("state"))")
        try program("mount", "[ \"$2\" = nosuid,nodev,noexec ]; rmdir \"$4\"; ln -s \"$3\" \"$4\"")
        try program("umount", "rm \"$1\"")
        try program("mountpoint", "[ -L \"$2\" ]")
        func copy(day: Int, _ device: String) async throws -> (status: Int32?, text: String) {
            try program("date", "printf '2027-01-%02d\\n' \(day)")
            let process = try ServedProcess(
                "/bin/sh", ["\(Self.root)/systemd/usb-backup", device, folder("place")],
                environment: ["PATH": "\(folder("bin")):/usr/bin:/bin"])
            return (await process.end(within: 60), process.text)
        }
        func held() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: stick).sorted() }
        try "photo".write(toFile: "\(stick)/qode-holiday.db", atomically: true, encoding: .utf8)
        for day in [1, 2, 2] {
            let done = try await copy(day: day, stick)
            #expect(done.status == 0, "\(done.text)")
        }
        #expect(try held() == ["qode-2027-01-01.db", "qode-2027-01-02.db", "qode-holiday.db"])
        #expect(!FileManager.default.fileExists(atPath: folder("place")), "nothing stays mounted")
        let restored = try await run(
            TestDaemon.binary, "restore", "\(stick)/qode-2027-01-02.db", "--state-directory", folder("other"))
        #expect(restored.status == 0 && restored.text.contains("Restored: 1 queue"), "\(restored.text)")
        for day in 3...16 {
            try "older".write(
                toFile: "\(stick)/qode-2027-01-\(day < 10 ? "0" : "")\(day).db", atomically: true, encoding: .utf8)
        }
        #expect(try await copy(day: 17, stick).status == 0)
        #expect(
            try held() == (4...17).map { "qode-2027-01-\($0 < 10 ? "0" : "")\($0).db" } + ["qode-holiday.db"])
        // No stick is no trouble; a database that is not there is, and leaves nothing behind.
        #expect(try await copy(day: 18, folder("nowhere")).status == 0)
        await daemon.process.stop()
        try FileManager.default.removeItem(atPath: folder("state/qode.db"))
        #expect(try await copy(day: 18, stick).status != 0)
        #expect(try held().count == 15 && !FileManager.default.fileExists(atPath: folder("place")))
        for unit in ["qode-usb-backup.service", "qode-usb-backup.timer"] {
            let text = try String(contentsOfFile: "\(Self.root)/systemd/\(unit)", encoding: .utf8)
            try text.replacing("/usr/lib/qode/usb-backup", with: "/bin/true").replacing(
                "man:qode(1)", with: "man:true(1)"
            ).write(toFile: folder(unit), atomically: true, encoding: .utf8)
            let verified = try await run("/usr/bin/systemd-analyze", "verify", "--man=no", folder(unit))
            #expect(!verified.text.contains("qode-usb-backup"), "\(verified.text)")
        }
    }

    @Test("the package and the program are of one version")
    func version() async throws {
        let log = try String(contentsOfFile: "\(Self.root)/debian/changelog", encoding: .utf8)
        let packaged = try #require(log.firstMatch(of: /^qode \(([^)]+)\)/)?.1)
        let own = try await run(TestDaemon.binary, "--version").text
        #expect(own.trimmingCharacters(in: .whitespacesAndNewlines) == packaged)
    }
}
