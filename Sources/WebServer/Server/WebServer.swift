import Hummingbird
import HummingbirdCore
import LinuxHost
public import Logging
import NIOCore
public import QueueCore
public import QueueEngine
import ServiceLifecycle

/// HTTP, the feed and the pages, in front of one engine.
public struct WebServer: Sendable {
    /// One of the two ways in.
    public enum Listener: Sendable, Equatable {
        case http(port: Int)
        case https(port: Int)
    }

    /// What the ways in are called where their sockets are kept while nobody serves there.
    public enum ListenerName {
        public static let http = "qode-http"
        public static let https = "qode-https"
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
        /// Prints a page that tries the ticket printer, and says why it does not; nil where there is none.
        public var printTest: (@Sendable () async -> String?)?
        /// What walls say calls with; nil where they say nothing.
        public var voice: WallVoice?
        /// Nil where the configuration is not to be seen.
        public var settings: (any ApplianceSettings)?
        /// The admin's token for the setup code, which is void from then on; nil for any other code.
        /// Nil, too, once somebody took it.
        public var setupWay: (@Sendable () async -> SetupWay?)?
        public var redeemSetupCode: (@Sendable (_ code: String) async -> String?)?
        /// What is counted, here and in the engine.
        public var metrics = ApplianceMetrics()

        /// The other appliances on the same database; nil where there can be none.
        public var others: (@Sendable () async -> [ApplianceReport])?
        /// What this one is called among them.
        public var applianceName: String?

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

    /// Those that listen to a feed here, now.
    public var connectedStations: [ID<Station>] { authorizer.registry.connected }

    let configuration: Configuration
    let parts: Parts
    let hub: FeedHub
    private let turns = WallTurns()
    private let library: PageLibrary
    private let venue: VenueFolder?
    let policy: ConnectionPolicy
    let authorizer: RequestAuthorizer
    let logger: Logger

    public init(_ parts: Parts, configuration: Configuration, logger: Logger) {
        self.parts = parts
        self.configuration = configuration
        self.logger = logger
        library = PageLibrary(configuration.venue)
        venue = configuration.venuePictures.map { VenueFolder($0, logger: logger) }
        policy = ConnectionPolicy(configuration, metrics: parts.metrics)
        authorizer = RequestAuthorizer(
            engine: parts.engine, configuration: configuration, metrics: parts.metrics, logger: logger)
        var feed = configuration.feed
        feed.voice = parts.voice
        hub = FeedHub(
            devices: parts.devices, authorizer: authorizer, ledger: policy.ledger, metrics: parts.metrics,
            logger: logger, settings: feed)
    }

    /// Between two tries to serve HTTPS: a port that is taken, or a disk that is full, may be free again.
    private static let securePause: Duration = .seconds(10)

    /// Serves until it is told to stop, gracefully: requests in progress are answered, feeds are closed with 1012.
    /// - Parameter onRunning: told each way in once connections are taken there.
    public func run(onRunning: @escaping @Sendable (Listener) async -> Void) async throws {
        let gate = FeedGate(engine: parts.engine, audience: hub.audience)
        let responder = reception
        let hub = hub
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await hub.run() }
            group.addTask { await hub.watchConnections() }
            group.addTask {
                try await withThrowingTaskGroup(of: Void.self) { listeners in
                    listeners.addTask {
                        try await server(responder, gate, ListenerName.http, on: configuration.port) { port in
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

    private func server<Responder: HTTPResponder>(
        _ responder: Responder, _ gate: FeedGate, _ name: String, on port: Int, by listener: TLSListener? = nil,
        onRunning: @escaping @Sendable (_ port: Int) async -> Void
    ) -> ListeningServer<Responder> where Responder.Context == WebContext {
        let (hub, policy, configuration) = (hub, policy, configuration)
        return ListeningServer(
            responder: responder,
            connection: { responder in
                FeedChannel(responder: responder, hub: hub, gate: gate, policy: policy, listener: listener)
            },
            policy: policy,
            socket: {
                do throws(TCPPort.Obstacle) {
                    return try configuration.sockets.listen(name, port, on: configuration.host)
                } catch {
                    throw IOError(errnoCode: error.number, reason: "listen")
                }
            },
            onRunning: { channel in
                policy.pace.listens(channel)
                await onRunning(channel.localAddress?.port ?? 0)
            },
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
                        try await server(responder, gate, ListenerName.https, on: listener.port, by: listener) { port in
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

    private var reception: Reception {
        let routes = routes
        return Reception(
            routes: routes,
            crossOrigin: configuration.corsOrigins.isEmpty ? nil : CrossOrigin(origins: configuration.corsOrigins),
            authorizer: authorizer, problems: ProblemAnswers(routes: routes, metrics: parts.metrics),
            pages: ProblemPages(routes: pages))
    }

    private var pages: PageRoutes {
        PageRoutes(
            engine: parts.engine, locale: configuration.locale, pages: library,
            authority: { [configuration] in configuration.tlsListener?.authority }, setupWay: parts.setupWay,
            drawCode: { [renderer = parts.renderer] in try await renderer.svgCode($0) },
            stored: { [authorizer] in authorizer.stored($0) },
            now: { [hub] queue in
                guard let now = try await hub.now(of: queue, ticket: nil) else { return nil }
                var message = ByteBuffer()
                now.update.writeMessage(you: nil, to: &message)
                return message
            })
    }

    var routes: RouteTable {
        let router = RouteBuilder()
        QueueRoutes(parts: parts, authorizer: authorizer, configuration: configuration).add(to: router)
        TicketRoutes(parts: parts, authorizer: authorizer, printsTickets: configuration.printsTickets).add(to: router)
        DeskRoutes(engine: parts.engine, authorizer: authorizer).add(to: router)
        NoticeRoutes(engine: parts.engine, authorizer: authorizer).add(to: router)
        HistoryRoutes(parts: parts, authorizer: authorizer, printsTickets: configuration.printsTickets).add(to: router)
        PairingRoutes(parts: parts, authorizer: authorizer).add(to: router)
        StationRoutes(
            engine: parts.engine, authorizer: authorizer, others: parts.others, applianceName: parts.applianceName
        ).add(to: router)
        CardRoutes(parts: parts, authorizer: authorizer).add(to: router)
        JoinFormRoute(engine: parts.engine, authorizer: authorizer, pages: pages).add(to: router)
        ScanRoutes(parts: parts, authorizer: authorizer).add(to: router)
        CallSoundRoutes(parts: parts, authorizer: authorizer, turns: turns).add(to: router)
        PictureRoutes().add(to: router)
        VenueRoutes(folder: venue).add(to: router)
        CameraRoutes(view: parts.view, authorizer: authorizer).add(to: router)
        SettingsRoutes(settings: parts.settings, redeem: parts.redeemSetupCode, authorizer: authorizer).add(to: router)
        PreviewRoutes(parts: parts, authorizer: authorizer).add(to: router)
        ApplianceRoutes(parts: parts, authorizer: authorizer, hub: hub).add(to: router)
        MetricsRoute(parts: parts, hub: hub, ledger: policy.ledger).add(to: router)
        NowRoute(hub: hub, authorizer: authorizer).add(to: router)
        pages.add(to: router)
        return router.table
    }
}
