import Foundation
import TestSupport
import Testing
import WebTestSupport

/// Walls and phones say what the appliance gives them: real sounds of espeak-ng, in a real browser.
@Suite(.serialized) struct WallVoiceTests {
    private struct Sound {
        var seconds: Double
        /// Milliseconds since 1970.
        var at: Double
    }

    private func played(_ page: Page) async throws -> [Sound] {
        let text = try await page.evaluate("JSON.stringify(window.played)")
        let list = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [[String: Double]] ?? []
        return list.map { Sound(seconds: $0["seconds"] ?? 0, at: $0["at"] ?? 0) }
    }

    /// Of a file of the appliance's.
    private func seconds(_ reply: Reply) -> Double { Double(reply.body.count - 44) / 2 / 22_050 }

    private func tickets(_ count: Int, _ daemon: TestDaemon, _ queue: HostedQueue) async throws {
        for _ in 0..<count { _ = try await daemon.client.post("/api/queues/\(queue.id)/tickets", headers: queue.host) }
    }

    private func next(_ counter: String, _ daemon: TestDaemon, _ queue: HostedQueue) async throws {
        _ = try await daemon.client.post(
            "/api/queues/\(queue.id)/next", json: ["counter": counter], headers: queue.host)
    }

    /// A wall that can be heard, and that knows whether it is the one.
    private func wall(_ daemon: TestDaemon, _ queue: HostedQueue, _ browser: Chromium) async throws -> Page {
        let wall = try await browser.open(
            "\(daemon.client.base)/wall/\(queue.id)", on: .wall, before: Self.ears)
        try await wall.wait(until: "document.querySelector('.join img')?.naturalWidth > 0")
        try await wall.click("#now")
        try await wall.wait(until: "document.querySelector('.sound.hidden') && window.isTold")
        return wall
    }

    private static let ears = Scripts.told + Scripts.ear + Scripts.loudspeaker + turns

    /// Notes what walls are answered that ask whether they speak.
    private static let turns = """
        window.turns = [];
        const plainFetch = window.fetch;
        window.fetch = async (url, options) => {
          const answer = await plainFetch(url, options);
          if (String(url).includes('/api/walls/turn')) answer.clone().json().then((json) => window.turns.push(json.speaks_for.length));
          return answer;
        };
        """

    @Test("a wall plays what it is given, and a second call waits until the first was heard")
    func oneAfterTheOther() async throws {
        try await onDaemon("Reception", ["--voice-languages", "en,de"]) { daemon, queue, browser in
            try await tickets(2, daemon, queue)
            let wall = try await wall(daemon, queue, browser)
            try await wall.wait(until: "window.turns[0] === 1")
            try await next("Counter 1", daemon, queue)
            try await next("Counter 2", daemon, queue)
            try await wall.wait(until: "window.played.length === 2", within: 40)
            let heard = try await played(wall)
            for (index, sound) in heard.enumerated() {
                let file = try await daemon.client.get("/api/calls/\(queue.id).\(index + 1).1.wav")
                #expect(abs(seconds(file) - sound.seconds) < 0.05, "\(index): \(sound.seconds) of \(seconds(file))")
            }
            #expect(heard[1].at - heard[0].at >= heard[0].seconds * 1000, "they are heard at once")
            // Its words and the room's are the same: the number is still there while it is said.
            #expect(try await wall.evaluate("document.querySelector('#now').textContent") == "A002")
            #expect(try await wall.evaluate("window.heard.length") == "0", "the chime is in the sound")
            await wall.close()
        }
    }

    @Test("where the browser forbids sound, the wall says so; after a tap the next call is heard")
    func tapForSound() async throws {
        try await onDaemon { daemon, queue, browser in
            try await tickets(2, daemon, queue)
            let wall = try await browser.open(
                "\(daemon.client.base)/wall/\(queue.id)", on: .wall, before: Scripts.loudspeaker + Self.turns)
            try await wall.wait(until: "document.querySelector('.sound:not(.hidden)')")
            try await next("1", daemon, queue)
            try await wall.wait(until: "document.querySelector('#said').textContent.includes('A001')")
            #expect(try await played(wall).isEmpty)
            try await wall.click(".sound")
            try await wall.wait(until: "document.querySelector('.sound.hidden') && window.turns[0] === 1")
            #expect(try await played(wall).isEmpty, "what was over is not said")
            try await next("2", daemon, queue)
            try await wall.wait(until: "window.played.length === 1", within: 20)
            await wall.close()
        }
    }

    @Test("of two walls in a room one speaks; when it goes, the other does")
    func one() async throws {
        try await onDaemon { daemon, queue, browser in
            try await tickets(2, daemon, queue)
            let first = try await wall(daemon, queue, browser)
            try await first.wait(until: "window.turns[0] === 1")
            let second = try await wall(daemon, queue, browser)
            try await second.wait(until: "window.turns[0] === 0")
            try await next("1", daemon, queue)
            try await second.wait(until: "document.querySelector('#said').textContent.includes('A001')")
            try await first.wait(until: "window.played.length === 1")
            #expect(try await played(second).isEmpty)
            try await first.go(to: "\(daemon.client.base)/")
            try await second.wait(until: "window.turns.at(-1) === 1", within: 20)
            try await next("2", daemon, queue)
            try await second.wait(until: "window.played.length === 1")
            for wall in [first, second] { await wall.close() }
        }
    }

    @Test("two walls that both speak begin within 150 ms of each other, call for call")
    func all() async throws {
        try await onDaemon("Reception", ["--voice-walls", "all"]) { daemon, queue, browser in
            try await tickets(2, daemon, queue)
            try await Chromium.run { other in
                let walls = [try await wall(daemon, queue, browser), try await wall(daemon, queue, other)]
                try await next("1", daemon, queue)
                try await next("2", daemon, queue)
                for wall in walls { try await wall.wait(until: "window.played.length === 2", within: 40) }
                let (one, two) = (try await played(walls[0]), try await played(walls[1]))
                let apart = zip(one, two).map { abs($0.at - $1.at) }
                print("voice: two walls \(apart.map { Int($0) }) ms apart")
                #expect(apart.count == 2 && apart.allSatisfy { $0 <= 150 }, "\(apart)")
                for wall in walls { await wall.close() }
            }
        }
    }

    @Test("a notice is said once, by the walls that hear it come")
    func aNotice() async throws {
        try await onDaemon { daemon, queue, browser in
            let wall = try await wall(daemon, queue, browser)
            try await wall.wait(until: "window.turns[0] === 1")
            _ = try await daemon.client.send(
                "PUT", "/api/queues/\(queue.id)/notice", json: ["text": "The doctor is late."], headers: queue.host)
            try await wall.wait(until: "window.played.length === 1")
            // Another change of the queue says it no second time.
            try await tickets(1, daemon, queue)
            try await next("1", daemon, queue)
            try await wall.wait(until: "window.played.length === 2", within: 20)
            await wall.close()
        }
    }

    @Test("a voice that hangs leaves the chime, and the call is seen meanwhile")
    func hanging() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let program = folder("voice")
        try "#!/bin/sh\nexec sleep 60\n".write(toFile: program, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program)
        try await onDaemon("Reception", ["--voice-program", program]) { daemon, queue, browser in
            try await tickets(1, daemon, queue)
            let wall = try await wall(daemon, queue, browser)
            try await wall.wait(until: "window.turns[0] === 1")
            try await next("1", daemon, queue)
            try await wall.wait(until: "document.querySelector('#now').textContent === 'A001'", within: 2)
            try await wall.wait(until: "window.heard.length === 3", within: 20)
            #expect(try await played(wall).isEmpty)
            await wall.close()
        }
    }

    @Test("a guest's phone says its own call, and nobody else's")
    func aPhone() async throws {
        try await onDaemon { daemon, queue, browser in
            try await tickets(1, daemon, queue)
            let phone = try await browser.open(
                "\(daemon.client.base)/join/\(queue.id)", on: .phone, before: Scripts.loudspeaker)
            try await phone.wait(until: "document.querySelector('#take')")
            try await phone.click("#take")
            try await phone.wait(until: "document.querySelector('#arm.hidden')")
            try await next("1", daemon, queue)
            try await phone.wait(until: "document.querySelector('#recent').textContent.includes('A001')")
            #expect(try await played(phone).isEmpty)
            try await next("2", daemon, queue)
            try await phone.wait(until: "window.played.length === 1")
            let file = try await daemon.client.get("/api/calls/\(queue.id).2.1.wav")
            #expect(abs(seconds(file) - (try await played(phone)[0].seconds)) < 0.05)
            await phone.close()
        }
    }

    @Test("a kiosk reads its screen and then the ticket to a headset, by one key of a keypad")
    func aHeadset() async throws {
        try await onDaemon { daemon, queue, browser in
            let token = queue.host["x-host-token"] ?? ""
            let paired =
                "localStorage.setItem('qode.host', '[{\"queue_id\":\"\(queue.id)\",\"host_token\":\"\(token)\"}]');"
            let kiosk = try await browser.open(
                "\(daemon.client.base)/kiosk/\(queue.id)", on: .dashboard, before: Scripts.loudspeaker + paired)
            try await kiosk.wait(until: "document.querySelector('#take')")
            try await kiosk.press("0")
            try await kiosk.wait(until: "window.played.length === 1")
            // Again ends it; and again reads the ticket that is there then.
            try await kiosk.press("0")
            try await kiosk.press("1")
            try await kiosk.wait(until: "document.querySelector('#label')")
            try await kiosk.press("0")
            try await kiosk.wait(until: "window.played.length === 2")
            let id = try await kiosk.evaluate(
                "fetch('/api/queues/\(queue.id)/tickets', { headers: { 'x-host-token': '\(token)' } }).then((a) => a.json()).then((list) => list[0].id)"
            )
            let file = try await daemon.client.post(
                "/api/speech", json: ["ticket": id, "language": "en"], headers: queue.host)
            #expect(abs(seconds(file) - (try await played(kiosk)[1].seconds)) < 0.05)
            await kiosk.close()
        }
    }

    @Test("a ticket's picture is the same on phone, wall and kiosk, with its name")
    func pictures() async throws {
        try await onDaemon("Reception", ["--tickets-pictures", "on"]) { daemon, queue, browser in
            let phone = try await browser.open(
                "\(daemon.client.base)/join/\(queue.id)",
                on: Chromium.Screen(width: 360, height: 740, isPhone: true, language: "de"))
            try await phone.wait(until: "document.querySelector('#take')")
            try await phone.click("#take")
            try await phone.wait(until: "document.querySelector('#own-picture img')?.naturalWidth > 0")
            try await phone.wait(until: "document.querySelector('#own-picture b').textContent.includes(' ')")
            let address = try await phone.evaluate("document.querySelector('#own-picture img').getAttribute('src')")
            let wall = try await browser.open("\(daemon.client.base)/wall/\(queue.id)", on: .wall)
            try await next("1", daemon, queue)
            try await wall.wait(until: "document.querySelector('#now img.picture')?.naturalWidth > 0")
            #expect(
                try await wall.evaluate("document.querySelector('#now img.picture').getAttribute('src')") == address)
            try await Pictures.keep(phone, "ticket-picture")
            try await Pictures.keep(wall, "wall-picture")
            let complaints = await phone.complaints + wall.complaints
            #expect(complaints.isEmpty, "\(complaints)")
            for page in [phone, wall] { await page.close() }
        }
    }
}
