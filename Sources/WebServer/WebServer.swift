import Hummingbird
import HummingbirdCore
public import Logging
import NIOCore
public import QueueEngine

/// HTTP, the feed and the pages, in front of one engine.
public struct WebServer: Sendable {
    public struct Configuration: Sendable {
        public var host: String
        /// 0 takes any free port.
        public var port: Int
        /// Where phones reach the appliance, without a trailing slash; nil goes by the request.
        public var publicURL: String?
        /// The appliance's own address in its network, for QR codes that were asked for on the machine itself.
        public var localURL: @Sendable () -> String?
        /// Foreign origins that may use the API and the feed.
        public var corsOrigins: Set<String> = []
        /// Addresses of proxies whose `X-Forwarded-…` are believed.
        public var trustedProxies: Set<String> = []
        /// Hash of the admin's token; nil lets anybody make queues (`queues.creation: open`).
        public var adminToken: TokenHash?
        /// Joins a minute from one client address; 0 is no limit.
        public var joinsPerMinute: Int
        /// BCP 47, for walls and kiosks; phones choose their own.
        public var locale: String
        /// Tickets can be printed: the host's and the kiosk's `print` means something.
        public var printsTickets = true
        public var printsPosters = true

        public init(
            host: String, port: Int, publicURL: String? = nil, localURL: @escaping @Sendable () -> String? = { nil },
            adminToken: TokenHash?, joinsPerMinute: Int = 30, locale: String = "en"
        ) {
            self.host = host
            self.port = port
            self.publicURL = publicURL
            self.localURL = localURL
            self.adminToken = adminToken
            self.joinsPerMinute = joinsPerMinute
            self.locale = locale
        }
    }

    /// The parts of the appliance that the web reaches.
    public struct Parts: Sendable {
        public var engine: QueueEngine
        public var reader: any PictureReader
        public var renderer: any DocumentRenderer
        public var devices: DeviceRegistry
        public var stationery: Stationery

        public init(
            engine: QueueEngine, reader: any PictureReader, renderer: any DocumentRenderer, devices: DeviceRegistry,
            stationery: Stationery
        ) {
            self.engine = engine
            self.reader = reader
            self.renderer = renderer
            self.devices = devices
            self.stationery = stationery
        }
    }

    let configuration: Configuration
    let parts: Parts
    let hub: FeedHub
    let logger: Logger

    public init(_ parts: Parts, configuration: Configuration, logger: Logger) {
        self.parts = parts
        self.configuration = configuration
        self.logger = logger
        hub = FeedHub(engine: parts.engine, devices: parts.devices, logger: logger)
    }

    /// Serves until it is told to stop, gracefully: requests in progress are answered, feeds are closed with 1012.
    /// - Parameter onRunning: told the port once connections are taken.
    public func run(onRunning: @escaping @Sendable (_ port: Int) async -> Void) async throws {
        let gate = FeedGate(engine: parts.engine, origins: configuration.corsOrigins)
        let hub = hub
        let application = Application(
            responder: router(gate: gate).buildResponder(),
            server: HTTPServerBuilder { responder in FeedChannel(responder: responder, hub: hub, gate: gate) },
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.host, port: configuration.port), serverName: nil,
                backlog: 1024, reuseAddress: true),
            onServerRunning: { channel in await onRunning(channel.localAddress?.port ?? 0) },
            logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await hub.run() }
            group.addTask { try await application.run() }
            // Without the server nobody listens, and without the hub nobody is told.
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    func router(gate: FeedGate) -> Router<WebContext> {
        let router = Router(context: WebContext.self)
        router.add(middleware: SecurityHeaders())
        if !configuration.corsOrigins.isEmpty {
            router.add(middleware: CrossOrigin(origins: configuration.corsOrigins))
        }
        router.add(middleware: ProblemMiddleware())
        let door = Door(engine: parts.engine, configuration: configuration)
        QueueRoutes(parts: parts, door: door, configuration: configuration).add(to: router)
        TicketRoutes(parts: parts, door: door, printsTickets: configuration.printsTickets).add(to: router)
        HistoryRoutes(parts: parts, door: door).add(to: router)
        PairingRoutes(parts: parts, door: door).add(to: router)
        ScanRoutes(parts: parts, door: door).add(to: router)
        ApplianceRoutes(parts: parts, door: door, gate: gate, hub: hub).add(to: router)
        PageRoutes(locale: configuration.locale).add(to: router)
        return router
    }
}
