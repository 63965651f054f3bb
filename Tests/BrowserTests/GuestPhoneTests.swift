import Foundation
import TestSupport
import Testing
import WebTestSupport

/// The pages in a real browser, on the real daemon.
@Suite(.serialized) struct GuestPhoneTests {
    /// Long, and not in ASCII alone.
    private static let name = "Dr. Sommer – Anmeldung und Terminvergabe"

    @Test("a guest's phone: join, hold the page's QR code to the camera, and the phone says it is done")
    func loop() async throws {
        try await onDaemon(watching: true) { daemon, queue, browser in
            let folder = daemon.folder
            let feed = try await FeedClient.connect(port: daemon.port, path: "/api/ws/\(queue.id)")
            let phone = try await browser.open("\(daemon.client.base)/join/\(queue.id)", on: .phone)
            try await phone.wait(until: "document.querySelector('#take') && !document.querySelector('#take').disabled")
            try await phone.evaluate("document.querySelector('#take').click()")
            try await phone.wait(until: "document.querySelector('#label') && document.querySelector('#code').complete")
            #expect(try await phone.evaluate("document.querySelector('#label').textContent") == "A001")
            let id = try await phone.evaluate("location.pathname.split('/')[2]")

            _ = try await daemon.client.post(
                "/api/queues/\(queue.id)/next", json: ["counter": "Counter 3"], headers: queue.host)
            try await phone.wait(until: "document.body.classList.contains('called')")
            let words = try await phone.evaluate("document.body.innerText")
            #expect(words.contains("It’s your turn!"))
            #expect(words.contains("Counter 3"))

            // The screen of the phone, as the camera sees it.
            try await phone.screenshot(of: "#code").write(to: URL(fileURLWithPath: folder("phone.png")))
            try FileManager.default.moveItem(atPath: folder("phone.png"), toPath: folder("camera/phone.png"))
            #expect(try await daemon.status(ofTicket: id, waitingFor: "COMPLETED") == "COMPLETED")
            try await phone.wait(until: "document.body.innerText.includes('Done. Thank you!')")
            #expect(await feed.message { $0.number("completed_count") == 1 } != nil)
            await expectNoComplaints(phone)
            await phone.close()
            await feed.close()
        }
    }

    @Test("a guest may change their mind, and comes back to the same ticket until then")
    func leaving() async throws {
        try await onDaemon(Self.name) { daemon, queue, browser in
            let phone = try await browser.open("\(daemon.client.base)/join/\(queue.id)", on: .phone)
            try await phone.wait(until: "document.querySelector('#take') && !document.querySelector('#take').disabled")
            try await phone.evaluate("document.querySelector('#take').click()")
            try await phone.wait(until: "document.querySelector('#leave')")
            let first = try await phone.evaluate("location.pathname")
            try await phone.go(to: "\(daemon.client.base)/join/\(queue.id)")
            try await phone.wait(until: "document.querySelector('#take') && !document.querySelector('#take').disabled")
            try await phone.evaluate("document.querySelector('#take').click()")
            try await phone.wait(until: "document.querySelector('#leave')")
            #expect(try await phone.evaluate("location.pathname") == first)
            // Thought better of it; and then not.
            try await phone.click("#leave")
            try await phone.wait(until: "document.querySelector('.toast button')")
            try await phone.click(".toast button")
            try await phone.click("#leave")
            #expect(try await phone.evaluate("document.body.innerText").contains("Cancelled") == false)
            try await phone.wait(until: "document.body.innerText.includes('Cancelled')")
            await expectNoComplaints(phone)
            await phone.close()
        }
    }

    @Test("the host signs in by link, which leaves the address at once; next, and the wall shows it")
    func hostAndWall() async throws {
        try await onDaemon(Self.name) { daemon, queue, browser in
            let pairing = try await daemon.client.post("/api/queues/\(queue.id)/pairings", headers: queue.host)
            let wall = try await browser.open("\(daemon.client.base)/wall/\(queue.id)", on: .wall)
            let desk = try await browser.open(
                "\(daemon.client.base)/host?token=\(pairing["code"] ?? "")&id=\(queue.id)", on: .dashboard)
            try await desk.wait(until: "document.querySelector('#next')")
            #expect(try await desk.evaluate("location.pathname + location.search") == "/host")
            _ = try await daemon.client.post(
                "/api/queues/\(queue.id)/join", headers: ["x-device-token": "phone"])
            try await desk.wait(until: "document.body.innerText.includes('A001')")
            try await desk.evaluate(
                "document.querySelector('#counter').value = 'Desk 2'; document.querySelector('#next').click()")
            try await wall.wait(until: "document.querySelector('#now').textContent === 'A001'")
            try await wall.wait(until: "document.body.innerText.includes('Desk 2')")
            #expect(try await daemon.client.get("/api/queues/\(queue.id)").number("current_position") == 1)
            try await desk.wait(until: "document.querySelector('.toast button')")
            try await desk.evaluate("document.querySelector('.toast button').click()")
            try await desk.wait(until: "document.body.innerText.includes('Taken back')")
            #expect(try await daemon.client.get("/api/queues/\(queue.id)").number("current_position") == 0)
            await expectNoComplaints(desk)
            await expectNoComplaints(wall)
            await desk.close()
            await wall.close()
        }
    }

    @Test("the kiosk: one touch, a number, and paper; without paper a code for the phone", arguments: [true, false])
    func kiosk(hasPrinter: Bool) async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let printer = hasPrinter ? "folder:\(folder("paper"))" : "none"
        let daemon = try await TestDaemon.start(
            in: folder,
            ["--printers-ticket", printer, "--printers-poster", "none", "--camera-source", "none"])
        let queue = try await daemon.makeQueue()
        try await Chromium.run { browser in
            let kiosk = try await browser.signIn(to: queue, of: daemon)
            #expect(try await kiosk.evaluate("location.search") == "", "a token does not stay in the address")
            try await kiosk.go(to: "\(daemon.client.base)/kiosk/\(queue.id)")
            try await kiosk.wait(until: "document.querySelector('#take') && !document.querySelector('#take').disabled")
            try await kiosk.evaluate("document.querySelector('#take').click()")
            try await kiosk.wait(until: "document.querySelector('#label')")
            #expect(try await kiosk.evaluate("document.querySelector('#label').textContent") == "A001")
            if hasPrinter {
                try await kiosk.wait(until: "document.body.innerText.includes('Take your ticket')")
                let printed = try FileManager.default.contentsOfDirectory(atPath: folder("paper"))
                #expect(printed.count == 1)
            } else {
                try await kiosk.wait(
                    until: "document.querySelector('img.code') && document.querySelector('img.code').complete")
                #expect(try await kiosk.evaluate("document.body.innerText").contains("No paper"))
            }
            await expectNoComplaints(kiosk)
            await kiosk.close()
        }
        await daemon.process.stop()
    }

    @Test("the poster's page opens the print dialog by itself")
    func poster() async throws {
        try await onDaemon(Self.name) { daemon, queue, browser in
            let page = try await browser.open(
                "\(daemon.client.base)/print-qr/\(queue.id)", on: .dashboard,
                before: """
                    window.printed = 0; window.print = () => { window.printed += 1 }
                    """)
            try await page.wait(until: "window.printed === 1")
            let side = try await page.evaluate(
                "String(document.querySelector('img').getBoundingClientRect().width >= 400)")
            #expect(side == "true")
            await expectNoComplaints(page)
            await page.close()
        }
    }

    @Test("the poster as a browser prints it: one A4 page, whose codes read; the Wi-Fi only for the host")
    func printedPoster() async throws {
        let network = ["--wifi-ssid", "Guests", "--wifi-password", "guests;only", "--locale", "de,en,ar"]
        try await onDaemon(Self.name, network) { daemon, queue, browser in
            let folder = daemon.folder
            let entry = "/join/\(queue.id)"
            let remember =
                "localStorage.setItem('qode.host', JSON.stringify([{queue_id: '\(queue.id)', host_token: 'TOKEN'}]));"
            for (token, codes) in [(nil, 1), (queue.host["x-host-token"], 2), ("no-longer-the-host's", 1)] {
                let page = try await browser.open(
                    "\(daemon.client.base)/print-qr/\(queue.id)", on: .dashboard,
                    before: "window.printed = 0; window.print = () => { window.printed += 1 };"
                        + (token.map { remember.replacing("TOKEN", with: $0.replacing("'", with: "")) } ?? ""))
                try await page.wait(until: "window.printed === 1")
                #expect(try await page.evaluate("document.documentElement.lang") == "de")
                let file = folder("poster.pdf")
                try await page.printed().write(to: URL(fileURLWithPath: file))
                let facts = try Program.run(["/usr/bin/pdfinfo", file]).text
                #expect(facts.firstMatch(of: /Pages: +1\n/) != nil, "\(facts)")
                #expect(facts.firstMatch(of: /Page size: +59[45]\S* x 84[12]\S* pts/) != nil, "\(facts)")
                for resolution in ["150", "203", "300"] {
                    _ = try Program.run([
                        "/usr/bin/pdftoppm", "-r", resolution, "-png", "-singlefile", file, folder("p"),
                    ])
                    let desk = try Program.run([TestDaemon.binary, "decode", folder("p.png")]).text
                    #expect(desk.split(separator: "\n").count == codes, "\(desk)")
                    let phone = try Program.run(["/usr/bin/ZXingReader", "-format", "QRCode", folder("p.png")]).text
                    for read in [desk, phone] {
                        #expect(read.contains(entry), "\(resolution) dpi: \(read)")
                        #expect(read.contains(#"WIFI:T:WPA;S:Guests;P:guests\;only;;"#) == (codes == 2), "\(read)")
                    }
                }
                await page.close()
            }
        }
    }

    @Test(
        "every page in every language: nothing sticks out, nothing is refused",
        arguments: ["en", "de", "fr", "es", "pt", "ar", "he", "hi", "ja", "zh"])
    func languages(_ language: String) async throws {
        try await onDaemon(Self.name) { daemon, queue, browser in
            let ticket = try await daemon.client.post(
                "/api/queues/\(queue.id)/join", headers: ["x-device-token": "phone"])
            for path in ["/", "/join/\(queue.id)", "/t/\(ticket["id"] ?? "")", "/wall/\(queue.id)?lang=\(language)"] {
                var screen = path.hasPrefix("/wall") ? Chromium.Screen.wall : .phone
                screen.language = language
                let page = try await browser.open(daemon.client.base + path, on: screen)
                try await page.wait(until: "document.querySelector('#main').children.length > 0")
                let tag = try await page.evaluate("document.documentElement.lang")
                #expect(tag.hasPrefix(language))
                #expect(
                    try await page.evaluate("document.documentElement.dir")
                        == (["ar", "he"].contains(language) ? "rtl" : "ltr"))
                let fits = "String(document.documentElement.scrollWidth <= \(screen.width))"
                #expect(try await page.evaluate(fits) == "true", "\(path) is too wide")
                await expectNoComplaints(page)
                await page.close()
            }
        }
    }

    private func expectNoComplaints(_ page: Page) async {
        let complaints = await page.complaints
        #expect(complaints.isEmpty, "\(complaints)")
    }
}
