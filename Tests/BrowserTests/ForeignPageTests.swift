import Foundation
import Testing
import WebTestSupport

/// A page of another site, open in the browser of a host who is signed in: it may knock as often as it likes.
@Suite(.serialized) struct ForeignPageTests {
    private struct Scene {
        let daemon: TestDaemon
        let queue: HostedQueue
        let browser: Chromium
        /// The appliance's address, and that of the other site; its name may point at the appliance, too.
        let (own, foreign, rebound): (String, String, String)

        /// What changes when anybody gets through.
        func state() async throws -> String {
            let queue = try await daemon.client.get("/api/queues/\(queue.id)")
            let tickets = try await daemon.client.get(
                "/api/queues/\(self.queue.id)/tickets?status=WAITING", headers: self.queue.host)
            return queue.text + tickets.text
        }
    }

    private func run(_ body: (Scene) async throws -> Void) async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let daemon = try await TestDaemon.start(
            in: folder,
            [
                "--server-allowed-hosts", "qode.test", "--camera-source", "none", "--printers-ticket", "none",
                "--printers-poster", "none",
            ])
        try "<!doctype html><title>Recipes</title><p>Cakes".write(
            toFile: folder("index.html"), atomically: false, encoding: .utf8)
        let site = try ServedProcess(
            "/usr/bin/python3",
            ["-u", "-m", "http.server", "--bind", "127.0.0.1", "--directory", folder.path, "0"])
        try await site.wait(for: "Serving HTTP on 127.0.0.1 port ")
        let port = site.text.components(separatedBy: " port ").last?.prefix { $0.isNumber } ?? ""
        let queue = try await daemon.makeQueue()
        let names = "--host-resolver-rules=MAP qode.test 127.0.0.1,MAP evil.test 127.0.0.1"
        try await Chromium.run([names]) { browser in
            try await body(
                Scene(
                    daemon: daemon, queue: queue, browser: browser, own: "http://qode.test:\(daemon.port)",
                    foreign: "http://evil.test:\(port)", rebound: "http://evil.test:\(daemon.port)"))
        }
        await site.stop()
        await daemon.process.stop()
    }

    /// Every way in which a page can send something, each by its name with what came back.
    private static func attack(on scene: Scene) -> String {
        let token = scene.queue.host["x-host-token"] ?? ""
        return """
            (async () => {
              const [api, queue] = ['\(scene.own)', '\(scene.queue.id)'];
              const tried = {};
              const knock = async (name, path, how) => {
                try { const reply = await fetch(api + path, how); tried[name] = reply.type === 'opaque' ? 'unseen' : String(reply.status); }
                catch { tried[name] = 'stopped'; }
              };
              const blind = { method: 'POST', mode: 'no-cors', credentials: 'include', body: '{}' };
              await knock('next', `/api/queues/${queue}/next`, blind);
              await knock('join', `/join/${queue}`, blind);
              await knock('token', `/api/queues/${queue}/next`, { method: 'POST', headers: { 'x-host-token': '\(token)' } });
              await knock('delete', `/api/queues/${queue}/notice`, { method: 'DELETE', credentials: 'include' });
              await knock('look', `/api/queues/${queue}/tickets`, { credentials: 'include' });
              await new Promise((done) => {
                const feed = new WebSocket(api.replace('http', 'ws') + `/api/ws/${queue}`);
                feed.onopen = () => { tried.feed = 'open'; done(); };
                feed.onerror = () => { tried.feed = 'stopped'; done(); };
              });
              for (const [name, path] of [['form', `/join/${queue}`], ['call', `/api/queues/${queue}/next`]]) {
                const frame = Object.assign(document.createElement('iframe'), { name });
                const form = Object.assign(document.createElement('form'), { method: 'post', action: api + path, target: name });
                document.body.append(frame, form);
                await new Promise((done) => { frame.onload = done; form.submit(); });
              }
              const frame = Object.assign(document.createElement('iframe'), { src: `${api}/host` });
              document.body.append(frame);
              await new Promise((done) => { frame.onload = done; });
              return JSON.stringify(tried, Object.keys(tried).sort());
            })()
            """
    }

    @Test("a foreign page calls nobody, draws no number, hears nothing, and has none of our pages in a frame")
    func knocks() async throws {
        try await run { scene in
            let token = scene.queue.host["x-host-token"] ?? ""
            for device in ["one", "two"] {
                _ = try await scene.daemon.client.post(
                    "/api/queues/\(scene.queue.id)/join", headers: ["x-device-token": device])
            }
            let host = try await scene.browser.open(
                "\(scene.own)/host?token=\(token)&id=\(scene.queue.id)", on: .dashboard)
            try await host.wait(until: "document.querySelector('#next')", within: 30)
            let before = try await scene.state()
            let page = try await scene.browser.open(scene.foreign, on: .dashboard)
            let tried = try await page.evaluate(Self.attack(on: scene))
            // What was sent unasked was refused unseen; what needs a question before was not even sent.
            let expected =
                #"{"delete":"stopped","feed":"stopped","join":"unseen","look":"stopped","next":"unseen","token":"stopped"}"#
            #expect(tried == expected)
            #expect(try await scene.state() == before)
            let complaints = await page.complaints
            #expect(complaints.contains { $0.contains("frame-ancestors") }, "\(complaints)")
            // The same by the host's own page is taken, so that what was refused was the other page.
            let own = try await host.evaluate(
                "fetch('/api/queues/\(scene.queue.id)/next', { method: 'POST', headers: { 'x-host-token': '\(token)' } })"
                    + ".then((reply) => String(reply.status))")
            #expect(own == "200")
            for page in [host, page] { await page.close() }
        }
    }

    @Test("a site whose name points at the appliance gets none of its pages, answers and stored keys")
    func rebound() async throws {
        try await run { scene in
            let token = scene.queue.host["x-host-token"] ?? ""
            let host = try await scene.browser.open(
                "\(scene.own)/host?token=\(token)&id=\(scene.queue.id)", on: .dashboard)
            try await host.wait(until: "(localStorage.getItem('qode.host') || '').includes('\(token)')", within: 30)
            let page = try await scene.browser.open("\(scene.rebound)/host", on: .dashboard)
            let script = """
                (async () => {
                  const looked = await fetch('/api/queues/\(scene.queue.id)');
                  const called = await fetch('/api/queues/\(scene.queue.id)/next', { method: 'POST', headers: { 'x-host-token': '\(token)' } });
                  return [looked.status, called.status, localStorage.length].join(' ');
                })()
                """
            #expect(try await page.evaluate(script) == "421 421 0")
            #expect(try await page.evaluate("String(!document.querySelector('#next, form'))") == "true")
            for page in [host, page] { await page.close() }
        }
    }
}
