import Foundation
import Testing
import WebTestSupport

@testable import WebServer

/// What hosts are told of a ticket beside what it is: null where there is nothing, and absent for who may not see it.
@Suite struct HostTicketTests {
    private static let keys = ["details", "print"]

    private static func members(_ ticket: Any?) -> [String: Any] { ticket as? [String: Any] ?? [:] }

    private static func isNull(_ ticket: Any?) -> Bool {
        keys.allSatisfy { members(ticket)[$0] is NSNull }
    }

    @Test("nothing told and nothing printed is null in every answer to a host")
    func nothing() async throws {
        try await Harness.run { harness in
            let desk = try await harness.makeQueue()
            let path = "/api/queues/\(desk.id)"
            let made = try await harness.client.post("\(path)/tickets", headers: desk.host)
            #expect(Self.isNull(made.json), "\(made.text)")
            let ticket = "/api/tickets/\(made["id"] ?? "")"
            #expect(Self.isNull(try await harness.client.get(ticket, headers: desk.host).json))
            #expect(Self.isNull(try await harness.client.get("\(path)/tickets", headers: desk.host).list.first))
            let called = try await harness.client.post("\(path)/next", headers: desk.host)
            #expect(Self.isNull(called.json["ticket"]), "\(called.text)")
            let undone = try await harness.client.post("\(path)/undo", headers: desk.host)
            #expect(Self.isNull(undone.json["ticket"]), "\(undone.text)")
            let desks = try await harness.client.post("/api/next", json: ["queues": [desk.id]], headers: desk.host)
            #expect(Self.isNull(desks.json["ticket"]), "\(desks.text)")
            let verified = try await harness.client.post("\(ticket)/verify", headers: desk.host)
            #expect(Self.isNull(verified.json["ticket"]), "\(verified.text)")
            let code = Data("QR:\(made["id"] ?? "")".utf8)
            let scanned = try await harness.client.send("POST", "/api/scan", bytes: code, headers: desk.host)
            #expect(scanned["verdict"] == "already_used" && Self.isNull(scanned.json["ticket"]), "\(scanned.text)")
        }
    }

    @Test("what was told and printed stands there, for who may see it")
    func something() async throws {
        try await Harness.run { harness in
            let desk = try await harness.makeQueue()
            let path = "/api/queues/\(desk.id)"
            _ = try await harness.client.send("PATCH", path, json: ["asks": ["name"]], headers: desk.host)
            let order = ["print": true, "details": ["name": "Ada"]] as [String: Any]
            let made = try await harness.client.post("\(path)/tickets", json: order, headers: desk.host)
            func isTold(_ ticket: Any?) -> Bool {
                let members = Self.members(ticket)
                return Self.members(members["details"])["name"] as? String == "Ada"
                    && members["print"] as? String == "queued"
            }
            #expect(isTold(made.json), "\(made.text)")
            let ticket = "/api/tickets/\(made["id"] ?? "")"
            #expect(isTold(try await harness.client.get(ticket, headers: desk.host).json))
            #expect(isTold(try await harness.client.get("\(path)/tickets", headers: desk.host).list.first))
            let called = try await harness.client.post("\(path)/next", headers: desk.host)
            #expect(isTold(called.json["ticket"]), "\(called.text)")
            // A guest, a stranger and a kiosk.
            let guest = try await harness.client.post("\(path)/join", headers: ["x-device-token": "g"])
            let later = try await harness.client.post(
                "/api/tickets/\(guest["id"] ?? "")/later", headers: ["x-device-token": "g"])
            let stranger = try await harness.client.get(ticket)
            for shown in [guest.json, Self.members(later.json["ticket"]), stranger.json] {
                #expect(!shown.isEmpty && Self.keys.allSatisfy { shown[$0] == nil }, "\(shown)")
            }
            let pairing =
                try await harness.client.post(
                    "\(path)/pairings", json: ["role": "kiosk"], headers: desk.host)["code"] ?? ""
            let token = try await harness.client.post("/api/pairings/\(pairing)")["host_token"] ?? ""
            let kiosk = try await harness.client.get(ticket, headers: ["x-host-token": token])
            #expect(kiosk.json["details"] == nil && kiosk["print"] == "queued", "\(kiosk.text)")
            let own = try await harness.client.get(
                "/api/tickets/\(guest["id"] ?? "")", headers: ["x-host-token": token])
            #expect(own.json["print"] is NSNull && own.json["details"] == nil, "\(own.text)")
        }
    }
}
