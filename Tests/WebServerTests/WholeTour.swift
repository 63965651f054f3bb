import Foundation
import QueueCore
import QueueEngine
import WebTestSupport

extension APITour {
    /// With a camera and printers.
    func everything() async throws {
        let waiting = try await join()
        for operation in description.operations { try await probe(operation, waiting) }
        try await listening {
            try await configure()
            try await takeNumbers()
            try await standStill(waiting)
            try await callPeople()
            try await leave()
            try await scan()
            try await print()
            try await lookAround()
            try await useCards()
            try await pair()
            try await serveSeveral()
            try await limitAndClose()
            try await endTheDay()
        }
    }

    /// Without any device.
    func nothingThere() async throws {
        let ticket = try await join()
        _ = try await join()
        try await host("POST /api/queues/{queue}/tickets", json: ["print": true])
        for name in [
            "tickets/{ticket}/print", "queues/{queue}/poster", "queues/{queue}/unprinted", "queues/{queue}/summary",
        ] {
            try await host("POST /api/\(name)", ticket)
        }
        try await host("GET /api/camera/preview")
        try await host("POST /api/devices/new-roll")
        // This harness has a proxy on the loopback.
        try await call("GET /metrics")
    }

    private func takeNumbers() async throws {
        let made = try await call(
            "POST /api/queues", json: ["name": "Cash", "prefix": "C", "mode": "gate"], headers: Self.admin)
        try await call("GET /api/queues")
        try await call("GET /api/queues/{queue}", headers: ["x-host-token": desk.token])
        try await call("GET /api/queues/{queue}", ["queue": made["id"] ?? ""])
        for _ in 0..<2 { try await call("POST /api/queues/{queue}/join", headers: Self.phone) }
        try await host("POST /api/queues/{queue}/tickets", json: ["print": true, "priority": "Pregnant"])
        try await host("POST /api/queues/{queue}/tickets", json: [:])
        try await host("GET /api/queues/{queue}/tickets")
        let all = Ticket.Status.allCases.map(\.rawValue).joined(separator: ",")
        try await host("GET /api/queues/{queue}/tickets", query: "?status=\(all)")
        try await host("GET /api/queues/{queue}/tickets", query: "?status=x")
    }

    private func configure() async throws {
        try await call("GET /api/settings", headers: Self.admin)
        for name in ["ticket", "poster"] { try await preview("GET /api/preview/\(name).svg") }
        try await call("POST /api/devices/test-page", headers: Self.admin)
        for change in [
            ["venue.name": "Praxis"], ["venue.name": NSNull()], ["server.port": 81], ["no.key": "x"],
            ["venue.name": "full"],
        ] as [[String: Any]] {
            for query in ["?check=1", ""] {
                try await call("PATCH /api/settings", query: query, json: change, headers: Self.admin)
            }
        }
    }

    private func change(_ settings: [String: Any]) async throws {
        try await host("PATCH /api/queues/{queue}", json: settings)
    }

    /// Paused, closed, and strict about turns.
    private func standStill(_ waiting: [String: String]) async throws {
        try await change([
            "name": "Front", "prefix": "F", "mode": "gate", "no_show_after": 300, "priority_in_a_row": 1,
        ])
        try await change(["no_show_after": NSNull()])
        try await change(["name": " "])
        let foreign = try await harness.join(other)["id"] ?? ""
        try await change(["is_paused": true])
        try await host("POST /api/queues/{queue}/next")
        try await host("POST /api/tickets/{ticket}/call", waiting)
        for settings in [[:], ["is_paused": false, "active": false]] {
            try await change(settings)
            _ = try await join()
            try await host("POST /api/queues/{queue}/tickets")
        }
        try await call(
            "POST /api/tickets/{ticket}/transfer", ["ticket": foreign], json: ["queue_id": desk.id],
            headers: other.host)
        try await change(["active": true, "out_of_turn": "reject"])
        try await host("POST /api/tickets/{ticket}/verify", waiting)
        try await change(["out_of_turn": "warn"])
    }

    private func callPeople() async throws {
        let ticket = try await join()
        let counter = ["counter": "Counter 3"]
        func act(_ name: String, _ json: [String: Any]? = nil) async throws {
            try await host("POST /api/tickets/{ticket}/\(name)", ticket, json: json)
        }
        try await act("call", counter)
        let number = try await call("GET /api/tickets/{ticket}", ticket).number("position_number") ?? 0
        try await call("GET /api/calls/{call}", ["call": "\(desk.id).\(number).1.wav"])
        for name in ["recall", "hold"] { try await act(name) }
        try await speak(ticket)
        try await act("call", ["counter": "mute"])
        for times in 1...4 { try await call("GET /api/calls/{call}", ["call": "\(desk.id).\(number).\(times).wav"]) }
        try await act("hold")
        try await act("serve", counter)
        try await act("verify")
        for name in ["verify", "serve", "call", "recall", "hold", "noshow", "reinstate", "priority", "cancel"] {
            try await act(name)
        }
        try await act("transfer", ["queue_id": other.id])
        try await host("POST /api/queues/{queue}/next", json: counter)
        try await host("POST /api/queues/{queue}/undo")
        harness.clock.advance(seconds: 60)
        try await host("POST /api/queues/{queue}/undo")
    }

    /// What is said beside calls, and by which wall.
    private func speak(_ ticket: [String: String]) async throws {
        try await host("PUT /api/queues/{queue}/notice", json: ["text": "Late."])
        let since = (try await call("GET /api/queues/{queue}").object("notice")["since"] as? String) ?? ""
        let time = Timestamp(rfc3339: since)?.milliseconds ?? 0
        for name in ["\(desk.id).\(time).wav", "x"] { try await call("GET /api/notices/{notice}", ["notice": name]) }
        for name in ["0.wav", "x"] { try await call("GET /api/infos/{info}", ["info": name]) }
        for name in ["blue-elephant", "blue-elephant.svg", "x"] {
            try await call("GET /api/pictures/{picture}", ["picture": name], query: "?language=de")
        }
        let slides = try await call("GET /api/venue").json["slides"] as? [[String: Any]] ?? []
        for id in slides.compactMap({ ($0["url"] as? String)?.dropFirst("/api/venue/".count).description }) + ["x"] {
            try await call("GET /api/venue/{picture}", ["picture": id])
        }
        try await call("POST /api/walls/turn", json: ["wall": "one", "queues": [desk.id]])
        try await call("POST /api/walls/turn", json: ["wall": "", "queues": [desk.id]])
        try await call(
            "POST /api/walls/turn", json: ["wall": "one", "queues": [desk.id]], headers: ["x-host-token": "wrong"])
        for body in [
            ["language": "de", "ticket": ticket["ticket"] ?? ""], ["language": "de", "ticket": RefusalTests.nowhere],
            ["language": "de", "text": "Hello"], ["language": "de", "text": "mute"], ["language": "de"],
        ] { try await host("POST /api/speech", json: body) }
    }

    private func leave() async throws {
        let ticket = try await join()
        for json in [["reason": "Pregnant"], ["reason": NSNull()]] as [[String: Any]] {
            try await host("POST /api/tickets/{ticket}/priority", ticket, json: json)
        }
        for name in ["noshow", "reinstate"] { try await host("POST /api/tickets/{ticket}/\(name)", ticket) }
        for queue in [RefusalTests.nowhere, other.id] {
            try await host("POST /api/tickets/{ticket}/transfer", ticket, json: ["queue_id": queue])
        }
        try await call(
            "POST /api/tickets/{ticket}/cancel", try await join("leaver"), headers: ["x-device-token": "leaver"])
    }

    private func scan() async throws {
        let id = try await join()["ticket"] ?? ""
        func show(_ text: String, query: String = "") async throws {
            try await call("POST /api/scan", query: query, text: text, headers: desk.host)
        }
        for picture in ["", "QR:\(id)", "QR:\(id)"] { try await show(picture, query: "?live=phone") }
        for picture in ["QR:\(id)", "QR:hello", "a wall", "BROKEN", "HUGE", "BUSY"] { try await show(picture) }
        try await show("QR:\(id)", query: "?live=a%20b")
        for json in [["text": "F001"], ["text": "hello"], [:]] { try await host("POST /api/scan", json: json) }
        try await host("GET /api/camera/preview")
    }

    private func print() async throws {
        let issued = try await host("POST /api/queues/{queue}/tickets", json: ["print": true])
        let ticket = ["ticket": issued["id"] ?? ""]
        if let id = ID<Ticket>(issued["id"] ?? ""), let job = try await harness.engine.latestPrintJob(of: id) {
            try await harness.engine.recordPrint(job.id, .failed(code: "stale", detail: "It is too old."))
        }
        for headers in [[:], desk.host] { try await call("GET /api/tickets/{ticket}", ticket, headers: headers) }
        for name in ["GET /api/queues/{queue}/unprinted", "POST /api/queues/{queue}/unprinted"] { try await host(name) }
        try await host("POST /api/tickets/{ticket}/print", ticket)
        for query in ["", "?link"] { try await host("GET /api/tickets/{ticket}/qr.svg", ticket, query: query) }
        for name in ["entry-qr.svg", "poster.pdf", "poster.svg"] { try await host("GET /api/queues/{queue}/\(name)") }
        try await host("POST /api/queues/{queue}/poster")
    }

    private func lookAround() async throws {
        for query in ["", "?days=30", "?days=0"] { try await host("GET /api/queues/{queue}/stats", query: query) }
        try await host("GET /api/queues/{queue}/export.csv")
        let now = try await host("GET /api/queues/{queue}/now")
        let mark = ["if-none-match": now.headers["etag"] ?? ""]
        try await call("GET /api/queues/{queue}/now", headers: mark.merging(desk.host) { $1 })
        let guest = try await join()
        try await call("GET /api/queues/{queue}/now", query: "?ticket=\(guest["ticket"] ?? "")")
        try await call("GET /api/queues/{queue}/now", query: "?ticket=x")
        try await host("GET /api/devices")
        try await host("POST /api/devices/new-roll")
        try await call("GET /metrics")
        try await call("GET /api/ws/{queue}", headers: ["origin": "http://elsewhere.test"])
    }

    private func pair() async throws {
        let pairing = try await host("POST /api/queues/{queue}/pairings")
        try await call("POST /api/pairings/{code}", ["code": pairing["code"] ?? ""])
        let made = try await host("POST /api/queues/{queue}/pairings", json: ["role": "kiosk", "name": "Entrance"])
        let kiosk = try await call("POST /api/pairings/{code}", ["code": made["code"] ?? ""])
        let station = ["station": kiosk["station_id"] ?? ""]
        try await host("GET /api/stations")
        for role in ["wall", "cook"] { try await host("PATCH /api/stations/{station}", station, json: ["role": role]) }
        try await host("DELETE /api/stations/{station}", station)
        try await joinByForm()
        let own = ["queue": other.id]
        try await call("POST /api/queues/{queue}/host-token", own, headers: ["x-host-token": other.token])
        for code in ["setmeup22222", "SETMEUP33333"] { try await call("POST /api/setup/{code}", ["code": code]) }
        // More tries than an address has in a minute.
        for way in ["POST /api/pairings/{code}", "POST /api/setup/{code}"] { for _ in 0...10 { try await call(way) } }
    }

    private func useCards() async throws {
        let pairing = try await harness.client.post("/api/queues/\(desk.id)/pairings", headers: desk.host)
        let paired = try await harness.client.post("/api/pairings/\(pairing["code"] ?? "")")
        let station = ["station": paired["station_id"] ?? ""]
        let path = "/api/stations/{station}/cards"
        try await host("GET \(path).pdf", station)
        for wish in [
            ["actions": ["dance"]], ["counter": "", "actions": ["next"]],
            ["counter": "Counter 3", "camera_only": true],
            [:],
        ] as [[String: Any]] { try await host("POST \(path)", station, json: wish) }
        let made = try await host("POST \(path)", station, json: ["actions": ["help", "next", "recall"]])
        for text in (made.json["cards"] as? [[String: Any]] ?? []).compactMap({ $0["code"] as? String }) + [
            "qode:card:\(RefusalTests.nowhere)"
        ] {
            for _ in 0..<2 { try await host("POST /api/scan", json: ["text": text]) }
        }
        try await host("GET /api/queues/{queue}/now")
        try await host("GET \(path).pdf", station)
        let listed = try await host("GET \(path)", station)
        let cards = (try JSONSerialization.jsonObject(with: listed.body) as? [[String: Any]]) ?? []
        let card = station.merging(["card": cards.first?["id"] as? String ?? ""]) { $1 }
        for wish in [
            ["camera_only": true, "times": ["weekly": ["mon": [["08:00", "12:00"]]]]], ["times": ["weekly": ["x": []]]],
            ["counter": NSNull(), "times": NSNull()],
        ] as [[String: Any]] { try await host("PATCH \(path)/{card}", card, json: wish) }
        for _ in 0..<2 { try await host("DELETE \(path)/{card}", card) }
        try await host("PATCH \(path)/{card}", station)
        try await host("DELETE \(path)", station)
        _ = try await harness.client.send(
            "PATCH", "/api/stations/\(station["station"] ?? "")", json: ["role": "wall"], headers: desk.host)
        try await host("POST \(path)", station)
    }

    private func endTheDay() async throws {
        try await host("POST /api/queues/{queue}/session")
        try await host("POST /api/queues/{queue}/next")
        try await closeByTheHours()
    }
}
