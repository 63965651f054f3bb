import Foundation
import Synchronization
import TestSupport
import Testing
import WebTestSupport

/// What docs/threat-model.md says that somebody tries is tried on the real binary, a test a line; a suite's tests share one daemon,
/// but for those that need another.
///
/// The appliance as it hangs on the guests' Wi-Fi: HTTPS, a camera, printers, and every limit as it is for everybody. Whoever is on
/// the Wi-Fi comes by way of a proxy, so that each has an address of its own.
final class GuestNetwork: Sendable {
    struct Queue: Sendable {
        let id: String
        let host: [String: String]
        var token: String { host["x-host-token"] ?? "" }
    }

    /// What was paired.
    struct Station: Sendable {
        let id: String
        let token: String
        var headers: [String: String] { ["x-host-token": token] }
    }

    /// The one that the running tests share.
    @TaskLocal static var current: (network: GuestNetwork, slow: SlowStrangers)?

    static let proxy: UInt8 = 2
    private static let settings = [
        "--server-trusted-proxies", "127.0.0.\(proxy)", "--server-tls-mode", "auto", "--server-tls-port", "0",
        "--limits-prints-per-minute", "30", "--printers-format", "escpos", "--scanner-device", "none", "--log-level",
        "trace",
    ]

    let daemon: TestDaemon
    let securePort: Int
    let queue: Queue
    /// Clients of the proxy.
    private let relay: Relay
    private let visits = Mutex(0)
    private let secrets = Mutex<Set<String>>([])

    private init(_ daemon: TestDaemon) async throws {
        self.daemon = daemon
        relay = try await Relay.start(to: daemon.port, from: "127.0.0.\(Self.proxy)")
        try await daemon.process.wait(for: " https port=", within: 30)
        let rest = daemon.process.text.components(separatedBy: " https port=").last ?? ""
        securePort = Int(rest.prefix { $0.isNumber }) ?? 0
        queue = Queue(made: try await daemon.makeQueue())
        for secret in [daemon.adminToken, queue.token] { keep(secret) }
    }

    /// - Parameter settings: beside those of all.
    static func run(_ settings: [String] = [], _ body: (GuestNetwork) async throws -> Void) async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try FileManager.default.createDirectory(atPath: folder("camera"), withIntermediateDirectories: true)
        let devices = [
            "--camera-source", "folder:\(folder("camera"))", "--printers-ticket", "folder:\(folder("paper"))",
            "--printers-poster", "folder:\(folder("posters"))",
        ]
        let joins = settings.contains("--limits-joins-per-minute") ? [] : ["--limits-joins-per-minute", "30"]
        let daemon = try await TestDaemon.start(in: folder, Self.settings + devices + joins + settings)
        try await body(try await GuestNetwork(daemon))
        await daemon.process.stop()
    }

    /// Somebody tries something on the network that all tests share; afterwards it is as it was before.
    static func tried(_ body: (GuestNetwork) async throws -> Void) async throws {
        let network = try #require(current).network
        try await body(network)
        let guest = network.visitor()
        let joined = try await guest.join()
        #expect(joined.status == 201, "\(joined.text)")
        #expect(try await guest.get("/api/tickets/\(joined["id"] ?? "")")["status"] == "WAITING")
        network.expectSilence()
    }

    /// Nobody's token and no code is in the log, nor an error of the daemon's own.
    func expectSilence() {
        let log = daemon.process.text
        for secret in secrets.withLock({ $0 }) where log.contains(secret) { Issue.record("\(secret) is in the log") }
        #expect(!log.contains("request failed") && !log.contains(" error "), "\(log.suffix(2000))")
    }

    /// It must be in no log and no file.
    func keep(_ secret: String) {
        if !secret.isEmpty { secrets.withLock { _ = $0.insert(secret) } }
    }

    var kept: Set<String> { secrets.withLock { $0 } }

    // MARK: Who is there

    /// Somebody on the Wi-Fi, at an address that nobody had before.
    /// - Parameter isSecure: comes by HTTPS.
    func visitor(isSecure: Bool = false) -> Visitor {
        let number = visits.withLock { visits in
            visits += 1
            return visits
        }
        return visitor(at: "10.7.\(number >> 8).\(number & 255)", isSecure: isSecure)
    }

    func visitor(at address: String, isSecure: Bool = false) -> Visitor {
        let visitor = Visitor(
            network: self, address: address, isSecure: isSecure, device: "phone-\(UUID())",
            client: Client(base: "http://127.0.0.1:\(relay.port)"), relayPort: relay.port)
        keep(visitor.device)
        return visitor
    }

    func makeQueue(_ name: String) async throws -> Queue {
        let queue = Queue(made: try await daemon.makeQueue(name))
        keep(queue.token)
        return queue
    }

    /// A device is paired by the admin.
    func pair(_ role: String, to queues: [Queue]? = nil) async throws -> Station {
        let queues = (queues ?? [queue]).map(\.id)
        let made = try await daemon.client.post(
            "/api/queues/\(queues[0])/pairings", json: ["role": role, "queues": queues],
            headers: ["x-admin-token": daemon.adminToken])
        let code = try #require(made["code"], "\(made.text)")
        let paired = try await visitor(isSecure: true).post("/api/pairings/\(code)")
        let token = try #require(paired["host_token"], "\(paired.text)")
        for secret in [code, token] { keep(secret) }
        return Station(id: paired["station_id"] ?? "", token: token)
    }
}

extension GuestNetwork.Queue {
    init(made: (id: String, host: [String: String])) { self.init(id: made.id, host: made.host) }
}

/// One network for all tests of the suite, with those who are slow from its beginning.
struct GuestNetworkScope: SuiteTrait, TestScoping {
    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        try await GuestNetwork.run { network in
            let slow = try #require(SlowStrangers(network))
            try await GuestNetwork.$current.withValue((network, slow)) { try await function() }
            slow.close()
        }
    }
}

extension Trait where Self == GuestNetworkScope {
    static var onGuestNetwork: Self { Self() }
}
