import Foundation
import TestSupport
import Testing
import WebTestSupport

/// A ticket that is held to the camera while the disk is full.
@Suite(.serialized) struct FullDiskTests {
    @Test(
        "it is said on the desk and in the room, and seen and heard; once there is room, the ticket is taken without a hand moving",
        .timeLimit(.minutes(3)))
    func notTaken() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let empty = try DeskPicture.luma(640, 480, showing: nil)
        let camera = try CameraFile.onDesk(showing: empty)
        defer { camera.remove() }
        let shop = try await SmallShop(in: folder, camera)
        let ticket = try #require(try await shop.join()["id"])
        let base = shop.daemon.client.base
        try await Chromium.run { browser in
            let desk = try await browser.open(
                "\(base)/host?token=\(shop.token)&id=\(shop.queue)", on: .dashboard, before: Self.ear)
            let wall = try await browser.open("\(base)/wall/\(shop.queue)", on: .wall, before: Self.ear)
            for page in [desk, wall] {
                try await page.wait(until: "document.querySelector('.sound')")
                try await page.click("h1")
                // An answer is told once, to whoever listens by then.
                try await page.wait(until: "document.querySelector('.sound.hidden') && window.isTold")
            }
            try await desk.wait(until: "document.querySelector('.devices > span')")
            try await shop.fillUp()
            let shown = try DeskPicture.luma(640, 480, showing: ticket)
            try camera.show { _, _ in shown }
            for page in [desk, wall] {
                try await page.wait(until: "document.querySelector('.answer.verdict-not_taken')")
                #expect(try await page.evaluate("window.heard.join(' ')") == "240 240 180")
                #expect(try await page.evaluate("document.querySelector('.answer b').textContent") == "Not saved")
            }
            #expect(try await desk.evaluate("document.querySelector('.answer span').textContent").contains("make room"))
            #expect(try await shop.status(of: ticket) == "WAITING")
            // It is tried again meanwhile, and not said again.
            let isSaidOnce = try await staysSo(for: .milliseconds(2500)) {
                try await desk.evaluate("String(document.querySelectorAll('.answer').length)") == "1"
            }
            #expect(isSaidOnce)

            try shop.makeRoom()
            for page in [desk, wall] {
                try await page.wait(until: "document.querySelector('.answer.verdict-out_of_turn')")
            }
            #expect(try await shop.status(of: ticket) == "COMPLETED")
            for page in [desk, wall] {
                try await page.wait(until: "!document.querySelector('.answer.verdict-not_taken')")
                await page.close()
            }
        }
        await shop.daemon.process.stop()
    }

    /// Notes the hertz of each tone that the page lets be heard, and that its feed stands.
    private static let ear =
        Scripts.told + """
            window.heard = []; const start = OscillatorNode.prototype.start;
            OscillatorNode.prototype.start = function (at) { window.heard.push(this.frequency.value); start.call(this, at); };
            """

    /// A daemon with a camera, on a disk of 4 MB that only it sees.
    private struct SmallShop {
        let daemon: TestDaemon
        let queue: String
        let token: String
        private let state: String

        init(in folder: TemporaryFolder, _ camera: CameraFile) async throws {
            try FileManager.default.createDirectory(atPath: folder("state"), withIntermediateDirectories: true)
            // Not into the environment: what mounts would have it, too.
            let preloaded = try CameraFile.preloaded().map { "\($0.key)=\($0.value)" }.joined()
            let mount = "mount -t tmpfs -o size=4m none \(folder("state")) && \(preloaded) exec \"$@\""
            daemon = try await TestDaemon.start(
                in: folder, camera.settings,
                by: ["/usr/bin/unshare", "--user", "--map-root-user", "--mount", "/bin/sh", "-c", mount, "sh"])
            state = "/proc/\(daemon.process.id)/root\(folder("state"))"
            let admin = try String(contentsOfFile: "\(state)/admin-token", encoding: .utf8)
                .trimmingCharacters(in: .whitespacesAndNewlines)
            let made = try await daemon.client.post(
                "/api/queues", json: ["name": "Reception"], headers: ["x-admin-token": admin])
            (queue, token) = (try #require(made["id"]), try #require(made["host_token"]))
        }

        func join() async throws -> Reply {
            try await daemon.client.post("/api/queues/\(queue)/join", headers: ["x-device-token": UUID().uuidString])
        }

        func status(of ticket: String) async throws -> String? {
            try await daemon.client.get("/api/tickets/\(ticket)")["status"]
        }

        /// Until nothing is taken any more.
        func fillUp() async throws {
            let file = open("\(state)/filler", O_WRONLY | O_CREAT | O_TRUNC, 0o600)
            try #require(file >= 0)
            defer { close(file) }
            let block = [UInt8](repeating: 0, count: 4096)
            for _ in 0..<4096 where write(file, block, block.count) < block.count { break }
            for _ in 0..<20_000 {
                if try await join().status != 201 { return }
            }
            Issue.record("the disk never filled up")
        }

        func makeRoom() throws { try FileManager.default.removeItem(atPath: "\(state)/filler") }
    }

    @Test(
        "each answer's word, shape and sound are its own, and so is its colour, by day and by night",
        arguments: [false, true])
    func different(isDark: Bool) async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let daemon = try await TestDaemon.start(
            in: folder, ["--printers-ticket", "none", "--printers-poster", "none", "--camera-source", "none"])
        let queue = try await daemon.makeQueue()
        try await Chromium.run { browser in
            var screen = Chromium.Screen.wall
            screen.isDark = isDark
            let wall = try await browser.open("\(daemon.client.base)/wall/\(queue.id)", on: screen)
            let counts = try await wall.evaluate(
                """
                (() => {
                  \(try ScanAnswerTests.verdictsScript())
                  const words = Object.keys(VERDICTS);
                  const colour = (word) => {
                    const element = document.body.appendChild(document.createElement('div'));
                    element.className = 'answer verdict-' + word;
                    return getComputedStyle(element).backgroundColor;
                  };
                  const kinds = [titleOf, (word) => shapeOf(word).innerHTML, (word) => String(VERDICTS[word].sound), colour];
                  return kinds.map((kind) => new Set(words.map(kind)).size).join(' ');
                })()
                """)
            #expect(counts == "14 14 14 14")
            await wall.close()
        }
        await daemon.process.stop()
    }
}
