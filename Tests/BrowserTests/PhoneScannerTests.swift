import Foundation
import Testing
import WebTestSupport

/// A host's phone as a scanner: its camera is a file, everything else is real.
@Suite(.serialized) struct PhoneScannerTests {
    private static let quiet = [
        "--server-allowed-hosts", "qode.test",
        "--printers-ticket", "none", "--printers-poster", "none", "--camera-source", "none", "--server-tls-port", "0",
    ]

    private func securePort(_ daemon: TestDaemon) async throws -> Int {
        try await daemon.process.wait(for: " https port=", within: 30)
        return Int(daemon.process.text.components(separatedBy: " https port=").last?.prefix { $0.isNumber } ?? "") ?? 0
    }

    @Test("from the desk to the phone's live camera by HTTPS; the ticket in view is answered once")
    func live() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let daemon = try await TestDaemon.start(in: folder, ["--server-tls-mode", "auto"] + Self.quiet)
        let secure = try await securePort(daemon)
        let queue = try await daemon.makeQueue()
        let ticket = try await daemon.client.post("/api/queues/\(queue.id)/join", headers: ["x-device-token": "guest"])
        let id = try #require(ticket["id"])
        try DeskPicture.video(id, at: folder("camera.y4m"))
        let flags = [
            "--ignore-certificate-errors", "--host-resolver-rules=MAP qode.test 127.0.0.1",
            "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream",
            "--use-file-for-fake-video-capture=\(folder("camera.y4m"))",
        ]
        try await Chromium.run(flags) { browser in
            let token = queue.host["x-host-token"] ?? ""
            let phone = try await browser.open(
                "http://qode.test:\(daemon.port)/host?token=\(token)&id=\(queue.id)", on: .phone)
            // Once the list is there, nothing moves any more.
            try await phone.wait(until: "document.querySelector('#scan') && document.body.innerText.includes('A001')")
            #expect(try await phone.evaluate("String(isSecureContext)") == "false")
            try await phone.click("#scan")
            try await phone.wait(until: "location.href === 'https://qode.test:\(secure)/scan'")
            try await phone.wait(until: "document.querySelector('video:not(.hidden)')")
            try await phone.wait(until: "document.querySelector('.answer.verdict-out_of_turn')", within: 30)
            #expect(try await daemon.client.get("/api/tickets/\(id)")["status"] == "COMPLETED")
            // Many more pictures of it are sent.
            let sent = "performance.getEntriesByType('resource').filter((e) => e.name.includes('/api/scan')).length"
            try await phone.wait(until: "\(sent) > 8", within: 30)
            #expect(try await phone.evaluate("String(document.querySelectorAll('.answer').length)") == "1")
            // The lock screen, or a call, has taken the camera away.
            let track = "document.querySelector('video').srcObject.getVideoTracks()[0]"
            try await phone.evaluate("window.old = \(track), window.old.stop(), ''")
            try await phone.wait(until: "\(track) !== window.old && \(track).readyState === 'live'", within: 30)
            let before = try await phone.evaluate("String(\(sent))")
            try await phone.wait(until: "\(sent) > \(before)", within: 30)
            let complaints = await phone.complaints
            #expect(complaints.isEmpty, "\(complaints)")
            await phone.close()
        }
        await daemon.process.stop()
    }

    @Test("without a live camera, a photograph of the ticket does")
    func photograph() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let daemon = try await TestDaemon.start(in: folder, Self.quiet)
        let queue = try await daemon.makeQueue()
        let ticket = try await daemon.client.post("/api/queues/\(queue.id)/join", headers: ["x-device-token": "guest"])
        try await Chromium.run(["--host-resolver-rules=MAP qode.test 127.0.0.1"]) { browser in
            let token = queue.host["x-host-token"] ?? ""
            let phone = try await browser.open(
                "http://qode.test:\(daemon.port)/scan?token=\(token)&id=\(queue.id)", on: .phone)
            try await phone.wait(until: "document.querySelector('input[type=file]')")
            #expect(try await phone.evaluate("location.search") == "", "a token does not stay in the address")
            #expect(try await phone.evaluate("String(!!document.querySelector('#secure').offsetParent)") == "true")
            let guest = try await browser.open("\(daemon.client.base)/t/\(ticket["id"] ?? "")", on: .phone)
            try await guest.wait(until: "document.querySelector('#code') && document.querySelector('#code').complete")
            try await guest.screenshot().write(to: URL(fileURLWithPath: folder("photograph.png")))
            try await phone.choose(folder("photograph.png"), in: "input[type=file]")
            try await phone.wait(until: "document.querySelector('.answer.verdict-out_of_turn')", within: 30)
            for page in [phone, guest] { await page.close() }
        }
        await daemon.process.stop()
    }
}
