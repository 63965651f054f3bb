import Foundation
import Glibc
import PrintTestSupport
import TestSupport
import Testing
import WebTestSupport

/// The daemon may print and nothing else; what lets a queue go on that CUPS has stopped is another user's program, asked by a socket.
@Suite(.serialized, .enabled(if: geteuid() == 0, "needs root, to be several users"))
struct PrinterAdministratorTests {
    /// As Debian's own policy, with one user (`daemon`) where that has a group.
    private static let guarded = [
        "<Policy guarded>", "JobPrivateAccess all", "JobPrivateValues none",
        "<Limit Resume-Printer CUPS-Add-Modify-Printer>",
        "AuthType Basic", "Require user root daemon", "Order deny,allow", "</Limit>", "<Limit All>", "Order deny,allow",
        "</Limit>", "</Policy>", "DefaultPolicy guarded",
    ]
    private static let helper = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        .appending(path: "qode-printers").path

    /// Debian's numbers: `daemon`, and `nobody`, who is the queue's daemon here.
    private static let (administrator, nobody) = (1, 65_534)

    private static func user(_ number: Int) -> [String] {
        ["/usr/bin/setpriv", "--reuid=\(number)", "--regid=\(number)", "--clear-groups"]
    }

    private func wait(within seconds: Int, _ what: Comment, _ isSo: () async throws -> Bool) async throws {
        let end = ContinuousClock.now + .seconds(seconds)
        while ContinuousClock.now < end {
            if try await isSo() { return }
            try await Task.sleep(for: .milliseconds(100))
        }
        Issue.record(what)
    }

    /// As the service manager does: a program for each question.
    private static func listen(at path: String, _ cups: PrivateCUPS) async throws -> ServedProcess {
        let line =
            ["/usr/bin/systemd-socket-activate", "--accept", "--inetd", "-l", path, "-E", "CUPS_SERVER=\(cups.server)"]
            + user(administrator) + [helper]
        let process = try ServedProcess(line[0], Array(line.dropFirst()))
        for _ in 0..<500 where !FileManager.default.fileExists(atPath: path) {
            try await Task.sleep(for: .milliseconds(10))
        }
        // The daemon's own, in an installation.
        chown(path, 65_534, 65_534)
        chmod(path, 0o600)
        return process
    }

    @Test("who may only print cannot let a stopped queue go on; by the helper it goes on, and the ticket is out")
    func stopped() async throws {
        let paper = try SocketPrinter(.refuses)
        defer { paper.stop() }
        try await PrivateCUPS.with(directives: Self.guarded) { cups in
            try await cups.addRawQueue(
                "receipts", port: paper.port, policy: "stop-printer", options: "?contimeout=2")
            let folder = try TemporaryFolder()
            defer { folder.remove() }
            chown(folder.path, 65_534, 65_534)
            let socket = folder("printers")
            let daemon = try await TestDaemon.start(
                in: folder, ["--printers-ticket", "receipts", "--printers-poster", "none", "--camera-source", "none"],
                environment: ["CUPS_SERVER": cups.server, "PRINTERS_SOCKET": socket],
                by: Self.user(Self.nobody))
            let queue = try await daemon.makeQueue()
            let issued = try await daemon.client.post(
                "/api/queues/\(queue.id)/tickets", json: ["print": true], headers: queue.host)
            #expect(issued.status == 201, "\(issued.text)")
            func state() async throws -> String { try await cups.run("/usr/bin/lpstat", "-p", "receipts") }
            try await wait(within: 40, "a stopped queue") { try await state().contains("disabled") }
            paper.set(.takes)
            let refused = try Program.run(
                Self.user(Self.nobody) + ["/usr/sbin/cupsenable", "receipts"],
                environment: ["CUPS_SERVER": cups.server], within: 20)
            #expect(refused.status != 0, "nobody may not: \(refused.text)")
            let stays = try await staysSo(for: .seconds(4)) { try await state().contains("disabled") }
            #expect(stays, "nor may the daemon")
            let service = try await Self.listen(at: socket, cups)
            try await wait(within: 60, "a ticket") { !paper.tickets.isEmpty }
            #expect(try await !state().contains("disabled"))
            await service.stop()
            await daemon.process.stop()
        }
    }

    private struct Question: CustomTestStringConvertible {
        var text: String
        var answer: String
        var testDescription: String { text.debugDescription }
    }

    @Test("it lets go on what CUPS has stopped and nothing that a person has paused, and knows no other question")
    func questions() async throws {
        try await PrivateCUPS.with(directives: Self.guarded) { cups in
            try await cups.addRawQueue("receipts", port: 9)
            func ask(_ text: String, as user: Int = Self.administrator) throws -> String {
                let end = try Program.run(
                    Self.user(user) + ["/bin/sh", "-c", "printf '%b' \"$1\" | \"$2\"", "sh", text, Self.helper],
                    environment: ["CUPS_SERVER": cups.server, "PATH": "/usr/bin:/bin", "LC_ALL": "C"], within: 40)
                return end.text
            }
            #expect(try ask("resume receipts\n") == "done\n", "it goes on already")
            #expect(try ask("forget receipts\n") == "done\n", "there is nothing to forget")
            try await cups.setPaused(true, "receipts")
            #expect(try ask("resume receipts\n") == "refused: somebody has paused it\n")
            try await cups.run("/usr/sbin/cupsdisable", "-r", "The printer is not responding.", "receipts")
            // Whoever is no administrator is none by way of it.
            #expect(try ask("resume receipts\n", as: Self.nobody).hasPrefix("refused: "))
            #expect(try await cups.run("/usr/bin/lpstat", "-p", "receipts").contains("disabled"))
            #expect(try ask("resume receipts\n") == "done\n")
            #expect(try await !cups.run("/usr/bin/lpstat", "-p", "receipts").contains("disabled"))
            for (question, answer) in [
                ("", "nothing was asked"), ("resume receipts", "that is no question"),
                ("resume\n", "that is no question"),
                ("delete receipts\n", "that is no question"), ("resume ../admin\n", "that is no queue\\'s name"),
                ("resume a b\n", "that is no queue\\'s name"), ("resume \n", "that is no queue\\'s name"),
                ("resume other\n", "CUPS does not know it"),
                ("resume " + String(repeating: "x", count: 300) + "\n", "that is no question"),
            ] {
                #expect(
                    try ask(question) == "refused: \(answer.replacing("\\", with: ""))\n",
                    "\(question.debugDescription)")
            }
        }
    }
}
