import Foundation
import TestSupport
import Testing
import WebTestSupport

/// A place with three services and two desks, at the real daemon: two hundred guests, and their papers held to cameras at both desks.
@Suite(.serialized) struct TwoDeskTests {
    private static let guests = 200

    /// A guest as this test knows them: which service, in what order they came.
    private struct Guest {
        let id: String
        let label: String
        let queue: Int
        let came: Int
        var isCalled = false
    }

    private struct Desk {
        let name: String
        /// Of the three, as it prefers them.
        let queues: [Int]
        let headers: [String: String]
        /// The appliance's own camera looks at it; at the other a phone scans.
        let hasCamera: Bool
    }

    private final class Place {
        let daemon: TestDaemon
        let folder: TemporaryFolder
        var queues: [(id: String, host: [String: String])] = []
        var guests: [Guest] = []
        var pictures = 0

        init(_ daemon: TestDaemon, _ folder: TemporaryFolder) { (self.daemon, self.folder) = (daemon, folder) }

        func pair(_ name: String, _ own: [Int], hasCamera: Bool) async throws -> Desk {
            let made = try await daemon.client.post(
                "/api/queues/\(queues[own[0]].id)/pairings",
                json: ["role": "desk", "name": name, "queues": own.map { queues[$0].id }],
                headers: ["x-admin-token": daemon.adminToken])
            let paired = try await daemon.client.post("/api/pairings/\(made["code"] ?? "")")
            return Desk(
                name: name, queues: own, headers: ["x-host-token": paired["host_token"] ?? ""], hasCamera: hasCamera)
        }

        /// The rule, as people say it: who took a number first, of those whom the desk serves.
        func expected(at desk: Desk) -> Int? {
            guests.indices.filter { !guests[$0].isCalled && desk.queues.contains(guests[$0].queue) }
                .min { guests[$0].came < guests[$1].came }
        }

        /// The paper is held to the desk's camera until it is answered.
        func scan(_ guest: Guest, at desk: Desk) async throws -> String? {
            guard let picture = TicketPicture.pgm(guest.id) else { return "no picture" }
            guard desk.hasCamera else {
                return try await daemon.client.send("POST", "/api/scan", bytes: picture, headers: desk.headers)[
                    "verdict"]
            }
            pictures += 1
            let name = String(format: "%05d.pgm", pictures)
            try picture.write(to: URL(fileURLWithPath: folder(name)))
            // As a hand would: the picture is there all at once, not while it is written.
            try FileManager.default.moveItem(atPath: folder(name), toPath: folder("camera/\(name)"))
            let status = try await daemon.status(ofTicket: guest.id, waitingFor: "COMPLETED", within: 20)
            try FileManager.default.removeItem(atPath: folder("camera/\(name)"))
            return status == "COMPLETED" ? "completed" : status
        }
    }

    @Test(
        "two desks, three services, 200 guests: each called once, in the rule's order, scanned where they were called, and all feeds agree",
        .timeLimit(.minutes(3)))
    func aMorning() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try FileManager.default.createDirectory(atPath: folder("camera"), withIntermediateDirectories: true)
        let daemon = try await TestDaemon.start(
            in: folder,
            [
                "--camera-source", "folder:\(folder("camera"))", "--printers-ticket", "none", "--printers-poster",
                "none",
            ])
        let place = Place(daemon, folder)
        for name in ["Passports", "Visas", "Cash"] { place.queues.append(try await daemon.makeQueue(name)) }
        let desks = [
            try await place.pair("Desk 1", [0, 1], hasCamera: true),
            try await place.pair("Desk 2", [1, 2, 0], hasCamera: false),
        ]
        var feeds: [FeedClient] = []
        for queue in place.queues {
            feeds.append(try await FeedClient.connect(port: daemon.port, path: "/api/ws/\(queue.id)"))
        }
        try await come(place)
        try await serve(place, desks)
        try await agree(place, feeds)
        for feed in feeds { await feed.close() }
        await daemon.process.stop()
    }

    /// Some wait already when the desks begin.
    private func come(_ place: Place) async throws {
        for number in 0..<Self.guests {
            let queue = [0, 1, 0, 2, 1, 0, 2][number % 7]
            let joined = try await place.daemon.client.post(
                "/api/queues/\(place.queues[queue].id)/join", headers: ["x-device-token": "phone-\(number)"])
            try #require(joined.status == 201)
            place.guests.append(
                Guest(id: joined["id"] ?? "", label: joined["label"] ?? "", queue: queue, came: number))
            // Service time counts milliseconds, and two at once would go by the desk's own order.
            try await Task.sleep(for: .milliseconds(2))
        }
        #expect(Set(place.guests.map(\.label)).count == Self.guests)
    }

    /// The desks take turns; each guest is called, comes, and shows the paper.
    private func serve(_ place: Place, _ desks: [Desk]) async throws {
        for turn in 0..<Self.guests {
            // The appliance's own camera is slower than a phone's picture: it takes one guest in five.
            let desk = desks[turn % 5 == 0 ? 0 : 1]
            let wanted = try #require(place.expected(at: desk) ?? place.expected(at: desks[1]))
            let at = place.expected(at: desk) == nil ? desks[1] : desk
            let called = try await place.daemon.client.post(
                "/api/next", json: ["queues": at.queues.map { place.queues[$0].id }, "counter": at.name],
                headers: at.headers)
            let ticket = called.object("ticket")
            try #require(ticket["id"] as? String == place.guests[wanted].id, "turn \(turn): \(called.text)")
            #expect(ticket["counter"] as? String == at.name)
            place.guests[wanted].isCalled = true
            #expect(try await place.scan(place.guests[wanted], at: at) == "completed", "turn \(turn)")
        }
        #expect(place.guests.allSatisfy { $0.isCalled })
        for desk in desks {
            let nobody = try await place.daemon.client.post(
                "/api/next", json: ["queues": desk.queues.map { place.queues[$0].id }], headers: desk.headers)
            #expect(nobody.json["ticket"] is NSNull)
        }
    }

    private func agree(_ place: Place, _ feeds: [FeedClient]) async throws {
        for (index, feed) in feeds.enumerated() {
            let count = place.guests.count { $0.queue == index }
            let path = "/api/queues/\(place.queues[index].id)"
            let asked = try await place.daemon.client.get("\(path)/now")
            // A desk that finds nobody is news of its queues as well, so what counts is the last that is told.
            let told = try #require(
                await feed.message {
                    $0["type"] == "queue_update" && $0.number("revision") == asked.number("revision")
                })
            for key in ["waiting_count", "completed_count", "current_position", "last_number_issued"] {
                #expect(told.number(key) == asked.number(key), "\(key)")
            }
            #expect(told.number("completed_count") == count)
            #expect(told.number("waiting_count") == 0 && told.number("current_position") == count)
            let all = try await place.daemon.client.get(
                "\(path)/tickets?status=completed", headers: place.queues[index].host)
            #expect(all.list.count == count)
            // Once, at one desk, and the history names it.
            let events = try await place.daemon.client.get(
                "\(path)/events?limit=1000", headers: place.queues[index].host)
            let calls = (events.json["events"] as? [[String: Any]] ?? []).filter { $0["command"] as? String == "next" }
            #expect(calls.count == count && Set(calls.map { $0["label"] as? String }).count == count)
            #expect(calls.allSatisfy { ($0["station"] as? String)?.hasPrefix("Desk ") == true })
        }
    }
}
