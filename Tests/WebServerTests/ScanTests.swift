import Foundation
import QueueCore
import QueueEngine
import Synchronization
import Testing
import WebTestSupport

/// All the ways to present a ticket at a desk, and who is told of the answer.
@Suite struct ScanTests {
    private func scan(_ harness: Harness, _ desk: Harness.Desk, _ text: String, live: String? = nil) async throws
        -> Reply
    {
        try await harness.client.send(
            "POST", "/api/scan" + (live.map { "?live=\($0)" } ?? ""), bytes: Data(text.utf8), headers: desk.host)
    }

    private func type(_ harness: Harness, _ desk: Harness.Desk, _ text: String) async throws -> Reply {
        try await harness.client.post("/api/scan", json: ["text": text], headers: desk.host)
    }

    // MARK: Typed

    @Test("a typed label is the same command as a scan")
    func typed() async throws {
        try await Harness.run { harness in
            let desk = try await harness.makeQueue()
            let first = try await harness.join(desk)
            let second = try await harness.join(desk)
            _ = try await harness.client.post("/api/queues/\(desk.id)/next", headers: desk.host)
            let done = try await type(harness, desk, " a001 ")
            #expect(done.status == 200 && done["verdict"] == "completed" && done["label"] == "A001", "\(done.text)")
            #expect(done.object("ticket")["id"] as? String == first["id"])
            #expect(try await type(harness, desk, "1")["verdict"] == "already_used")
            #expect(try await type(harness, desk, "A-2")["verdict"] == "out_of_turn")
            #expect(try await harness.client.get("/api/tickets/\(second["id"] ?? "")")["status"] == "COMPLETED")
        }
    }

    @Test("a typed label is found by its number, whatever stands in line: no list is read for it")
    func typedByIndex() async throws {
        try await Harness.run { harness in
            let desk = try await harness.makeQueue()
            for _ in 0..<20 { _ = try await harness.join(desk) }
            let before = harness.store.reads
            #expect(try await type(harness, desk, "a017")["label"] == "A017")
            #expect(try await type(harness, desk, "18")["label"] == "A018")
            let after = harness.store.reads
            #expect(after.lists == before.lists && after.lines == before.lines)
        }
    }

    @Test("what a handheld scanner types into the field is an id, or an address")
    func typedID() async throws {
        try await Harness.run { harness in
            let desk = try await harness.makeQueue()
            let id = try await harness.join(desk)["id"] ?? ""
            #expect(try await type(harness, desk, id.uppercased())["verdict"] == "out_of_turn")
            #expect(try await type(harness, desk, "https://qode.test/t/\(id)")["verdict"] == "already_used")
        }
    }

    @Test("typed: nobody's number, another queue's, and nonsense")
    func typedWrongly() async throws {
        try await Harness.run { harness in
            let desk = try await harness.makeQueue(prefix: "A")
            let other = try await harness.makeQueue("Visas", prefix: "B")
            _ = try await harness.join(other)
            #expect(try await type(harness, desk, "A007")["verdict"] == "unknown_ticket")
            let foreign = try await type(harness, desk, "B001")
            #expect(foreign["verdict"] == "other_queue" && foreign["queue_name"] == "Visas", "\(foreign.text)")
            #expect(try await type(harness, desk, "1")["verdict"] == "unknown_ticket", "a number alone is this desk's")
            #expect(try await type(harness, desk, "hello")["verdict"] == "not_a_ticket")
            #expect(try await type(harness, desk, "")["verdict"] == "not_a_ticket")
            let nothing = try await harness.client.post("/api/scan", json: [:], headers: desk.host)
            #expect(nothing.status == 400 && nothing["field"] == "text")
            let anybody = try await harness.client.post("/api/scan", json: ["text": "A001"])
            #expect(anybody.status == 401)
        }
    }

    @Test("a station of two queues takes what is typed of either; a number alone is of the one that it was typed at")
    func typedAtADeskOfTwo() async throws {
        try await Harness.run { harness in
            let passports = try await harness.makeQueue(prefix: "A")
            let visas = try await harness.makeQueue("Visas", prefix: "B")
            let other = try await harness.makeQueue("Laboratory", prefix: "C")
            let made = try await harness.client.post(
                "/api/queues/\(passports.id)/pairings", json: ["queues": [passports.id, visas.id]],
                headers: ["x-admin-token": Harness.adminToken])
            let paired = try await harness.client.post("/api/pairings/\(made["code"] ?? "")")
            let station = ["x-host-token": paired["host_token"] ?? ""]
            for queue in [passports, visas, other] { for _ in 0..<3 { _ = try await harness.join(queue) } }
            func type(_ text: String, at queue: String? = nil) async throws -> Reply {
                let place = queue.map { ["queue_id": $0] } ?? [:]
                return try await harness.client.post(
                    "/api/scan", json: ["text": text].merging(place) { $1 }, headers: station)
            }
            let second = try await type("b001")
            #expect(second["verdict"] == "out_of_turn" && second["label"] == "B001", "\(second.text)")
            #expect(second.object("broadcast")["queue_id"] as? String == visas.id, "what that queue's screens show now")
            #expect(try await type("A1", at: visas.id)["label"] == "A001")
            #expect(try await type("2", at: visas.id)["label"] == "B002", "not who has that number in the first queue")
            #expect(try await type("2")["label"] == "A002")
            let foreign = try await type("C001")
            #expect(foreign["verdict"] == "other_queue" && foreign["queue_name"] == "Laboratory", "\(foreign.text)")
            let elsewhere = try await type("1", at: other.id)
            #expect(elsewhere.status == 403 && elsewhere["code"] == "token_wrong", "\(elsewhere.text)")
            let nonsense = try await type("1", at: "x")
            #expect(nonsense.status == 400 && nonsense["field"] == "queue_id", "\(nonsense.text)")
        }
    }

    @Test("a code that holds a label opens nothing: labels stand on the wall")
    func labelInACode() async throws {
        try await Harness.run { harness in
            let desk = try await harness.makeQueue()
            _ = try await harness.join(desk)
            #expect(try await scan(harness, desk, "QR:A001")["verdict"] == "not_a_ticket")
        }
    }

    @Test("yesterday's number is not today's")
    func formerSession() async throws {
        try await Harness.run { harness in
            let desk = try await harness.makeQueue()
            _ = try await harness.join(desk)
            _ = try await harness.client.post("/api/queues/\(desk.id)/session", headers: desk.host)
            #expect(try await type(harness, desk, "A001")["verdict"] == "unknown_ticket")
        }
    }

    // MARK: A phone's live pictures

    @Test("a ticket that stays in a phone's view is answered once, in counter mode too")
    func live() async throws {
        try await Harness.run { harness in
            let desk = try await harness.makeQueue(mode: "counter")
            let id = try await harness.join(desk)["id"] ?? ""
            _ = try await harness.client.post("/api/queues/\(desk.id)/next", headers: desk.host)
            /// Milliseconds since the picture before, what it shows, and what is answered.
            let pictures: [(after: Int64, shows: String, answer: String)] = [
                (0, "QR:\(id)", "serving"), (150, "QR:\(id)", "in_view"), (5000, "QR:\(id)", "in_view"),
                (150, "", "no_code"), (150, "QR:\(id)", "in_view"), (150, "", "no_code"), (900, "", "no_code"),
                (150, "QR:\(id)", "completed"), (150, "QR:\(id)", "in_view"), (150, "QR:hello", "not_a_ticket"),
                // Another code for a moment is no absence.
                (150, "QR:\(id)", "in_view"),
            ]
            for (index, picture) in pictures.enumerated() {
                harness.clock.advance(seconds: Double(picture.after) / 1000)
                let reply = try await scan(harness, desk, picture.shows, live: "phone-1")
                let answer = reply["verdict"] ?? reply["code"] ?? reply["status"]
                #expect(answer == picture.answer, "picture \(index): \(reply.text)")
            }
        }
    }

    @Test("a ticket that is hard to read, and stays in a phone's view, is answered once; taken away, again")
    func liveAndHard() async throws {
        try await Harness.run { harness in
            let desk = try await harness.makeQueue(mode: "counter")
            let id = try await harness.join(desk)["id"] ?? ""
            var pictures = ["QR:\(id)"] + [String](repeating: "BLURRED", count: 10) + ["QR:\(id)"]
            pictures += [String](repeating: "", count: 10) + ["QR:\(id)"]
            var answers: [String] = []
            for picture in pictures {
                harness.clock.advance(seconds: 0.15)
                if let verdict = try await scan(harness, desk, picture, live: "phone")["verdict"] {
                    answers.append(verdict)
                }
            }
            #expect(answers == ["out_of_turn", "completed"])
        }
    }

    @Test("two phones see for themselves")
    func twoPhones() async throws {
        try await Harness.run { harness in
            let desk = try await harness.makeQueue()
            let id = try await harness.join(desk)["id"] ?? ""
            #expect(try await scan(harness, desk, "QR:\(id)", live: "a")["verdict"] == "out_of_turn")
            #expect(try await scan(harness, desk, "QR:\(id)", live: "b")["verdict"] == "already_used")
            #expect(try await scan(harness, desk, "QR:\(id)", live: "a")["status"] == "in_view")
        }
    }

    @Test("what the disk did not take is asked again with the next picture")
    func liveWithoutDisk() async throws {
        try await Harness.run { harness in
            let desk = try await harness.makeQueue()
            let id = try await harness.join(desk)["id"] ?? ""
            harness.store.set(.full)
            #expect(try await scan(harness, desk, "QR:\(id)", live: "a").status == 503)
            harness.store.set(.sound)
            #expect(try await scan(harness, desk, "QR:\(id)", live: "a")["verdict"] == "out_of_turn")
        }
    }

    // MARK: Who is told

    @Test("a wall is told the label and the verdict, and nothing else; a guest's phone is told nothing")
    func wall() async throws {
        try await Harness.run { harness in
            let desk = try await harness.makeQueue()
            let other = try await harness.makeQueue("Visas")
            let id = try await harness.join(desk)["id"] ?? ""
            let wall = try await FeedClient.connect(port: harness.port, path: "/api/ws/\(desk.id)")
            let elsewhere = try await FeedClient.connect(port: harness.port, path: "/api/ws/\(other.id)")
            let guest = try await FeedClient.connect(port: harness.port, path: "/api/ws/\(desk.id)?ticket=\(id)")
            for feed in [wall, elsewhere, guest] { _ = await feed.message() }
            _ = try await harness.engine.scan(id, at: nil, by: .scanner)
            let answer = try #require(await wall.message { $0["type"] == "scan_answer" })
            #expect(Set(answer.json.keys) == ["type", "scan", "verdict", "label", "in_view"])
            #expect(answer["verdict"] == "out_of_turn" && answer["label"] == "A001")
            #expect(!answer.text.contains(id))
            // No ticket of anybody's: every wall may be the one that is looked at.
            let result = try await harness.engine.scan("hello", at: nil, by: .scanner)
            #expect(await elsewhere.message { $0["type"] == "scan_answer" }?["verdict"] == "not_a_ticket")
            harness.engine.scanEnded(result)
            #expect(await wall.message { $0["type"] == "scan_ended" }?.number("scan") == result.number)
            _ = try await harness.client.post("/api/queues/\(desk.id)/session", headers: desk.host)
            var heard: [String?] = []
            while let message = await guest.message(within: 5) {
                heard.append(message["type"])
                if message.object("you")["status"] as? String == "COMPLETED", message.number("last_number_issued") == 0
                {
                    break
                }
            }
            #expect(heard.allSatisfy { $0 == "queue_update" }, "\(heard)")
            for feed in [wall, elsewhere, guest] { await feed.close() }
        }
    }

    @Test("the answer does not wait for a device that takes its time to say how it is")
    func slowDevices() async throws {
        let gate = Gate()
        let probe: @Sendable () async -> Void = { await gate.wait() }
        try await Harness.run(probe: probe) { harness in
            let desk = try await harness.makeQueue()
            let wall = try await FeedClient.connect(port: harness.port, path: "/api/ws/\(desk.id)")
            let host = try await FeedClient.connect(port: harness.port, path: "/api/ws/\(desk.id)")
            await host.send(#"{"type":"auth","host_token":"\#(desk.token)"}"#)
            #expect(await host.message { $0["type"] == "ticket_list" } != nil)
            _ = await wall.message()
            for _ in 0..<3 { harness.engine.devicesChanged() }
            _ = try await harness.engine.scan("hello", at: nil, by: .scanner)
            #expect(await wall.message { $0["type"] == "scan_answer" } != nil)
            #expect(await host.message { $0["type"] == "scan_result" } != nil)
            gate.open()
            // One for signing in, one for the first change, and one more for whatever changed while it was looked at.
            for _ in 0..<3 { #expect(await host.message { $0["type"] == "device_status" } != nil) }
            for feed in [host, wall] {
                #expect(await feed.message(within: 0.3) { $0["type"] == "device_status" } == nil)
            }
            for feed in [wall, host] { await feed.close() }
        }
    }
}

/// Keeps everybody waiting until it is opened.
final class Gate: Sendable {
    private let state = Mutex<(isOpen: Bool, waiters: [CheckedContinuation<Void, Never>])>((false, []))

    func wait() async {
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state in
                if !state.isOpen { state.waiters.append(continuation) }
                return state.isOpen
            }
            if isOpen { continuation.resume() }
        }
    }

    func open() {
        let waiters = state.withLock { state in
            state.isOpen = true
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }
}

/// The look through the camera.
@Suite struct CameraPreviewTests {
    /// A camera that is aimed at one code.
    private struct View: CameraView {
        let sight: CameraSight?
        func nextSight() async -> CameraSight? { sight }
    }

    private let corners = [(10, 12), (90, 10), (92, 88), (8, 90)].map { CameraSight.Point(x: $0.0, y: $0.1) }

    @Test("hosts see a picture, with what was found in it")
    func picture() async throws {
        let sight = CameraSight(jpeg: [0xff, 0xd8, 1, 2], width: 640, height: 360, outlines: [corners])
        try await Harness.run(view: View(sight: sight)) { harness in
            let desk = try await harness.makeQueue()
            let reply = try await harness.client.get("/api/camera/preview", headers: desk.host)
            #expect(reply.status == 200 && reply.headers["content-type"] == "image/jpeg")
            #expect(reply.headers["cache-control"] == "no-store")
            #expect(Array(reply.body) == sight.jpeg)
            let wanted = #"{"width":640,"height":360,"outlines":[[[10,12],[90,10],[92,88],[8,90]]],"trouble":null}"#
            #expect(reply.headers["x-qode-sight"] == wanted)
        }
    }

    @Test("what is wrong is a word")
    func trouble() async throws {
        let sight = CameraSight(jpeg: [0xff, 0xd8], width: 2, height: 2, trouble: "too_dark")
        try await Harness.run(view: View(sight: sight)) { harness in
            let desk = try await harness.makeQueue()
            let reply = try await harness.client.get("/api/camera/preview", headers: desk.host)
            #expect(reply.headers["x-qode-sight"]?.contains(#""trouble":"too_dark""#) == true)
        }
    }

    @Test("nobody else sees anything, and a camera without a picture says so")
    func refusals() async throws {
        try await Harness.run(view: View(sight: nil)) { harness in
            let desk = try await harness.makeQueue()
            let path = "/api/camera/preview"
            #expect(try await harness.client.get(path)["code"] == "token_missing")
            #expect(try await harness.client.get(path, headers: ["x-host-token": "wrong"])["code"] == "token_wrong")
            #expect(try await harness.client.get(path, headers: ["x-device-token": "phone"]).status == 401)
            let dark = try await harness.client.get(path, headers: desk.host)
            #expect(dark.status == 503 && dark["code"] == "no_picture" && dark.headers["retry-after"] == "1")
        }
        try await Harness.run { harness in
            let desk = try await harness.makeQueue()
            #expect(try await harness.client.get("/api/camera/preview", headers: desk.host).status == 503)
        }
    }
}
