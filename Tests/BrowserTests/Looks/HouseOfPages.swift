import Foundation
import WebTestSupport

/// A house with three queues in the middle of a day, and every page that looks at it.
struct HouseOfPages {
    struct Scene: Sendable {
        var name: String
        var path: String
        var screen: Chromium.Screen
        /// What is done before it is looked at, and what is there then.
        var act = ""
        var until = "document.querySelector('h1')"
    }

    let queues: [HostedQueue]
    let ticket: String
    let called: String
    let adminToken: String

    static func open(on daemon: TestDaemon, with first: HostedQueue) async throws -> HouseOfPages {
        var queues = [first]
        for name in ["Laboratory", "X-ray"] { queues.append(try await daemon.makeQueue(name)) }
        for (index, queue) in queues.enumerated() {
            for _ in 0..<(7 - 2 * index) {
                _ = try await daemon.client.post("/api/queues/\(queue.id)/tickets", headers: queue.host)
            }
            for counter in 1...(4 - index) {
                _ = try await daemon.client.post(
                    "/api/queues/\(queue.id)/next", json: ["counter": "Counter \(counter)"], headers: queue.host)
            }
        }
        let ticket = try await daemon.client.post("/api/queues/\(first.id)/join", headers: ["x-device-token": "phone"])
        let called = try await daemon.client.post(
            "/api/queues/\(queues[2].id)/join", headers: ["x-device-token": "phone"])
        _ = try await daemon.client.post(
            "/api/tickets/\(called["id"] ?? "")/call", json: ["counter": "Counter 3"], headers: queues[2].host)
        return HouseOfPages(
            queues: queues, ticket: ticket["id"] ?? "", called: called["id"] ?? "",
            adminToken: daemon.adminToken)
    }

    /// A script that makes a browser the host of all of them, and the owner's where the address says so.
    var signedIn: String {
        let all = queues.map { #"{"queue_id":"\#($0.id)","host_token":"\#($0.host["x-host-token"] ?? "")"}"# }
        return "localStorage.setItem('qode.host', '[\(all.joined(separator: ","))]');"
            + " if (location.search.includes('owner')) sessionStorage.setItem('qode.admin', '\(adminToken)');"
    }

    var scenes: [Scene] {
        let (one, all) = (queues[0].id, queues.map(\.id).joined(separator: ","))
        let wall = Chromium.Screen.wall
        let tall = Chromium.Screen(width: 1080, height: 1920)
        let desk = Chromium.Screen.dashboard
        return [
            Scene(name: "queues", path: "/", screen: .phone), Scene(name: "join", path: "/join/\(one)", screen: .phone),
            Scene(name: "join-services", path: "/join/\(all)", screen: .phone),
            Scene(name: "ticket", path: "/t/\(ticket)", screen: .phone, until: "document.querySelector('#take-along')"),
            Scene(
                name: "ticket-called", path: "/t/\(called)", screen: .phone,
                until: "document.querySelector('#where') && document.querySelector('#take-along')"),
            Scene(name: "access", path: "/accessibility", screen: .phone),
            Scene(name: "not-there", path: "/nowhere", screen: .phone),
            Scene(name: "wall", path: "/wall/\(one)", screen: wall, until: "document.querySelector('.join img')"),
            Scene(name: "wall-tall", path: "/wall/\(one)", screen: tall, until: "document.querySelector('.join img')"),
            Scene(
                name: "wall-columns", path: "/wall/\(all)?layout=columns", screen: wall,
                until: "document.querySelectorAll('.group').length === 3"),
            Scene(
                name: "wall-list", path: "/wall/\(all)?layout=list", screen: wall,
                until: "document.querySelectorAll('tbody tr').length > 5"),
            Scene(
                name: "kiosk", path: "/kiosk/\(all)", screen: desk,
                until: "document.querySelectorAll('.take').length === 3"),
            Scene(
                name: "kiosk-number", path: "/kiosk/\(one)", screen: desk,
                act: "document.querySelector('#take').click()", until: "document.querySelector('#label')"),
            Scene(
                name: "kiosk-large", path: "/kiosk/\(all)", screen: tall,
                act: "document.querySelector('#large').click()", until: "document.body.classList.contains('large')"),
            Scene(name: "host", path: "/host", screen: desk, until: "document.querySelectorAll('.desk tr').length > 3"),
            Scene(
                name: "host-ticket", path: "/host", screen: desk, act: "document.querySelector('tr .more').click()",
                until: "document.querySelector('dialog[open] .move')"),
            Scene(
                name: "host-settings", path: "/host", screen: desk,
                act: "document.querySelector('#settings').click()",
                until: "document.querySelector('dialog[open] #save')"),
            Scene(
                name: "host-statistics", path: "/host", screen: desk,
                act: "document.querySelector('#statistics').click()", until: "document.querySelector('.figures td')"),
            Scene(
                name: "host-phone", path: "/host", screen: .phone,
                until: "document.querySelectorAll('.desk tr').length > 3"),
            Scene(
                name: "board", path: "/board/\(all)", screen: desk,
                until: "document.querySelectorAll('.board td').length > 3"),
            Scene(name: "setup", path: "/setup", screen: desk),
            Scene(
                name: "setup-owner", path: "/setup?owner", screen: desk,
                until: "document.querySelector('#preview-poster')?.naturalWidth > 0"),
            Scene(name: "scan", path: "/scan", screen: .phone),
        ]
    }

    /// The scene, once it is as it should be.
    func open(_ scene: Scene, of daemon: TestDaemon, in browser: Chromium, language: String, isDark: Bool) async throws
        -> Page
    {
        var screen = scene.screen
        screen.language = language
        screen.isDark = isDark
        let mark = scene.path.contains("?") ? "&" : "?"
        let page = try await browser.open(
            "\(daemon.client.base)\(scene.path)\(mark)lang=\(language)", on: screen, before: signedIn)
        try await page.wait(until: "document.querySelector('h1')")
        if !scene.act.isEmpty {
            let needed = scene.act.firstMatch(of: /querySelector\('([^']+)'\)/)?.1 ?? "h1"
            try await page.wait(until: "document.querySelector('\(needed)')")
            try await page.evaluate("(\(scene.act)), ''")
        }
        try await page.wait(until: scene.until)
        return page
    }
}
