import Foundation
import TestSupport
import Testing
import WebTestSupport

/// The answers to scans, as the host and the room see and hear them.
@Suite(.serialized) struct ScanAnswerTests {
    /// Notes each tone that the page lets be heard: its hertz, and when it begins and ends; and that its feed stands.
    static let ear =
        Scripts.told + """
            window.heard = [];
            window.isQuiet = () => true;
            const start = OscillatorNode.prototype.start, stop = OscillatorNode.prototype.stop;
            OscillatorNode.prototype.start = function (at) { window.heard.push([this.frequency.value, at]); start.call(this, at); };
            OscillatorNode.prototype.stop = function (at) {
              window.heard[window.heard.length - 1].push(at);
              window.isQuiet = () => this.context.currentTime >= at;
              stop.call(this, at);
            };
            """

    private static let verdicts = [
        "out_of_turn", "already_used", "no_show", "cancelled", "completed", "not_yet", "serving", "other_queue",
        "old_session",
        "unknown_ticket", "not_a_ticket",
    ]

    /// What a page shows of the newest answer.
    private struct Look: Hashable {
        var word: String
        var shape: String
        var colour: String
        var sound: String
    }

    /// Without the tones of the wall's calls.
    private func look(at page: Page, of verdict: String) async throws -> Look {
        let newest = "document.querySelector('.answers > .answer')"
        try await page.wait(
            until: "\(newest) && \(newest).classList.contains('verdict-\(verdict)') && !('seen' in \(newest).dataset)")
        let parts = try await page.evaluate(
            """
            (() => { const e = document.querySelector('.answers > .answer'); e.dataset.seen = ''; const tones = window.heard.splice(0).filter((tone) => ![784, 659, 523].includes(tone[0]));
              return [e.querySelector('b').lastChild.textContent, e.querySelector('path').getAttribute('d'),
                getComputedStyle(e).backgroundColor + '/' + getComputedStyle(e).color,
                tones.map((tone) => tone[0] + ':' + Math.round((tone[2] - tone[1]) * 1000)).join(' ')].join('|') })()
            """
        ).components(separatedBy: "|")
        guard parts.count == 4 else { throw Page.Failure(description: "no answer: \(parts)") }
        return Look(word: parts[0], shape: parts[1], colour: parts[2], sound: parts[3])
    }

    /// WCAG 2.2's contrast of two `rgb(…)` colours.
    private func contrast(_ colours: String) -> Double {
        let lights = colours.split(separator: "/").map { colour in
            let parts = colour.split { !$0.isNumber }.compactMap { Double($0) }.map { value in
                value / 255 <= 0.04045 ? value / 255 / 12.92 : pow((value / 255 + 0.055) / 1.055, 2.4)
            }
            return parts.count < 3 ? 0 : 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
        }.sorted()
        return lights.count == 2 ? (lights[1] + 0.05) / (lights[0] + 0.05) : 0
    }

    /// Brings about each verdict of the contract, with the engine's own rules.
    private struct Scenes {
        let daemon: TestDaemon
        let queue: (id: String, host: [String: String])
        let other: (id: String, host: [String: String])

        private func post(_ path: String, _ json: [String: Any]? = nil) async throws -> Reply {
            try await daemon.client.post(path, json: json, headers: queue.host)
        }

        private func ticket(_ verb: String? = nil, in id: String? = nil) async throws -> String {
            let reply = try await daemon.client.post(
                "/api/queues/\(id ?? queue.id)/join", headers: ["x-device-token": UUID().uuidString])
            let ticket = reply["id"] ?? ""
            if let verb { _ = try await post("/api/tickets/\(ticket)/\(verb)") }
            return ticket
        }

        private func change(_ settings: [String: Any]) async throws {
            _ = try await daemon.client.send("PATCH", "/api/queues/\(queue.id)", json: settings, headers: queue.host)
        }

        private func text(for verdict: String) async throws -> String {
            switch verdict {
            case "already_used": try await ticket("verify")
            case "no_show": try await ticket("noshow")
            case "cancelled": try await ticket("cancel")
            case "completed", "serving": try await ticket("call")
            case "other_queue": try await ticket(in: other.id)
            case "unknown_ticket": UUID().uuidString
            case "not_a_ticket": "https://example.org/"
            default: try await ticket()
            }
        }

        /// - Returns: the daemon's own verdict.
        func play(_ verdict: String) async throws -> String? {
            let text = try await text(for: verdict)
            switch verdict {
            case "not_yet": try await change(["out_of_turn": "reject"])
            case "serving": try await change(["mode": "counter"])
            case "old_session": _ = try await post("/api/queues/\(queue.id)/session")
            default: break
            }
            let reply = try await post("/api/scan", ["text": text])
            try await change(["mode": "gate", "out_of_turn": "accept"])
            return reply["verdict"]
        }
    }

    @Test(
        "every verdict has its own word, shape, colour and sound, on the desk and on the wall",
        arguments: [false, true])
    func verdicts(isDark: Bool) async throws {
        try await onDaemon { daemon, queue, browser in
            let scenes = Scenes(daemon: daemon, queue: queue, other: try await daemon.makeQueue("Visas"))
            var (desk, wall) = (Chromium.Screen.dashboard, Chromium.Screen.wall)
            (desk.isDark, wall.isDark) = (isDark, isDark)
            let pages = [
                try await browser.signIn(to: queue, of: daemon, on: desk, before: Self.ear),
                try await browser.open("\(daemon.client.base)/wall/\(queue.id)", on: wall, before: Self.ear),
            ]
            for page in pages {
                try await page.wait(until: "document.querySelector('.sound')")
                try await page.click("h1")
                // An answer is told once.
                try await page.wait(until: "document.querySelector('.sound.hidden') && window.isTold")
            }
            var looks: [[String: Look]] = [[:], [:]]
            for verdict in Self.verdicts {
                // Sounds that would come too late are left out, and no hand is as quick as a test.
                // On a machine that is busy it comes too late at times: then once more.
                func isHeard(_ index: Int) -> Bool { looks[index][verdict].map { !$0.sound.isEmpty } ?? false }
                for _ in 0..<8 where !pages.indices.allSatisfy(isHeard) {
                    // What a page was heard to play again, because the other was not heard, belongs to no later answer.
                    for page in pages { try await page.wait(until: "window.isQuiet() && (window.heard = [])") }
                    #expect(try await scenes.play(verdict) == verdict)
                    for (index, page) in pages.enumerated() where !isHeard(index) {
                        looks[index][verdict] = try await look(at: page, of: verdict)
                    }
                }
                for look in looks.compactMap({ $0[verdict] }) {
                    #expect(contrast(look.colour) >= 4.5, "\(verdict): \(look.colour)")
                }
            }
            for looks in looks {
                #expect(looks.count == 11)
                for kind in [\Look.word, \.shape, \.colour, \.sound] {
                    let all = looks.values.map { $0[keyPath: kind] }
                    #expect(Set(all).count == 11 && !all.contains(""), "\(all)")
                }
            }
            #expect(looks[0] == looks[1], "a verdict is the same at the desk and in the room")
            for page in pages {
                let complaints = await page.complaints
                #expect(complaints.isEmpty, "\(complaints)")
                await page.close()
            }
        }
    }

    /// `verdicts.js` alone, with the English words: pages get it joined to what else they run.
    static func verdictsScript() throws -> String {
        let pages = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Sources/WebServer/Pages")
        let words =
            try JSONSerialization.jsonObject(
                with: try Data(contentsOf: pages.appending(path: "words/en.json"))) as? [String: [String: Any]]
        let english = String(
            decoding: try JSONSerialization.data(withJSONObject: words?["verdicts"] ?? [:]), as: UTF8.self)
        let script = try String(contentsOf: pages.appending(path: "shared/verdicts.js"), encoding: .utf8)
            .split(separator: "\n").filter { !$0.hasPrefix("import ") }.joined(separator: "\n")
            .replacing("export ", with: "")
        return "const WORDS = \(english); const t = (key) => WORDS[key];\n\(script)\n"
    }

    @Test("the appliance's own loudspeaker plays what the pages play")
    func sameSounds() async throws {
        let source = try String(
            contentsOfFile: URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
                .deletingLastPathComponent().appending(path: "Sources/qode/Daemon/DeskScanner.swift").path,
            encoding: .utf8)
        let own = source.matches(of: /case \.(\w+): \[(Tone.+)\]/).map { match in
            let tones = match.output.2.matches(of: /Tone\((\d+), (\d+)\)/).map { "\($0.output.1):\($0.output.2)" }
            let word = match.output.1.reduce(into: "") { $0 += $1.isUppercase ? "_\($1.lowercased())" : String($1) }
            return "\(word) \(tones.joined(separator: " "))"
        }
        try await onDaemon { daemon, _, browser in
            let page = try await browser.open("\(daemon.client.base)/", on: .dashboard)
            let theirs = try await page.evaluate(
                """
                (() => { \(try Self.verdictsScript()); return Object.keys(VERDICTS).map((word) => word + ' '
                  + VERDICTS[word].sound.map((tone) => tone[0] + ':' + Math.round(tone[1] * 1000)).join(' ')).join('|') })()
                """)
            #expect(theirs.components(separatedBy: "|") == own)
            #expect(own.count == Self.verdicts.count + 3, "and that of a disk that did not keep it")
            await page.close()
        }
    }

    @Test("no sound before a touch, and a button says so; an answer fades once its code has gone")
    func soundAndFading() async throws {
        try await onDaemon(watching: true) { daemon, queue, browser in
            let folder = daemon.folder
            let desk = try await browser.signIn(to: queue, of: daemon, before: Self.ear)
            try await desk.wait(until: "document.querySelector('.sound:not(.hidden)')")
            let ticket = try await daemon.client.post(
                "/api/queues/\(queue.id)/join", headers: ["x-device-token": "phone"])
            let drawn = try ServedProcess(
                TestDaemon.binary,
                ["ticket", ticket["id"] ?? "", "-o", folder("ticket.png"), "--state-directory", folder("state")])
            #expect(await drawn.end(within: 20) == 0)
            try FileManager.default.moveItem(atPath: folder("ticket.png"), toPath: folder("camera/ticket.png"))
            try await desk.wait(until: "document.querySelector('.answer.verdict-out_of_turn')")
            #expect(try await desk.evaluate("String(window.heard.length)") == "0")
            try await desk.wait(until: "!document.querySelector('.answer')", within: 30)
            try await desk.wait(until: "document.querySelector('.answers p:not(.hidden)')")
            await desk.close()
        }
    }

    @Test("a label that is typed is checked, by the button and by Enter, and answered once")
    func typed() async throws {
        try await onDaemon { daemon, queue, browser in
            let desk = try await browser.signIn(to: queue, of: daemon, before: Self.ear)
            for _ in 0..<2 {
                _ = try await daemon.client.post(
                    "/api/queues/\(queue.id)/join", headers: ["x-device-token": UUID().uuidString])
            }
            try await desk.click("#typed")
            try await desk.type("a001\n")
            try await desk.wait(until: "document.querySelector('.answer.verdict-out_of_turn')")
            #expect(try await desk.evaluate("document.querySelector('.answer bdi').textContent") == "A001")
            #expect(try await desk.evaluate("document.querySelector('#typed').value") == "")
            try await desk.click("#typed")
            try await desk.type("2")
            try await desk.click("#check")
            try await desk.wait(until: "document.querySelectorAll('.answer').length === 2")
            // The answer to the call and the one of the feed are one.
            let areTwo = try await staysSo(for: .milliseconds(500)) {
                try await desk.evaluate("String(document.querySelectorAll('.answer').length)") == "2"
            }
            #expect(areTwo)
            #expect(try await desk.evaluate("document.querySelector('.answer bdi').textContent") == "A002")
            await desk.close()
        }
    }

    @Test("at a desk that was paired for two services a number that is typed is of the one that is shown")
    func typedAtTheSecond() async throws {
        try await onDaemon { daemon, queue, browser in
            let house = [queue, try await daemon.makeQueue("Laboratory")]
            let tokens = house.map { $0.host["x-host-token"] ?? "" }.joined(separator: ",")
            let made = try await daemon.client.post(
                "/api/queues/\(queue.id)/pairings", json: ["queues": house.map(\.id)],
                headers: ["x-host-token": tokens])
            let station = try await daemon.client.post("/api/pairings/\(made["code"] ?? "")")["host_token"] ?? ""
            for each in house {
                _ = try await daemon.client.post(
                    "/api/queues/\(each.id)/join", headers: ["x-device-token": UUID().uuidString])
            }
            let keys = house.map { #"{"queue_id":"\#($0.id)","host_token":"\#(station)"}"# }.joined(separator: ",")
            let desk = try await browser.open(
                "\(daemon.client.base)/host", on: .dashboard,
                before: "localStorage.setItem('qode.host', '[\(keys)]');")
            try await desk.wait(until: "document.querySelectorAll('.tab').length === 2")
            try await desk.evaluate("document.getElementById('tab-\(house[1].id)').click(), ''")
            try await desk.click("#typed")
            try await desk.type("1\n")
            try await desk.wait(until: "document.querySelector('.answer.verdict-out_of_turn')")
            #expect(try await desk.evaluate("document.querySelector('.answer bdi').textContent") == "B001")
            await desk.close()
        }
    }

    @Test("the desk speaks the host's language, and nothing sticks out", arguments: ["en", "de", "ar"], [360, 1280])
    func languages(_ language: String, _ width: Int) async throws {
        try await onDaemon { daemon, queue, browser in
            var screen = width == 360 ? Chromium.Screen.phone : .dashboard
            screen.language = language
            let desk = try await browser.signIn(to: queue, of: daemon, on: screen, before: Self.ear)
            #expect(try await desk.evaluate("document.documentElement.dir") == (language == "ar" ? "rtl" : "ltr"))
            _ = try await daemon.client.post("/api/queues/\(queue.id)/join", headers: ["x-device-token": "phone"])
            for text in ["A001", "A001", "hello"] {
                _ = try await daemon.client.post("/api/scan", json: ["text": text], headers: queue.host)
            }
            try await desk.wait(until: "document.querySelector('.answer.verdict-not_a_ticket')")
            let words = try await desk.evaluate("document.querySelector('.answer.verdict-already_used').innerText")
            let wanted = ["en": "Already used", "de": "Schon benutzt", "ar": "مستخدمة من قبل"]
            #expect(words.contains(wanted[language] ?? "?"))
            for path in ["/host", "/scan?id=\(queue.id)"] {
                try await desk.go(to: daemon.client.base + path)
                try await desk.wait(until: "document.querySelector('#main').children.length > 0")
                let missing = try await desk.evaluate(
                    """
                    (() => { const words = [], walk = document.createTreeWalker(document.querySelector('#main'), NodeFilter.SHOW_TEXT);
                      while (walk.nextNode()) if (/^[a-z]+[A-Z_]\\w*$/.test(walk.currentNode.data)) words.push(walk.currentNode.data);
                      return words.join(' ') })()
                    """)
                #expect(missing == "", "words without a translation: \(missing)")
                let fits = "String(document.documentElement.scrollWidth <= \(width))"
                #expect(try await desk.evaluate(fits) == "true", "\(path) is too wide")
            }
            await desk.close()
        }
    }
}
