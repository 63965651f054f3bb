import Foundation
import Logging
import QueueCore
import QueueEngine
import SQLiteStore
import TestSupport
import TicketCamera
import TicketPrinting
import WebServer
import WebTestSupport

/// From a camera's frame to the answer on a screen: the ladder, the engine, the commit to disk, and the feed's message, received.
enum AnswerBench {
    struct Failure: Error { let reason: String }

    private static let kinds: [(Scene.Medium, Damage)] = [
        (.phone, .none), (.receipt, .none), (.phone, .darkMode), (.receipt, .faded), (.phone, .blur), (.receipt, .tilt),
        (.phone, .glare), (.receipt, .crumpled), (.phone, .uneven), (.receipt, .motion),
    ]

    static func run(count: Int) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "qode-bench-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let engine = QueueEngine(
            store: try SQLiteStore.open(path: folder.appending(path: "qode.db").path),
            now: { Moment(wall: Timestamp(milliseconds: 1_800_000_000_000), tick: 1) },
            random: { UInt64.random(in: .min ... .max) })
        let queue = try await engine.createQueue(name: "Bench", prefix: "A", mode: .gate, token: TokenHash([1]))
        let (web, port) = try await serve(engine)
        defer { web.cancel() }
        let wall = try await FeedClient.connect(port: port, path: "/api/ws/\(queue.id)")
        let zbar = try PlainZBar(isForQRCodesOnly: true)
        let clock = FrameClock(interval: 10_000)
        guard var reader = TicketReader(now: clock.now) else { return }
        var timings = Timings()
        var seed = CameraBench.heldOut
        while timings.samples.count < count {
            let joined = try await engine.join(queue.id, device: "device-\(timings.samples.count)-0123456789abcdef")
            guard let id = joined.ticket?.id else { break }
            seed += 1
            let (medium, damage) = kinds[Int(seed % UInt64(kinds.count))]
            let scene = Scene(medium, damage, severity: 0.3, seed: seed, id: "\(id)")
            guard let text = scene.text, zbar.texts(in: scene.frame) == [text] else { continue }
            clock.advance()
            let start = ContinuousClock.now
            for code in reader.read(scene.frame).codes {
                _ = try await engine.scan(code.text, at: nil, by: .scanner)
                guard await wall.message(where: { $0["type"] == "scan_answer" }) != nil else {
                    throw Failure(reason: "the feed did not answer")
                }
            }
            timings.add(Measure.seconds(since: start))
        }
        Measure.line(
            "\nFrom a frame that plain ZBar reads to the answer that a wall receives on the feed, commit included")
        Measure.row("", ["   p50 ms", "   p99 ms"])
        Measure.row(
            "\(count) frames", [Measure.number(timings.percentile(0.5)), Measure.number(timings.percentile(0.99))])
        await wall.close()
        engine.stop()
    }

    /// The web as the appliance serves it, on a free port of the loopback.
    private static func serve(_ engine: QueueEngine) async throws -> (Task<Void, any Error>, port: Int) {
        let web = WebServer(
            WebServer.Parts(
                engine: engine, reader: PictureScanner(), renderer: DrawingThread(PaperBench.renderer),
                devices: DeviceRegistry(probes: [], now: { engine.moment }),
                template: DocumentTemplate(baseURL: { nil }, locale: "en", wifi: nil)),
            configuration: WebServer.Configuration(host: "127.0.0.1", port: 0, adminToken: nil),
            logger: Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() })
        let (ports, bound) = AsyncStream.makeStream(of: Int.self)
        let serving = Task {
            defer { bound.finish() }
            try await web.run { if case .http(let port) = $0 { bound.yield(port) } }
        }
        var iterator = ports.makeAsyncIterator()
        guard let port = await iterator.next() else { throw Failure(reason: "the web is not served") }
        return (serving, port)
    }
}
