import Foundation
import Glibc
import TestSupport
import Testing
import WebTestSupport

/// The wall on the appliance's own screen: the real compositor, without a screen (`headless`), and the real browser in it.
@Suite(.serialized) struct OwnScreenTests {
    private static let bare = [
        "--camera-source", "none", "--scanner-device", "none", "--printers-ticket", "none", "--printers-poster", "none",
    ]

    /// Cage is for nobody who could become root again.
    private static let user =
        geteuid() == 0 ? ["/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] : []

    private struct Bench {
        let folder: TemporaryFolder
        let daemon: TestDaemon
        let manager: NotifySocket

        /// The service, as its unit would start it.
        func show(_ arguments: String...) throws -> ServedProcess {
            let line =
                OwnScreenTests.user + [
                    TestDaemon.binary, "screen", "--server-port", "\(daemon.port)", "--state-directory",
                    folder("screen"), "--note", folder("no-note"), "--browser", folder("browser"),
                ] + arguments
            return try ServedProcess(
                line[0], Array(line.dropFirst()),
                environment: [
                    "NOTIFY_SOCKET": manager.path, "RUNTIME_DIRECTORY": folder("run"), "XDG_RUNTIME_DIR": folder("run"),
                    "WLR_BACKENDS": "headless", "WLR_RENDERER": "pixman",
                ])
        }

        /// What is on the screen, as width, height and how many different bytes there are.
        func picture() throws -> (width: Int, height: Int, shades: Int)? {
            guard
                let socket = try FileManager.default.contentsOfDirectory(atPath: folder("run")).first(where: {
                    $0.hasPrefix("wayland-") && !$0.hasSuffix(".lock")
                })
            else { return nil }
            let shot = try Program.run(
                ["/usr/bin/grim", "-t", "ppm", folder("shot.ppm")],
                environment: ["XDG_RUNTIME_DIR": folder("run"), "WAYLAND_DISPLAY": socket], within: 20)
            guard shot.status == 0, let bytes = FileManager.default.contents(atPath: folder("shot.ppm")) else {
                return nil
            }
            let words = bytes.prefix(20).split(separator: UInt8(ascii: "\n"))
            let sizes = String(decoding: words[1], as: UTF8.self).split(separator: " ").compactMap { Int($0) }
            guard sizes.count == 2 else { return nil }
            return (sizes[0], sizes[1], Set(bytes.dropFirst(20)).count)
        }
    }

    private static func run(_ body: (Bench) async throws -> Void) async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try FileManager.default.createDirectory(atPath: folder("run"), withIntermediateDirectories: true)
        chmod(folder("run"), 0o700)
        chown(folder("run"), geteuid() == 0 ? 65_534 : geteuid(), gid_t.max)
        // A test's machine may lack what the browser makes rooms without rights of.
        try "#!/bin/sh\nexec chromium --no-sandbox --disable-gpu \"$@\"\n"
            .write(toFile: folder("browser"), atomically: true, encoding: .utf8)
        chmod(folder("browser"), 0o755)
        let daemon = try await TestDaemon.start(in: folder, bare)
        _ = try await daemon.makeQueue()
        let manager = try NotifySocket(folder("notify"))
        chmod(folder("notify"), 0o777)
        try await body(Bench(folder: folder, daemon: daemon, manager: manager))
        await daemon.process.stop()
    }

    /// The browser's processes that draw pages.
    private func renderers(_ folder: TemporaryFolder) throws -> [pid_t] {
        try FileManager.default.contentsOfDirectory(atPath: "/proc").compactMap { pid_t($0) }.filter { id in
            let line = String(
                decoding: FileManager.default.contents(atPath: "/proc/\(id)/cmdline") ?? Data(), as: UTF8.self)
            return line.contains("--type=renderer") && line.contains(folder.path)
        }
    }

    @Test("the page is on the screen, upright or turned, and says that it lives; one that hangs ends the service")
    func screen() async throws {
        try await Self.run { bench in
            let screen = try bench.show("--screen-rotation", "90", "--patience", "8")
            #expect(await bench.manager.hears("READY=1", within: 90), "\(screen.text)")
            #expect(await bench.manager.hears("WATCHDOG=1", within: 30), "\(screen.text)")
            var picture: (width: Int, height: Int, shades: Int)?
            for _ in 0..<100 {
                picture = try bench.picture()
                if let picture, picture.shades > 16 { break }
                try await Task.sleep(for: .milliseconds(200))
            }
            let seen = try #require(picture, "\(screen.text)")
            #expect(seen.height > seen.width, "it stands: \(seen)")
            #expect(seen.shades > 16, "a page, not a colour: \(seen)")
            let whole = await bench.manager.hears("(\(seen.width)×\(seen.height))", within: 30)
            #expect(whole, "the page has the screen to itself: \(seen), \(bench.manager.messages)")
            // It hangs.
            let drawing = try renderers(bench.folder)
            #expect(!drawing.isEmpty)
            for id in drawing { kill(id, SIGSTOP) }
            #expect(await screen.end(within: 40) == 1, "\(screen.text)")
            #expect(screen.text.contains("The screen is dark: the page does not answer."), "\(screen.text)")
            // And nothing of it is left to be in the next one's way.
            for _ in 0..<200 where try !renderers(bench.folder).isEmpty { try await Task.sleep(for: .milliseconds(20)) }
            #expect(try renderers(bench.folder).isEmpty)
        }
    }

    @Test("what is not there is said: no compositor, no daemon's note")
    func missing() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let screen = try ServedProcess(
            TestDaemon.binary,
            [
                "screen", "--compositor", "/no/such/cage", "--note", folder("no-note"), "--state-directory",
                folder("state"),
            ],
            environment: ["RUNTIME_DIRECTORY": folder.path])
        #expect(await screen.end(within: 20) == 1)
        #expect(screen.text.contains("The screen is dark: /no/such/cage: No such file or directory."), "\(screen.text)")
    }

    @Test("the daemon leaves what its screen must know, and no more")
    func note() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try FileManager.default.createDirectory(atPath: folder("run"), withIntermediateDirectories: true)
        let daemon = try await TestDaemon.start(
            in: folder, Self.bare + ["--screen-rotation", "270", "--screen-sound", "off"],
            environment: ["RUNTIME_DIRECTORY": folder("run")])
        let file = folder("run/screen.json")
        for _ in 0..<200 where !FileManager.default.fileExists(atPath: file) {
            try await Task.sleep(for: .milliseconds(20))
        }
        let note = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(filePath: file))) as? [String: Any]
        #expect(note?["port"] as? Int == daemon.port && note?["rotation"] as? Int == 270)
        #expect(note?["sound"] as? String == "off" && note?.count == 3)
        #expect(try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int == 0o644)
        await daemon.process.stop()
    }
}
