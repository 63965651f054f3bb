import WebTestSupport

/// A queue that a test has made, and what its host sends.
typealias HostedQueue = (id: String, host: [String: String])

/// The real daemon without printers, with one queue, and a browser: for as long as `body` takes.
/// - Parameters:
///   - watching: its camera is the folder `camera` in its own; otherwise it has none.
///   - arguments: more of its command line.
///   - flags: of the browser's.
func onDaemon(
    _ name: String = "Reception", watching: Bool = false, _ arguments: [String] = [], flags: [String] = [],
    _ body: (TestDaemon, HostedQueue, Chromium) async throws -> Void
) async throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let paper = arguments.contains("--printers-ticket") ? [] : ["--printers-ticket", "none"]
    let camera = watching ? "folder:\(folder("camera"))" : "none"
    let daemon = try await TestDaemon.start(
        in: folder,
        paper + [
            "--printers-poster", "none", "--camera-source", camera,
            // A machine without a network has no address that a code could lead to.
            "--server-public-url", "http://192.168.7.20",
        ] + arguments)
    let queue = try await daemon.makeQueue(name)
    do { try await Chromium.run(flags) { browser in try await body(daemon, queue, browser) } } catch {
        // A page that has lost the appliance says only that.
        print("pages: the daemon wrote last:\n\(daemon.process.text.suffix(2000))")
        throw error
    }
    await daemon.process.stop()
}

extension TestDaemon {
    /// Six services: that of `first`, and five more. Of each one ticket was called, of the first to counter 7, of the next to counter 8.
    func callOneOfEach(_ first: HostedQueue) async throws -> [HostedQueue] {
        var queues = [first]
        for name in ["Pharmacy", "X-ray", "Vaccinations", "Blood tests", "Appointments"] {
            queues.append(try await makeQueue(name))
        }
        for (index, queue) in queues.enumerated() {
            _ = try await client.post("/api/queues/\(queue.id)/tickets", headers: queue.host)
            _ = try await client.post(
                "/api/queues/\(queue.id)/next", json: ["counter": "Counter \(index + 7)"], headers: queue.host)
        }
        return queues
    }
}

extension Chromium {
    /// The host's page, once it can be worked with and is told what happens: an answer to a scan is told once.
    /// - Parameter before: a script that runs before those of the page.
    func signIn(
        to queue: HostedQueue, of daemon: TestDaemon, on screen: Screen = .dashboard, before: String = ""
    ) async throws -> Page {
        let token = queue.host["x-host-token"] ?? ""
        let page = try await open(
            "\(daemon.client.base)/host?token=\(token)&id=\(queue.id)", on: screen, before: before)
        // Devices are told to a feed whose token was accepted.
        try await page.wait(until: "document.querySelector('#next') && document.querySelector('.devices > span')")
        return page
    }
}
