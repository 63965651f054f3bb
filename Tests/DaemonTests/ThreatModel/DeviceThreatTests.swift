import Foundation
import TestSupport
import Testing
import WebTestSupport

/// A malicious printer, scanner or picture.
@Suite(.serialized, .onGuestNetwork) struct DeviceThreatTests {
    @Test(
        "a name that is a command: to the printer it is a drawing, to a spreadsheet text, and control characters are refused"
    )
    func commandNames() async throws {
        try await GuestNetwork.tried { network in
            let admin = ["x-admin-token": network.daemon.adminToken]
            for name in ["\u{1B}@\u{1D}V\u{0}", "a\u{10}\u{4}\u{1}", "a\u{202E}b", "a\nb"] {
                let refused = try await network.daemon.client.post(
                    "/api/queues", json: ["name": name], headers: admin)
                #expect(refused.status == 400 && refused["code"] == "invalid_name", "\(refused.text)")
            }
            let queue = try await network.makeQueue("=HYPERLINK(\"http://evil.test\")%s$(reboot)`reboot`")
            let host = network.visitor(isSecure: true)
            let issued = try await host.post(
                "/api/queues/\(queue.id)/tickets", json: ["print": true, "priority": "@SUM(1)"], headers: queue.host
            )
            #expect(issued.status == 201, "\(issued.text)")
            let formula = "=cmd|' /C calc'!A0"
            let called = try await host.post(
                "/api/queues/\(queue.id)/next", json: ["counter": formula], headers: queue.host)
            #expect(called.object("ticket")["counter"] as? String == formula, "\(called.text)")
            let table = try await host.get("/api/queues/\(queue.id)/export.csv", headers: queue.host)
            #expect(table.text.contains(",'\(formula),"), "\(table.text)")
            for cell in table.text.split(separator: /[,\r\n]+/) {
                #expect(!cell.trimmingPrefix("\"").contains(/^[=+@-]/), "\(cell)")
            }
            // What was printed is a reset, rasters and one cut: the reader takes no other command.
            let printed = try await becomesSo {
                try await host.get("/api/tickets/\(issued["id"] ?? "")", headers: queue.host)["print"] == "printed"
            }
            #expect(printed)
            let folder = network.daemon.folder("paper")
            let names = try FileManager.default.contentsOfDirectory(atPath: folder)
            let newest = try #require(names.filter { $0.hasSuffix(".escpos") }.max())
            let bytes = [UInt8](FileManager.default.contents(atPath: "\(folder)/\(newest)") ?? Data())
            let picture = try ESCPOSPicture(parsing: bytes)
            #expect(picture.cuts == [picture.height])
        }
    }

    @Test(
        "a picture that breaks the decoder: 500 damaged ones and one that says it is vast, each answered, by one daemon"
    )
    func brokenPictures() async throws {
        try await GuestNetwork.tried { network in
            let fuzzer = try PictureFuzzer(seed: 13)
            let host = network.visitor(isSecure: true)
            func scan(_ picture: [UInt8]) async throws -> Reply {
                try await host.send("POST", "/api/scan", bytes: Data(picture), headers: network.queue.host)
            }
            let vast = Array("P5 60000 60000 255\n".utf8)
            #expect(try await scan(vast)["code"] == "too_large")
            var statuses: [Int: Int] = [:]
            for _ in 0..<500 {
                let reply = try await scan(fuzzer.picture())
                statuses[reply.status, default: 0] += 1
                // Read and no ticket's, none found, no picture, or more pixels than are unpacked.
                #expect([200, 413, 415, 422].contains(reply.status), "\(reply.text)")
            }
            #expect(statuses[415] ?? 0 > 50 && (statuses[200] ?? 0) + (statuses[422] ?? 0) > 50, "\(statuses)")
            let whole = try await scan(Array(try #require(TicketPicture.pgm("whole"))))
            #expect(whole["verdict"] == "not_a_ticket", "\(whole.text)")
        }
    }
}
