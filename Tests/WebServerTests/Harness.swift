import Foundation
import Logging
import QueueCore
import QueueEngine
import SQLiteStore
import Synchronization
import WebTestSupport

@testable import WebServer

/// A web server on a free port of the loopback, with a real store in a folder of its own, and a clock that the test moves.
final class Harness: Sendable {
    let client: Client
    let port: Int
    /// The port of HTTPS; nil where it is not served.
    let securePort: Int?
    let engine: QueueEngine
    let web: WebServer
    let clock: TestClock
    let store: FragileStore
    let folder: URL
    private let server: Task<Void, any Error>

    static let adminToken = "the-admin"

    /// Runs `body` against a fresh server and takes everything away again.
    static func run(
        joinsPerMinute: Int = 0, isCreationOpen: Bool = false, hasPrinters: Bool = true,
        tlsListener: TLSListener? = nil, view: (any CameraView)? = nil, countsPaper: Bool = false,
        probe: @escaping @Sendable () async -> Void = {}, feed: FeedSettings = FeedSettings(), isQuiet: Bool = false,
        bearsPictures: Bool = false,
        configure: (inout WebServer.Configuration) -> Void = { _ in }, _ body: (Harness) async throws -> Void
    ) async throws {
        let harness = try await Harness(
            joinsPerMinute, isCreationOpen, hasPrinters, tlsListener, view, countsPaper, probe, isQuiet, bearsPictures
        ) { configuration in
            configuration.feed = feed
            configure(&configuration)
        }
        do {
            try await body(harness)
        } catch {
            await harness.stop()
            throw error
        }
        await harness.stop()
    }

    private init(
        _ joinsPerMinute: Int, _ isCreationOpen: Bool, _ hasPrinters: Bool, _ tlsListener: TLSListener?,
        _ view: (any CameraView)?, _ countsPaper: Bool, _ probe: @escaping @Sendable () async -> Void,
        _ isQuiet: Bool, _ bearsPictures: Bool, _ configure: (inout WebServer.Configuration) -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "qode-web-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let store = FragileStore(try SQLiteStore.open(path: folder.appending(path: "qode.db").path))
        let clock = TestClock()
        let metrics = ApplianceMetrics()
        let engine = QueueEngine(
            store: store, now: { clock.now }, bearsPictures: bearsPictures,
            random: { UInt64.random(in: .min ... .max) }, hash: { Secret.hash($0) }, observe: metrics.commitObserver)
        let devices = Self.devices(by: clock, probe)
        var configuration = WebServer.Configuration(
            host: "127.0.0.1", port: 0, publicURL: "http://qode.test",
            adminToken: isCreationOpen ? nil : Secret.hash(Self.adminToken))
        configuration.limits.joinsPerMinute = joinsPerMinute
        configuration.limits.printsPerMinute = 0
        configuration.limits.speechesPerMinute = 0
        configuration.limits.wrongTokensPerMinute = 0
        configuration.limits.newQueuesPerMinute = 0
        configuration.printsTickets = hasPrinters
        configuration.printsPosters = hasPrinters
        configuration.tlsListener = tlsListener
        configuration.deviceHash = { [hash = DeviceHash(key: [1, 2, 3])] in hash }
        configure(&configuration)
        var parts = WebServer.Parts(
            engine: engine, reader: TextPictures(), renderer: TextDrawings(), devices: devices,
            template: DocumentTemplate(
                baseURL: { "http://qode.test" }, locale: "en",
                wifi: WiFiNetwork(ssid: "Guests", password: "guests-only", security: .wpa)), view: view,
            changeRoll: countsPaper ? { @Sendable in } : nil)
        parts.voice = WallVoice(TestVoice(), languages: ["en"], isQuiet: { _ in isQuiet })
        parts.settings = FixedSettings()
        parts.printTest = hasPrinters ? { @Sendable in nil } : nil
        parts.redeemSetupCode = { $0 == "SETMEUP22222" ? Self.adminToken : nil }
        parts.metrics = metrics
        let web = WebServer(
            parts, configuration: configuration,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let (ports, bound) = AsyncStream.makeStream(of: Int.self)
        server = Task {
            try await web.run { listener in
                if case .http(let port) = listener { bound.yield(port) }
            }
        }
        var iterator = ports.makeAsyncIterator()
        port = await iterator.next() ?? 0
        // It opens, or says why not.
        while tlsListener?.health().code == "starting" { try await Task.sleep(for: .milliseconds(5)) }
        securePort = tlsListener?.openPort
        client = Client(base: "http://127.0.0.1:\(port)")
        self.engine = engine
        self.web = web
        self.clock = clock
        self.store = store
        self.folder = folder
    }

    /// A camera that is missing, and a printer that knows its paper.
    private static func devices(
        by clock: TestClock, _ probe: @escaping @Sendable () async -> Void
    ) -> DeviceRegistry {
        DeviceRegistry(
            probes: [
                (
                    "camera",
                    {
                        await probe()
                        return DeviceState(.absent, code: "no_camera", detail: "There is no camera.")
                    }
                ),
                (
                    "ticket printer",
                    {
                        var state = DeviceState(.ready, code: "ready", detail: "It prints.")
                        state.paper = PaperRoll(metres: 80).forecast
                        return state
                    }
                ),
            ],
            now: { clock.now })
    }

    private func stop() async {
        engine.stop()
        server.cancel()
        _ = try? await server.value
        try? FileManager.default.removeItem(at: folder)
    }

    /// Whether the database or its log holds these words anywhere.
    func files(contain words: String) throws -> Bool {
        try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil).contains { file in
            try Data(contentsOf: file).range(of: Data(words.utf8)) != nil
        }
    }

    // MARK: Shorthands

    struct Desk: Sendable {
        let id: String
        let token: String
        var host: [String: String] { ["x-host-token": token] }
    }

    func makeQueue(_ name: String = "Reception", mode: String = "gate", prefix: String? = nil) async throws -> Desk {
        var body: [String: Any] = ["name": name, "mode": mode]
        if let prefix { body["prefix"] = prefix }
        let reply = try await client.post(
            "/api/queues", json: body, headers: ["x-admin-token": Self.adminToken])
        return Desk(id: reply["id"] ?? "", token: reply["host_token"] ?? "")
    }

    func join(_ desk: Desk, device: String = UUID().uuidString) async throws -> Reply {
        try await client.post("/api/queues/\(desk.id)/join", headers: ["x-device-token": device])
    }

    /// Everything a refusal must leave as it was.
    func state(of desk: Desk) async throws -> String {
        let all = Ticket.Status.allCases.map(\.rawValue).joined(separator: ",")
        let queue = try await client.get("/api/queues/\(desk.id)")
        let tickets = try await client.get("/api/queues/\(desk.id)/tickets?status=\(all)", headers: desk.host)
        return queue.text + tickets.text
    }
}

/// Wall clock and service time, both moved by hand.
final class TestClock: Sendable {
    private let milliseconds = Mutex<Int64>(1_000)
    private let ahead = Mutex<Int64>(0)

    var now: Moment {
        let tick = milliseconds.withLock { $0 }
        return Moment(wall: Timestamp(milliseconds: 1_800_000_000_000 + tick + ahead.withLock { $0 }), tick: tick)
    }

    /// The wall clock is wrong by so much.
    func setWall(ahead seconds: Double) { ahead.withLock { $0 = Int64(seconds * 1000) } }

    func advance(seconds: Double) { milliseconds.withLock { $0 += Int64(seconds * 1000) } }
}

/// A camera whose pictures are texts: `QR:` and what the code says, or `BLURRED` for a code that is not read. Each has its code in the
/// same place. The real reader has tests of its own.
struct TextPictures: PictureReader {
    private static let place = Area(x: 100..<300, y: 100..<300)

    func read(_ picture: [UInt8]) async throws(PictureRefusal) -> PictureReading {
        let text = String(decoding: picture, as: UTF8.self)
        if text == "BROKEN" { throw .unsupported("This is not a picture.") }
        if text == "BUSY" { throw .busy("Too many pictures are being read.") }
        if text == "HUGE" { throw .tooLarge("This picture has too many pixels.") }
        if text == "BLURRED" { return PictureReading(unread: [Self.place]) }
        guard text.hasPrefix("QR:") else { return PictureReading() }
        return PictureReading(codes: [SeenCode(text: String(text.dropFirst(3)), place: Self.place)])
    }
}

/// Drawings that are texts. The real ones have tests of their own.
struct TextDrawings: DocumentRenderer {
    func draw(_ document: PrintDocument, as format: DrawingFormat) -> [UInt8] { Array("\(document)".utf8) }
    func svgCode(_ text: String) -> String { "<svg>\(text)</svg>" }
    func terminalCode(_ text: String) -> String { text }
}

/// A voice that says nothing but how a call is written; it has lost it for the desk "mute".
private struct TestVoice: CallVoice {
    func sound(of call: CallAnnouncement) async throws(VoiceFailure) -> SpokenSound {
        guard call.counter != "mute" else { throw VoiceFailure(code: "voice_late", detail: "It hangs.") }
        let words = "\(call.label) \(call.counter ?? "") \(call.languages.joined(separator: " "))"
        return SpokenSound(rate: 22_050, samples: words.utf8.map(Int16.init))
    }

    func sound(of reading: SpokenReading, in language: String) async throws(VoiceFailure) -> SpokenSound {
        if case .text("mute") = reading { throw VoiceFailure(code: "voice_late", detail: "It hangs.") }
        return SpokenSound(rate: 22_050, samples: "\(reading) \(language)".utf8.map(Int16.init))
    }

    func health() async -> DeviceState { DeviceState(.ready, code: "ready", detail: "It speaks.") }
}
