import Foundation
import TestSupport
import Testing
import WebTestSupport

/// Devices that do not work, as the host sees it on the dashboard.
@Suite(.serialized) struct DeviceTroubleTests {
    @Test(
        "a camera's sentence and its remedy stand at the top, for each trouble, and go with it", .timeLimit(.minutes(3))
    )
    func camera() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let camera = try CameraFile.onDesk()
        defer { camera.remove() }
        let program = Process()
        program.executableURL = URL(filePath: "/bin/sleep")
        program.arguments = ["300"]
        let opened = try FileHandle(forReadingFrom: URL(filePath: camera.path))
        program.standardInput = opened
        try program.run()
        try opened.close()
        defer { kill(program.processIdentifier, SIGKILL) }
        let daemon = try await TestDaemon.start(in: folder, camera.settings, environment: try CameraFile.preloaded())
        let queue = try await daemon.makeQueue()
        try await Chromium.run { browser in
            let desk = try await browser.open(
                "\(daemon.client.base)/host?token=\(queue.host["x-host-token"] ?? "")&id=\(queue.id)", on: .dashboard)
            let text = "Array.from(document.querySelectorAll('.trouble'), (e) => e.innerText).join('|')"
            for (behaviour, detail, remedy) in [
                (
                    CameraFile.Behaviour.busy, "is used by sleep (process \(program.processIdentifier)).",
                    "Close that program; Qode goes on by itself."
                ),
                (.forbidden, "may not be read by this user.", "Put the user into the group video"),
                (.sendsHalves, "sends only broken pictures.", "Try another cable"),
                (.unplugged, "is unplugged.", "Plug it in again, in any port"),
            ] {
                try await desk.wait(until: "document.querySelector('.devices') && \(text) === ''", within: 30)
                // One that is being looked through only notices when it fails.
                if behaviour == .busy || behaviour == .forbidden { try camera.behave(.failsIO) }
                if behaviour == .busy || behaviour == .forbidden {
                    try await desk.wait(until: "\(text).includes('does not answer')", within: 30)
                }
                try camera.behave(behaviour)
                try await desk.wait(until: "\(text).includes('✖ camera: ')", within: 30)
                try await desk.wait(until: "\(text).includes('\(detail) \(remedy)')", within: 30)
                try camera.behave(.works)
            }
            try await desk.wait(until: "\(text) === ''", within: 30)
            await desk.close()
        }
        await daemon.process.stop()
    }

    private static let names = [
        "de": ["Kamera", "Handscanner", "Ticketdrucker", "Plakatdrucker", "Datenbank", "Live-Verbindungen"],
        "ar": ["الكاميرا", "الماسح اليدوي", "طابعة التذاكر", "طابعة الملصق", "قاعدة البيانات", "الاتصالات المباشرة"],
    ]
    /// What stands on a page, whatever is to be typed left out, and what it says to who points at it.
    private static let words = """
        (() => { const all = document.body.cloneNode(true); all.querySelectorAll('code').forEach((e) => e.remove()); \
        document.body.appendChild(all); const text = all.innerText; all.remove(); return text + ' ' + Array.from( \
        document.querySelectorAll('[title]'), (e) => e.title).join(' ') + ' ' + document.title; })()
        """

    @Test(
        "in every language: a camera and printers in trouble, and no sentence of ours in English on any of the host's pages",
        arguments: ["de", "ar"])
    func languages(_ language: String) async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try Data().write(to: URL(filePath: folder("paper")))
        let daemon = try await TestDaemon.start(
            in: folder,
            [
                "--printers-ticket", "folder:\(folder("paper"))", "--printers-poster", "office", "--camera-source",
                "/dev/no-such-camera", "--locale", language,
            ], environment: ["CUPS_SERVER": folder("no-scheduler")])
        let queue = try await daemon.makeQueue("A042")
        let english = /\b(the|is|not|and|of|it|by|are|with|cannot|does)\b/.ignoresCase()
        try await Chromium.run { browser in
            for isDark in [false, true] {
                var screen = Chromium.Screen.dashboard
                (screen.language, screen.isDark) = (language, isDark)
                let page = try await browser.open(
                    "\(daemon.client.base)/host?token=\(queue.host["x-host-token"] ?? "")&id=\(queue.id)", on: screen)
                try await page.wait(until: "document.querySelectorAll('.troubles .trouble').length === 3", within: 30)
                let devices = try await daemon.client.get("/api/devices", headers: queue.host).json["devices"]
                let list = try #require(devices as? [[String: Any]])
                #expect(list.filter { $0["state"] as? String == "failed" }.count == 3, "\(list)")
                let desk = try await page.evaluate(Self.words)
                for device in list {
                    for sentence in [device["detail"], device["remedy"]].compactMap({ $0 as? String }) {
                        #expect(!desk.contains(sentence))
                    }
                }
                for name in Self.names[language] ?? [] { #expect(desk.contains(name), "\(name) in \(desk)") }
                #expect(desk.firstMatch(of: english) == nil, "\(desk)")
                try await Pictures.keep(page, "desk-devices-\(language)-\(isDark ? "dark" : "light")")
                // What it refuses is said in the same language.
                try await page.evaluate("document.querySelector('#typed').value = 'a'.repeat(300)")
                try await page.click("#check")
                try await page.wait(until: "document.querySelector('.toast') || document.querySelector('.answer')")
                #expect(try await page.evaluate(Self.words).firstMatch(of: english) == nil)
                for path in ["/kiosk/\(queue.id)?lang=\(language)", "/scan?id=\(queue.id)&lang=\(language)"] {
                    try await page.go(to: daemon.client.base + path)
                    let isKiosk = path.hasPrefix("/kiosk")
                    try await page.wait(until: "document.querySelector('\(isKiosk ? "#trouble" : "#main .card")')")
                    let text = try await page.evaluate(Self.words)
                    #expect(text.firstMatch(of: english) == nil, "\(text)")
                    try await Pictures.keep(
                        page, "\(isKiosk ? "kiosk" : "scan")-\(language)-\(isDark ? "dark" : "light")")
                }
                #expect(await page.complaints == [])
                await page.close()
            }
        }
        await daemon.process.stop()
    }
}
