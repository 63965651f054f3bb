import Hummingbird
import HummingbirdCore
public import Logging
import NIOCore
public import QueueEngine
import ServiceLifecycle

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
        /// HTTPS beside HTTP; nil serves none.
        public var tlsListener: TLSListener?

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
        public var template: DocumentTemplate
        /// Nil where no camera can be looked through.
        public var view: (any CameraView)?
        /// Told that the ticket printer has a new roll; nil where its paper is not counted.
        public var changeRoll: (@Sendable () async -> Void)?

        public init(
            engine: QueueEngine, reader: any PictureReader, renderer: any DocumentRenderer, devices: DeviceRegistry,
            template: DocumentTemplate, view: (any CameraView)? = nil, changeRoll: (@Sendable () async -> Void)? = nil
        ) {
            self.view = view
            self.changeRoll = changeRoll
            self.engine = engine
            self.reader = reader
            self.renderer = renderer
            self.devices = devices
            self.template = template
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

    /// One of the two ways in.
    public enum Listener: Sendable, Equatable {
        case http(port: Int)
        case https(port: Int)
    }

    /// Between two tries to serve HTTPS: a port that is taken, or a disk that is full, may be free again.
    private static let securePause: Duration = .seconds(10)

    /// Serves until it is told to stop, gracefully: requests in progress are answered, feeds are closed with 1012.
    /// - Parameter onRunning: told each way in once connections are taken there.
    public func run(onRunning: @escaping @Sendable (Listener) async -> Void) async throws {
        let gate = FeedGate(engine: parts.engine, origins: configuration.corsOrigins)
        let responder = router(gate: gate).buildResponder()
        let hub = hub
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await hub.run() }
            group.addTask {
                try await withThrowingTaskGroup(of: Void.self) { listeners in
                    listeners.addTask {
                        try await application(responder, gate, on: configuration.port) { port in
                            await onRunning(.http(port: port))
                        }.run()
                    }
                    if let listener = configuration.tlsListener {
                        listeners.addTask {
                            await serveSecurely(responder, gate, by: listener) { port in
                                await onRunning(.https(port: port))
                            }
                        }
                    }
                    try await listeners.waitForAll()
                }
            }
            // Without the server nobody listens, and without the hub nobody is told.
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    private func application<Responder: HTTPResponder>(
        _ responder: Responder, _ gate: FeedGate, on port: Int, by listener: TLSListener? = nil,
        onRunning: @escaping @Sendable (_ port: Int) async -> Void
    ) -> Application<Responder> where Responder.Context == WebContext {
        let hub = hub
        return Application(
            responder: responder,
            server: HTTPServerBuilder { responder in
                FeedChannel(responder: responder, hub: hub, gate: gate, listener: listener)
            },
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.host, port: port), serverName: nil, backlog: 1024, reuseAddress: true),
            onServerRunning: { channel in await onRunning(channel.localAddress?.port ?? 0) },
            logger: logger)
    }

    /// Whatever becomes of it, HTTP goes on.
    private func serveSecurely(
        _ responder: some HTTPResponder<WebContext>, _ gate: FeedGate, by listener: TLSListener,
        onRunning: @escaping @Sendable (_ port: Int) async -> Void
    ) async {
        while !Task.isCancelled, !Task.isShuttingDownGracefully {
            do {
                try listener.refresh()
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { await listener.keep() }
                    group.addTask {
                        try await application(responder, gate, on: listener.port, by: listener) { port in
                            listener.opened(on: port)
                            await onRunning(port)
                        }.run()
                    }
                    defer { group.cancelAll() }
                    try await group.next()
                }
                return
            } catch {
                if Task.isCancelled { return }
                let state = listener.failed(error)
                logger.warning("no https", metadata: ["reason": "\(state.detail)", "remedy": "\(state.remedy ?? "")"])
            }
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: Self.securePause) }
        }
    }

    func router(gate: FeedGate) -> Router<WebContext> {
        let router = Router(context: WebContext.self)
        router.add(middleware: SecurityHeaders())
        if !configuration.corsOrigins.isEmpty {
            router.add(middleware: CrossOrigin(origins: configuration.corsOrigins))
        }
        router.add(middleware: ProblemMiddleware())
        let authorizer = RequestAuthorizer(engine: parts.engine, configuration: configuration)
        QueueRoutes(parts: parts, authorizer: authorizer, configuration: configuration).add(to: router)
        TicketRoutes(parts: parts, authorizer: authorizer, printsTickets: configuration.printsTickets).add(to: router)
        HistoryRoutes(parts: parts, authorizer: authorizer).add(to: router)
        PairingRoutes(parts: parts, authorizer: authorizer).add(to: router)
        ScanRoutes(parts: parts, authorizer: authorizer).add(to: router)
        CameraRoutes(view: parts.view, authorizer: authorizer).add(to: router)
        ApplianceRoutes(parts: parts, authorizer: authorizer, gate: gate, hub: hub).add(to: router)
        PageRoutes(locale: configuration.locale).add(to: router)
        return router
    }
}
