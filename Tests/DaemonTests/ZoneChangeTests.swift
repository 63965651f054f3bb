import Foundation
import TestSupport
import Testing
import WebTestSupport

/// The machine is given another time zone while the daemon runs: it counts within a minute, also where nothing else looks at clocks.
@Suite(.enabled(if: PrivateMachine.isAllowed)) struct ZoneChangeTests {

    /// All of the day but for an hour on each side of what local clocks show now: minutes of the day.
    private static func closed(around minute: Int) -> [[String]] {
        func text(_ minute: Int) -> String { String(format: "%02d:%02d", minute / 60, minute % 60) }
        let (begin, end) = ((minute + 1380) % 1440, (minute + 60) % 1440)
        if begin > end { return [[text(end), text(begin)]] }
        return [["00:00", text(begin)], [text(end), "24:00"]].filter { $0[0] != $0[1] }
    }

    @Test("hours follow the zone, both ways, without a restart", .timeLimit(.minutes(3)))
    func zone() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let file = folder("localtime")
        var changes = 0.0
        func set(_ zone: String) throws {
            let data = try Data(contentsOf: URL(fileURLWithPath: "/usr/share/zoneinfo/\(zone)"))
            // In its place, as what is mounted stays this file.
            let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: file))
            try handle.truncate(atOffset: 0)
            try handle.write(contentsOf: data)
            try handle.close()
            // The C library knows a new file by its whole second, and zones are seldom changed twice in one.
            changes += 1
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSince1970: 1_700_000_000 + changes)], ofItemAtPath: file)
        }
        try Data().write(to: URL(fileURLWithPath: file))
        try set("Etc/UTC")
        let daemon = try await TestDaemon.start(
            in: folder,
            [
                "--camera-source", "none", "--printers-ticket", "none", "--printers-poster", "none",
                "--queues-new-session-at", "off",
            ],
            by: [
                "/usr/bin/unshare", "--mount", "--propagation", "private", "sh", "-ec",
                "unset TZ; mount --bind \(file) \"$(readlink -f /etc/localtime)\"; exec \"$@\"", "sh",
            ])
        let queue = try await daemon.makeQueue()
        let path = "/api/queues/\(queue.id)"
        let now = Int(Date().timeIntervalSince1970) / 60 % 1440
        // Closed around now as clocks six hours east show it.
        let span = Self.closed(around: (now + 360) % 1440)
        let days = Dictionary(
            uniqueKeysWithValues: ["mon", "tue", "wed", "thu", "fri", "sat", "sun"].map { ($0, span) })
        let changed = try await daemon.client.send(
            "PATCH", path, json: ["hours": ["weekly": days], "stops_before_closing": false], headers: queue.host)
        #expect(changed.json["is_open"] as? Bool == true, "\(changed.text)")
        let feed = try await FeedClient.connect(port: daemon.port, path: "/api/ws/\(queue.id)")
        for (zone, isOpen) in [("Etc/GMT-6", false), ("Etc/GMT+5", true), ("Etc/GMT-6", false), ("Etc/UTC", true)] {
            try set(zone)
            // Every screen is told by itself.
            let told = await feed.message(within: 60) { $0.json["is_open"] as? Bool == isOpen }
            let events = try await daemon.client.get("\(path)/events", headers: queue.host).text
            #expect(told != nil, "\(zone): \(events)")
            let asked = try await daemon.client.get(path)
            #expect(asked.json["is_open"] as? Bool == isOpen, "\(zone)")
            // A number that is taken would be a change of its own, told before the watch over the hours has looked.
            guard !isOpen else { continue }
            let joined = try await daemon.client.post("\(path)/join", headers: ["x-device-token": "phone"])
            #expect(joined["code"] == "queue_closed" && joined["opens_at"] != nil, "\(zone): \(joined.text)")
        }
        #expect(try await daemon.client.post("\(path)/join", headers: ["x-device-token": "phone"]).status == 201)
        await feed.close()
        await daemon.process.stop()
    }
}
