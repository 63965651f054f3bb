import Foundation
import Testing
import WebTestSupport

/// Hosts' pages by plain HTTP, where everybody on the Wi-Fi could read along: they lead to the secure address, and take along what the
/// device may do.
@Suite(.serialized) struct SecureLeadTests {
    private static let settings = [
        "--server-tls-mode", "auto", "--server-tls-port", "0", "--server-allowed-hosts", "qode.test",
        // The relay's: whoever is behind it is nobody on this machine.
        "--server-trusted-proxies", "127.0.0.2", "--printers-ticket", "none", "--printers-poster", "none",
        "--camera-source", "none",
    ]

    private static let hasTrustLink =
        "document.querySelector('#trust') && !document.querySelector('#trust').parentElement.hidden"

    @Test(
        "where a secure address matters, pages show how a device is told to trust it", arguments: ["/host", "/setup"])
    func trust(_ path: String) async throws {
        try await onWiFi { scene in
            let page = try await scene.browser.open(scene.secure + path, on: .dashboard)
            try await page.wait(until: Self.hasTrustLink, within: 30)
            try await page.click("#trust")
            try await page.wait(
                until: "location.pathname === '/ca' && document.querySelector('.fingerprint')", within: 30)
        }
    }

    private struct Scene {
        let daemon: TestDaemon
        let queue: HostedQueue
        let browser: Chromium
        /// Where the pages are by plain HTTP, and by HTTPS.
        let (plain, secure): (String, String)

        func storage(of page: Page) async throws -> String {
            try await page.evaluate("localStorage.getItem('qode.host') || ''")
        }
    }

    private func onWiFi(_ body: (Scene) async throws -> Void) async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let daemon = try await TestDaemon.start(in: folder, Self.settings)
        try await daemon.process.wait(for: " https port=", within: 30)
        let secure = daemon.process.text.components(separatedBy: " https port=").last?.prefix { $0.isNumber } ?? ""
        let relay = try await Relay.start(to: daemon.port, from: "127.0.0.2")
        let queue = try await daemon.makeQueue()
        let flags = ["--ignore-certificate-errors", "--host-resolver-rules=MAP qode.test 127.0.0.1"]
        try await Chromium.run(flags) { browser in
            try await body(
                Scene(
                    daemon: daemon, queue: queue, browser: browser, plain: "http://qode.test:\(relay.port)",
                    secure: "https://qode.test:\(secure)"))
        }
        await daemon.process.stop()
    }

    /// A browser that was paired by plain HTTP before the appliance served HTTPS.
    private func paired(_ queue: HostedQueue, _ role: String? = nil) -> String {
        let token = queue.host["x-host-token"] ?? ""
        let roleMember = role.map { #","role":"\#($0)""# } ?? ""
        // Only where nothing is kept yet: the page may change it.
        return
            "if (location.protocol === 'http:' && !localStorage.getItem('qode.host')) localStorage.setItem('qode.host', "
            + "'[{\"queue_id\":\"\(queue.id)\",\"host_token\":\"\(token)\"\(roleMember)}]');"
    }

    @Test(
        "a desk, a phone that scans and a board that were paired by plain HTTP go on by HTTPS, with one tap",
        arguments: [
            ("/host", "document.querySelector('#next')"), ("/scan", "document.querySelector('input[type=file]')"),
            ("/board/{queue}", "document.querySelector('.facts')"),
        ])
    func lead(path: String, works: String) async throws {
        try await onWiFi { scene in
            let path = path.replacing("{queue}", with: scene.queue.id)
            _ = try await scene.daemon.client.post(
                "/api/queues/\(scene.queue.id)/join", headers: ["x-device-token": "guest"])
            let page = try await scene.browser.open(
                scene.plain + path, on: .dashboard, before: paired(scene.queue))
            try await page.wait(until: "document.querySelector('#secure')")
            let words = try await page.evaluate("document.querySelector('main').innerText")
            #expect(words.contains("secure address") && words.contains("certificate"), "\(words)")
            // And how to end the warning: the appliance has an authority of its own.
            try await page.wait(until: Self.hasTrustLink)
            // What leads there is in the fragment, which no server sees.
            let address = try await page.evaluate("document.querySelector('#secure').href")
            let token = scene.queue.host["x-host-token"] ?? "?"
            #expect(address.hasPrefix("\(scene.secure)\(path)#"), "\(address)")
            #expect(address.contains(token))
            try await page.click("#secure")
            try await page.wait(until: "location.href === '\(scene.secure)\(path)'", within: 30)
            try await page.wait(until: works, within: 30)
            #expect(try await scene.storage(of: page).contains(token))
            if path.hasPrefix("/board") {
                // Only who may see the tickets can say how long somebody has waited.
                try await page.wait(until: "!document.querySelector('.facts').innerText.includes('–\\nlongest')")
                try await page.wait(
                    until: "[...document.querySelectorAll('.facts b')][1].innerText !== '–'", within: 30)
            }
            await page.close()
            #expect(!scene.daemon.process.text.contains(token), "and no log")
        }
    }

    @Test("an address with a token by plain HTTP: the token leaves the address, and goes along")
    func fromAddress() async throws {
        try await onWiFi { scene in
            let token = scene.queue.host["x-host-token"] ?? "?"
            let page = try await scene.browser.open(
                "\(scene.plain)/host?token=\(token)&id=\(scene.queue.id)", on: .dashboard)
            try await page.wait(until: "document.querySelector('#secure')")
            #expect(try await page.evaluate("location.href") == "\(scene.plain)/host")
            try await page.click("#secure")
            try await page.wait(until: "document.querySelector('#next')", within: 30)
            #expect(try await page.evaluate("location.href") == "\(scene.secure)/host")
            await page.close()
        }
    }

    @Test("a board without a token stays where it is, and so does a kiosk with its own")
    func stays() async throws {
        try await onWiFi { scene in
            let board = try await scene.browser.open("\(scene.plain)/board/\(scene.queue.id)", on: .dashboard)
            try await board.wait(until: "document.querySelector('.facts')")
            let made = try await scene.daemon.client.post(
                "/api/queues/\(scene.queue.id)/pairings", json: ["role": "kiosk"], headers: scene.queue.host)
            let station = try await scene.daemon.client.post("/api/pairings/\(made["code"] ?? "")")
            let own = (scene.queue.id, ["x-host-token": station["host_token"] ?? ""])
            let kiosk = try await scene.browser.open(
                "\(scene.plain)/kiosk/\(scene.queue.id)", on: .dashboard, before: paired(own, "kiosk"))
            try await kiosk.wait(until: "document.querySelector('#take:not([disabled])')")
            try await kiosk.click("#take")
            try await kiosk.wait(until: "document.querySelector('#label')")
            #expect(try await board.evaluate("String(!document.querySelector('#secure'))") == "true")
            for page in [board, kiosk] { await page.close() }
        }
    }

    @Test("a kiosk that still holds a desk's token says how to pair it anew, and takes the code")
    func kiosk() async throws {
        try await onWiFi { scene in
            let page = try await scene.browser.open(
                "\(scene.plain)/kiosk/\(scene.queue.id)", on: .dashboard, before: paired(scene.queue))
            try await page.wait(until: "document.querySelector('#pair-anew')")
            let words = try await page.evaluate("document.querySelector('#pair-anew').innerText")
            #expect(words.contains("kiosk") && words.contains("Pair a device"), "\(words)")
            let made = try await scene.daemon.client.post(
                "/api/queues/\(scene.queue.id)/pairings", json: ["role": "kiosk"], headers: scene.queue.host)
            _ = try await page.evaluate(
                "document.querySelector('#code').value = '\(made["code"] ?? "")'; "
                    + "document.querySelector('form').requestSubmit(); ''")
            try await page.wait(until: "document.querySelector('#take:not([disabled])')", within: 30)
            try await page.click("#take")
            try await page.wait(until: "document.querySelector('#label')")
            #expect(try await scene.storage(of: page).contains(#""role":"kiosk""#))
            await page.close()
        }
    }
}
