import Foundation
import QueueCore
import Testing
import WebTestSupport

@testable import QueueEngine
@testable import WebServer

/// The evening's paper, figures of a place, and its poster.
@Suite struct SummaryTests {
    private func jobs(_ harness: Harness) async throws -> [PrintJob.Subject] {
        try await harness.engine.unfinishedPrintJobs(limit: 100).map(\.subject)
    }

    /// 2027-01-15, 08:00:01 by the harness's clock.
    private let today = CalendarDate.day("2027-01-15") ?? 0

    @Test("a host prints it whenever they want, of any day")
    func byHand() async throws {
        try await Harness.run { harness in
            let desk = try await harness.makeQueue()
            let path = "/api/queues/\(desk.id)/summary"
            let id = try #require(ID<Queue>(desk.id))
            let taken = try await harness.client.post(path, headers: desk.host)
            #expect(taken.status == 202)
            #expect(taken["print"] == "queued")
            _ = try await harness.client.post(path, json: ["day": "2027-01-14"], headers: desk.host)
            #expect(try await jobs(harness) == [.summary(id, day: today), .summary(id, day: today - 1)])
            for day in ["yesterday", "2027-02-30"] {
                let refused = try await harness.client.post(path, json: ["day": day], headers: desk.host)
                #expect(refused.status == 400)
                #expect(refused["field"] == "day")
            }
            #expect(try await harness.client.post(path).status == 401)
        }
        try await Harness.run(hasPrinters: false) { harness in
            let desk = try await harness.makeQueue()
            let refused = try await harness.client.post("/api/queues/\(desk.id)/summary", headers: desk.host)
            #expect(refused["code"] == "printer_unavailable")
        }
    }

    @Test("at summary_at by itself: once a day, also after a restart, never for what is over when it is set")
    func byItself() async throws {
        try await Harness.run { harness in
            let desk = try await harness.makeQueue()
            let id = try #require(ID<Queue>(desk.id))
            let path = "/api/queues/\(desk.id)"
            let watch = ScheduleWatch(engine: harness.engine, sleep: { _ in })
            _ = try await harness.join(desk)
            // It is 08:00: seven is over for today.
            for time in ["07:00", "18:30"] {
                let set = try await harness.client.send(
                    "PATCH", path, json: ["summary_at": time], headers: desk.host)
                #expect(set["summary_at"] == time)
                try await watch.poll()
                #expect(try await jobs(harness).isEmpty, "\(time)")
            }
            harness.clock.advance(seconds: 10.5 * 3600 - 2)
            try await watch.poll()
            #expect(try await jobs(harness).isEmpty)
            harness.clock.advance(seconds: 2)
            for _ in 0..<3 { try await watch.poll() }
            #expect(try await jobs(harness) == [.summary(id, day: today)])
            // A day on which nobody came costs no paper; what was due while the machine was off is due when it starts.
            harness.clock.advance(seconds: 86_400)
            try await watch.poll()
            _ = try await harness.join(desk)
            harness.clock.advance(seconds: 86_400 + 8 * 3600)
            try await ScheduleWatch(engine: harness.engine, sleep: { _ in }).poll()
            #expect(try await jobs(harness) == [.summary(id, day: today)], "the 17th, of which nobody was")
            _ = try await harness.join(desk)
            harness.clock.advance(seconds: 86_400)
            for _ in 0..<2 { try await ScheduleWatch(engine: harness.engine, sleep: { _ in }).poll() }
            #expect(try await jobs(harness) == [.summary(id, day: today), .summary(id, day: today + 3)])
            let off = try await harness.client.send(
                "PATCH", path, json: ["summary_at": NSNull()], headers: desk.host)
            #expect(off.json["summary_at"] is NSNull)
            harness.clock.advance(seconds: 86_400)
            try await watch.poll()
            #expect(try await jobs(harness).count == 2)
        }
    }

    @Test("a clock that was years ahead does not silence it")
    func wrongClock() async throws {
        try await Harness.run { harness in
            let desk = try await harness.makeQueue()
            let watch = ScheduleWatch(engine: harness.engine, sleep: { _ in })
            harness.clock.setWall(ahead: 10 * 365 * 86_400)
            _ = try await harness.client.send(
                "PATCH", "/api/queues/\(desk.id)", json: ["summary_at": "18:30"], headers: desk.host)
            harness.clock.setWall(ahead: 0)
            try await watch.poll()
            _ = try await harness.join(desk)
            harness.clock.advance(seconds: 11 * 3600)
            for _ in 0..<2 { try await watch.poll() }
            #expect(try await jobs(harness).count == 1)
        }
    }

    @Test("figures of a place: together, and by queue")
    func place() async throws {
        try await Harness.run { harness in
            let first = try await harness.makeQueue("Passports")
            let second = try await harness.makeQueue("Visas")
            for desk in [first, first, second] {
                let ticket = try await harness.join(desk)["id"] ?? ""
                _ = try await harness.client.post("/api/tickets/\(ticket)/verify", headers: desk.host)
            }
            let tokens = ["x-host-token": "\(first.token),\(second.token)"]
            let path = "/api/queues/\(first.id)/stats"
            let stats = try await harness.client.get("\(path)?with=\(second.id)", headers: tokens)
            #expect((stats.json["total"] as? [String: Any])?["served"] as? Int == 3)
            let queues = stats.json["queues"] as? [[String: Any]] ?? []
            #expect(queues.map { $0["name"] as? String } == ["Passports", "Visas"])
            #expect(queues.map { $0["served"] as? Int } == [2, 1])
            let table = try await harness.client.get("\(path).csv?with=\(second.id)", headers: tokens)
            #expect(Array(table.body.prefix(3)) == [0xef, 0xbb, 0xbf])
            #expect(table.text.contains("\r\ntotal,,3,") && table.text.contains("\r\nqueue,Visas,1,"))
            #expect(try await harness.client.get("\(path)?with=\(second.id)", headers: first.host).status == 403)
            let alone = try await harness.client.get(path, headers: first.host)
            #expect((alone.json["queues"] as? [Any])?.count == 1)
        }
    }

    @Test("the poster of a place has one code for all its services")
    func poster() async throws {
        try await Harness.run { harness in
            let first = try await harness.makeQueue("Passports")
            let second = try await harness.makeQueue("Visas")
            let tokens = ["x-host-token": "\(first.token),\(second.token)"]
            let path = "/api/queues/\(first.id)"
            let join = "http://qode.test/join/\(first.id),\(second.id)"
            for name in ["poster.pdf", "poster.svg", "entry-qr.svg"] {
                let drawn = try await harness.client.get("\(path)/\(name)?with=\(second.id)", headers: tokens)
                #expect(drawn.status == 200)
                #expect(drawn.text.contains(join), "\(name)")
                if name.hasPrefix("poster") { #expect(drawn.text.contains("Passports · Visas")) }
            }
            let printed = try await harness.client.post("\(path)/poster?with=\(second.id)", headers: tokens)
            #expect(printed.status == 202)
            let ids = try [first, second].map { try #require(ID<Queue>($0.id)) }
            #expect(try await jobs(harness) == [.poster(ids[0], with: [ids[1]])])
            #expect(
                try await harness.client.get("\(path)/poster.pdf?with=\(second.id)", headers: first.host).status == 403)
            let many = Array(repeating: second.id, count: 8).joined(separator: ",")
            for query in ["x", many] {
                let refused = try await harness.client.get("\(path)/poster.pdf?with=\(query)", headers: tokens)
                #expect(refused["field"] == "with", "\(query)")
            }
        }
    }
}
