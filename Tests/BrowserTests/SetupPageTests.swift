import Foundation
import Testing
import WebTestSupport

/// `/setup`: the owner's way in.
@Suite(.serialized) struct SetupPageTests {
    @Test("the setup ticket's code signs in, is gone from the address at once, and lasts as long as the tab")
    func code() async throws {
        try await onDaemon { daemon, _, browser in
            let file = daemon.folder("state/setup-code")
            let code = try String(contentsOfFile: file, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
            let page = try await browser.open("\(daemon.client.base)/setup?token=\(code)", on: .dashboard)
            try await page.wait(until: "document.querySelector('#queue-name')")
            #expect(try await page.evaluate("location.pathname + location.search") == "/setup")
            #expect(!FileManager.default.fileExists(atPath: file))
            try await page.go(to: "\(daemon.client.base)/setup")
            try await page.wait(until: "document.querySelector('#queue-name')")
            await page.close()
            // Somebody who finds the ticket later.
            let late = try await browser.open("\(daemon.client.base)/setup?token=\(code)", on: .phone)
            try await late.wait(until: "document.querySelector('.sign-in .banner')")
            #expect(try await late.evaluate("location.search") == "")
            await late.close()
        }
    }

    @Test("from an unpacked box to the first ticket on paper: the setup ticket's code, one name, two presses, no shell")
    func firstTicket() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try FileManager.default.createDirectory(atPath: folder("paper"), withIntermediateDirectories: true)
        let start = ContinuousClock.now
        let daemon = try await TestDaemon.start(
            in: folder,
            ["--printers-ticket", "folder:\(folder("paper"))", "--printers-poster", "none", "--camera-source", "none"])
        let code = try String(contentsOfFile: folder("state/setup-code"), encoding: .utf8)
            .trimmingCharacters(in: .whitespacesAndNewlines)
        func papers() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: folder("paper")) }
        try await Chromium.run { browser in
            let page = try await browser.open("\(daemon.client.base)/setup?token=\(code)", on: .dashboard)
            try await page.wait(until: "document.querySelector('#queue-name')")
            try await page.click("#queue-name")
            try await page.type("Reception")
            let before = try papers().count
            try await page.click("#make")
            try await page.wait(until: "location.pathname === '/host' && document.querySelector('#issue')")
            try await page.click("#issue")
            try await page.wait(until: "document.querySelector('.desk table tr')?.innerText.includes('A001')")
            for _ in 0..<200 where try papers().count == before { try await Task.sleep(for: .milliseconds(50)) }
            #expect(try papers().count > before, "its paper is there")
            await page.close()
        }
        print("pages: from the daemon's start to the first ticket on paper: \(start.duration(to: .now))")
        await daemon.process.stop()
    }

    @Test("a code or the admin token can be typed")
    func typed() async throws {
        try await onDaemon { daemon, _, browser in
            let code = try String(contentsOfFile: daemon.folder("state/setup-code"), encoding: .utf8)
            for word in [" \(code.prefix(4))-\(code.dropFirst(4).prefix(8)) ", daemon.adminToken] {
                let page = try await browser.open("\(daemon.client.base)/setup", on: .phone)
                try await page.evaluate("sessionStorage.clear()")
                try await page.go(to: "\(daemon.client.base)/setup")
                try await page.wait(until: "document.querySelector('#admin')")
                try await page.click("#admin")
                try await page.type(word)
                try await page.click("#open")
                try await page.wait(until: "document.querySelector('#queue-name')")
                await page.close()
            }
        }
    }

    @Test(
        "on a German page no key is explained in English, and what is typed is checked before it is kept",
        arguments: ["de", "ja"])
    func explained(_ language: String) async throws {
        try await onDaemon { daemon, _, browser in
            var screen = Chromium.Screen.dashboard
            screen.language = language
            let page = try await browser.open("\(daemon.client.base)/setup?token=\(daemon.adminToken)", on: screen)
            try await page.wait(until: "document.querySelectorAll('.setting').length > 50")
            #expect(try await page.evaluate("String(document.querySelectorAll('.setting [lang=en]').length)") == "0")
            let settings = try await daemon.client.get("/api/settings", headers: ["x-admin-token": daemon.adminToken])
            let abouts = (settings.json["settings"] as? [[String: Any]] ?? []).compactMap { $0["about"] as? String }
            let text = try await page.evaluate("document.querySelector('main').textContent")
            for about in abouts + ["default", "command line", "must be"] { #expect(!text.contains(about), "\(about)") }
            let field = "document.querySelector('[data-setting=\"venue.color\"]')"
            let said = "document.getElementById('said-venue.color')"
            try await page.evaluate("\(field).closest('details').open = true, \(field).focus(), ''")
            try await page.type("#0b5")
            try await page.wait(until: "\(said).textContent.includes('#0b5fff') && \(said).classList.contains('bad')")
            #expect(try await page.evaluate("\(said).textContent").contains("must be") == false)
            try await page.type("fff")
            try await page.wait(until: "\(said).classList.contains('good')")
            func kept() async throws -> Bool {
                try await daemon.client.get("/api/settings", headers: ["x-admin-token": daemon.adminToken]).text
                    .contains("\"value\":\"#0b5fff\"")
            }
            #expect(try await kept() == false, "what is typed is not kept yet")
            try await page.strike("Tab", 9)
            for _ in 0..<100 where try await !kept() { try await Task.sleep(for: .milliseconds(50)) }
            #expect(try await kept())
            await page.close()
        }
    }

    @Test("ticket, poster and wall are seen as they will be while their words are typed, and a test page is printed")
    func previews() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let paper = folder("paper")
        try FileManager.default.createDirectory(atPath: paper, withIntermediateDirectories: true)
        try await onDaemon("Reception", ["--printers-ticket", "folder:\(paper)"]) { daemon, _, browser in
            let page = try await browser.open(
                "\(daemon.client.base)/setup?token=\(daemon.adminToken)", on: .dashboard)
            let isDrawn = { (name: String) in "document.querySelector('#preview-\(name)')?.naturalWidth > 0" }
            for name in ["ticket", "poster"] { try await page.wait(until: isDrawn(name)) }
            let frame = "document.querySelector('#preview-wall').contentDocument"
            try await page.wait(until: "\(frame)?.querySelector('h1')?.textContent.includes('Reception')")
            try await page.evaluate("window.before = document.querySelector('#preview-ticket').src, ''")
            let field =
                "Array.from(document.querySelectorAll('.setting'), (e) => e).find((e) => e.textContent.startsWith('venue.name')).querySelector('input')"
            try await page.evaluate("\(field).closest('details').open = true, \(field).focus(), ''")
            try await page.type("Town hall")
            try await page.wait(until: "document.querySelector('#preview-ticket').src !== window.before")
            try await page.wait(until: isDrawn("ticket"))
            try await page.wait(until: "\(frame).querySelector('h1').textContent.includes('Town hall')")
            try await Pictures.keep(page, "setup-previews")
            let asked = await page.requests.filter { $0.contains("/api/preview/") && $0.contains("Town") }
            #expect(!asked.isEmpty && asked.allSatisfy { $0.contains("venue.name=Town%20hall") }, "\(asked)")
            #expect(
                try await daemon.client.get("/api/settings", headers: ["x-admin-token": daemon.adminToken]).text
                    .contains("Town hall") == false, "what is typed is not kept yet")
            try await page.click("#test-page")
            try await page.wait(until: "document.querySelector('.toast')?.innerText === 'The test page is on its way.'")
            #expect(try FileManager.default.contentsOfDirectory(atPath: paper).isEmpty == false)
            let complaints = await page.complaints
            #expect(complaints.isEmpty, "\(complaints)")
            await page.close()
        }
    }
}
