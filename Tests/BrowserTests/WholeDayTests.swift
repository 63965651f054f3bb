import Foundation
import TestSupport
import Testing
import WebTestSupport

/// The original design from first screen to last: two guests, a kiosk, three services, two desks, a wall, and a paired phone whose
/// camera sees a ticket. The board beside it tells the manager the same.
@Suite(.serialized) struct WholeDayTests {
    private func field(_ page: Page, _ selector: String, _ text: String) async throws {
        try await page.click(selector)
        try await page.type(text)
    }

    /// A desk that serves some of the services.
    private func desk(
        _ counter: String, _ services: [HostedQueue], _ house: [HostedQueue], _ daemon: TestDaemon, _ browser: Chromium
    ) async throws -> Page {
        let all = house.map { #"{"queue_id":"\#($0.id)","host_token":"\#($0.host["x-host-token"] ?? "")"}"# }
        let page = try await browser.open(
            "\(daemon.client.base)/host", on: .dashboard,
            before: "localStorage.setItem('qode.host', '[\(all.joined(separator: ","))]');")
        try await page.wait(until: "document.querySelectorAll('.tab').length === \(house.count)")
        for other in house where !services.contains(where: { $0.id == other.id }) {
            try await page.evaluate(
                "(document.getElementById('tick-\(other.id)').checked && document.getElementById('tick-\(other.id)').click()), ''"
            )
        }
        for service in services {
            try await page.evaluate(
                "(document.getElementById('tick-\(service.id)').checked || document.getElementById('tick-\(service.id)').click()), ''"
            )
        }
        try await page.evaluate("document.getElementById('tab-\(services[0].id)').click(), ''")
        try await page.evaluate("document.querySelector('#counter').value = '', ''")
        try await field(page, "#counter", counter)
        return page
    }

    /// Takes a number of one of several services on a phone.
    private func join(_ index: Int, _ path: String, _ daemon: TestDaemon, _ browser: Chromium) async throws -> Page {
        let phone = try await browser.open("\(daemon.client.base)\(path)", on: .phone)
        try await phone.wait(until: "document.querySelectorAll('form .take').length === 3")
        try await phone.click("form:nth-of-type(\(index)) .take")
        try await phone.wait(until: "document.querySelector('#label') && document.querySelector('#leave')")
        return phone
    }

    @Test("from the poster's code to done, on every screen")
    func whole() async throws {
        try await onDaemon { daemon, first, browser in
            let house = [first, try await daemon.makeQueue("Laboratory"), try await daemon.makeQueue("X-ray")]
            let all = house.map(\.id).joined(separator: ",")
            let wall = try await browser.open("\(daemon.client.base)/wall/\(all)?layout=list", on: .wall)
            let anna = try await join(2, "/join/\(all)", daemon, browser)
            let ben = try await join(1, "/join/\(all)", daemon, browser)
            #expect(try await anna.evaluate("document.querySelector('#label').textContent") == "B001")
            #expect(try await ben.evaluate("document.querySelector('#label').textContent") == "A001")
            let one = try await desk("Counter 1", [house[0], house[1]], house, daemon, browser)
            let two = try await desk("Counter 2", [house[2]], house, daemon, browser)
            let kiosk = try await browser.open("\(daemon.client.base)/kiosk/\(all)", on: .dashboard)
            try await kiosk.wait(until: "document.querySelectorAll('.take').length === 3")
            try await kiosk.press("3")
            try await kiosk.wait(until: "document.querySelector('#label')?.textContent === 'C001'")

            // The first desk calls who came first, of whichever service.
            try await one.click("#next")
            try await anna.wait(until: "document.querySelector('#where')?.textContent === 'Please go to Counter 1'")
            try await wall.wait(until: "document.querySelector('tbody tr').innerText.includes('B001')")
            #expect(try await ben.evaluate("String(document.body.classList.contains('called'))") == "false")
            try await two.click("#next")
            try await wall.wait(
                until:
                    "Array.from(document.querySelectorAll('tbody tr')).some((row) => /C001\\s+Counter 2/.test(row.innerText))"
            )
            try await scanned(anna, house[1], daemon)
            try await anna.wait(until: "document.querySelector('#status').textContent.includes('Done')")
            try await wall.wait(until: "!document.querySelector('.stage').innerText.includes('B001')", within: 30)

            try await one.click("#next")
            try await ben.wait(until: "document.querySelector('#where')?.textContent === 'Please go to Counter 1'")
            // Paper without a camera: its label is typed.
            try await field(two, "#typed", "C001\n")
            try await two.wait(until: "document.querySelector('.answer.verdict-completed')")
            try await board(all, daemon, browser)
            let complaints = await anna.complaints + ben.complaints + one.complaints + two.complaints + wall.complaints
            #expect(complaints.isEmpty, "\(complaints)")
            for page in [wall, anna, ben, one, two, kiosk] { await page.close() }
        }
    }

    /// A phone is paired as a scanner, and its camera sees the guest's ticket.
    private func scanned(_ guest: Page, _ queue: HostedQueue, _ daemon: TestDaemon) async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let id = try await guest.evaluate("location.pathname.split('/')[2]")
        try DeskPicture.video(id, at: folder("camera.y4m"))
        let pairing = try await daemon.client.post(
            "/api/queues/\(queue.id)/pairings", json: ["role": "scanner", "name": "Phone"], headers: queue.host)
        let code = pairing["code"] ?? ""
        let flags = [
            "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream",
            "--use-file-for-fake-video-capture=\(folder("camera.y4m"))",
        ]
        try await Chromium.run(flags) { other in
            // The loopback is a secure place to a browser: its camera needs no HTTPS.
            let phone = try await other.open(
                "\(daemon.client.base)/scan?token=\(code)&id=\(queue.id)", on: .phone)
            try await phone.wait(until: "document.querySelector('.answer.verdict-completed')", within: 30)
            #expect(try await phone.evaluate("location.search") == "", "a code does not stay in the address")
            await phone.close()
        }
        #expect(try await daemon.client.get("/api/tickets/\(id)")["status"] == "COMPLETED")
    }

    /// What the manager sees of it.
    private func board(_ all: String, _ daemon: TestDaemon, _ browser: Chromium) async throws {
        let board = try await browser.open("\(daemon.client.base)/board/\(all)", on: .dashboard)
        try await board.wait(until: "document.querySelectorAll('.board .card').length === 3")
        // Reception: one called, none waiting. Laboratory: one served.
        let cards =
            "Array.from(document.querySelectorAll('.board .card'), (card) => card.innerText.replace(/\\s+/g, ' '))"
        try await board.wait(until: "\(cards)[0].includes('A001 Counter 1') && \(cards)[0].includes('0 waiting')")
        try await board.wait(until: "\(cards)[1].includes('1 served') && \(cards)[1].includes('Nobody yet')")
        let queue = all.split(separator: ",")[0]
        let host = try await board.evaluate(
            "JSON.parse(localStorage.getItem('qode.host')).find((each) => each.queue_id === '\(queue)').host_token")
        _ = try await daemon.client.post("/api/queues/\(queue)/tickets", headers: ["x-host-token": host])
        try await board.wait(until: "\(cards)[0].includes('1 waiting') && \(cards)[0].includes('0 min longest wait')")
        _ = try await daemon.client.send(
            "PATCH", "/api/queues/\(queue)", json: ["is_paused": true], headers: ["x-host-token": host])
        try await board.wait(until: "document.querySelector('.board .card .banner')")
        let complaints = await board.complaints
        #expect(complaints.isEmpty, "\(complaints)")
        await board.close()
    }
}
