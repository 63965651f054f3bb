import Foundation
import LinuxHost
import QueueEngine
import Testing
import WebTestSupport

@testable import WebServer

/// `GET /metrics`: what happens is counted, and only the machine itself is told.
@Suite struct MetricsTests {
    private static let proxy: @Sendable (inout WebServer.Configuration) -> Void = {
        $0.trustedProxies = [AddressRange("127.0.0.1")].compactMap { $0 }
    }

    @Test("joins, commits, pushes, scans, prints, listeners, errors and limits are counted")
    func counted() async throws {
        try await Harness.run(joinsPerMinute: 2) { harness in
            let desk = try await harness.makeQueue()
            let feed = try await FeedClient.connect(port: harness.port, path: "/api/ws/\(desk.id)")
            await feed.send(#"{"type":"auth","host_token":"\#(desk.token)"}"#)
            #expect(await feed.message { $0["type"] == "device_status" } != nil)
            for _ in 0..<2 { #expect(try await harness.join(desk).status == 201) }
            #expect(try await harness.join(desk).status == 429)
            let paper = try await harness.client.post(
                "/api/queues/\(desk.id)/tickets", json: ["print": true], headers: desk.host)
            #expect(paper.status == 201)
            var job = try #require(try await harness.engine.unfinishedPrintJobs(limit: 9).first)
            for state in [PrintJob.State.sent(job: 7), .printed(job: 7)] {
                job.state = state
                harness.engine.printJobChanged(job)
            }
            _ = try await harness.client.send("POST", "/api/scan", bytes: Data("QR:x".utf8), headers: desk.host)
            let wanted = [
                #"qode_joins_total{on="phone"} 2"#, #"qode_joins_total{on="paper"} 1"#,
                #"qode_limit_refusals_total{limit="joins"} 1"#, #"qode_limit_refusals_total{limit="scans"} 0"#,
                #"qode_errors_total{code="too_many_requests"} 1"#, #"qode_scans_total{verdict="not_a_ticket"} 1"#,
                #"qode_prints_total{state="printed"} 1"#, #"qode_feed_listeners{as="host"} 1"#,
                #"qode_feed_listeners{as="guest"} 0"#, #"qode_feed_listeners{as="screen"} 0"#,
                "# TYPE qode_commit_seconds histogram", "# TYPE qode_feed_push_seconds histogram",
            ]
            var text = ""
            // Prints and scans are told by events.
            for _ in 0..<200 where !wanted.allSatisfy({ text.contains("\($0)\n") }) {
                text = try await harness.client.get("/metrics").text
                try await Task.sleep(for: .milliseconds(10))
            }
            let missing = wanted.filter { !text.contains("\($0)\n") }
            #expect(missing == [])
            func number(_ name: String) -> Int {
                text.split(separator: "\n").first { $0.hasPrefix("\(name) ") }
                    .flatMap { Int($0.split(separator: " ").last ?? "") } ?? 0
            }
            #expect(number("qode_commit_seconds_count") == number("qode_commits_total"))
            #expect((1...6).contains(number("qode_feed_push_seconds_count")))
            await feed.close()
        }
    }

    @Test("not to a proxy on the machine, whether it is trusted or not, and whatever it says")
    func proxies() async throws {
        try await Harness.run { harness in
            #expect(try await harness.client.get("/metrics").status == 200)
            for (name, value) in [
                ("x-forwarded-for", "127.0.0.1"), ("x-forwarded-for", "192.0.2.7"), ("forwarded", "for=192.0.2.7"),
                ("via", "1.1 x"), ("x-forwarded-proto", "http"),
            ] {
                let reply = try await harness.client.get("/metrics", headers: [name: value])
                #expect(reply.status == 403 && !reply.text.contains("qode_"), "\(name): \(value)")
            }
        }
        try await Harness.run(configure: Self.proxy) { harness in
            #expect(try await harness.client.get("/metrics").status == 403, "it is silent about whom it works for")
            let local = try await harness.client.get("/metrics", headers: ["x-forwarded-for": "127.0.0.1"])
            #expect(local.status == 403)
        }
    }

    @Test("when one address holds most connections, the feed's state names the setting, and desks are told")
    func crowd() async throws {
        func few(_ configuration: inout WebServer.Configuration) {
            Self.proxy(&configuration)
            configuration.connectionLimits.connectionsPerAddress = 8
            configuration.connectionLimits.feedsPerAddress = 6
        }
        var settings = FeedSettings()
        settings.crowdInterval = .milliseconds(20)
        try await Harness.run(feed: settings, configure: few) { harness in
            let desk = try await harness.makeQueue()
            let host = try await FeedClient.connect(port: harness.port, path: "/api/ws/\(desk.id)")
            await host.send(#"{"type":"auth","host_token":"\#(desk.token)"}"#)
            @Sendable func state(_ message: FeedClient.Message) -> [String: Any] {
                message.list("devices").first { $0["name"] as? String == "feed" } ?? [:]
            }
            #expect(await host.message { state($0)["code"] as? String == "ready" } != nil)
            var phones: [FeedClient] = []
            for _ in 0..<6 {
                phones.append(
                    try await FeedClient.connect(
                        port: harness.port, path: "/api/ws/\(desk.id)", headers: ["x-forwarded-for": "192.0.2.7"]))
            }
            let told = try #require(await host.message { state($0)["code"] as? String == "one_address" })
            #expect(state(told)["state"] as? String == "warning")
            #expect((state(told)["detail"] as? String ?? "").hasPrefix("192.0.2.7 holds 6 of "))
            #expect((state(told)["remedy"] as? String ?? "").contains("limits.connections_per_address"))
            for phone in phones { await phone.close() }
            #expect(await host.message { state($0)["code"] as? String == "ready" } != nil)
            await host.close()
        }
    }
}
