import Foundation
import HandheldScanner
import LinuxHost
import Logging
import QueueCore
import QueueEngine
import SQLiteStore
import ServiceLifecycle
import TicketCamera
import TicketPrinting
import UnixSignals
import WebServer

/// The appliance as it runs: web, camera, print spooler and the service manager's watchdog, each a service of its own, so
/// that none of them can hold up another.
struct Daemon {
    /// What is left of the 2 seconds of a clean stop once the feeds were told.
    private static let stopLimit: Duration = .milliseconds(1800)

    private let appliance: Appliance
    private let logger: Logger
    private let equipment: Equipment
    private let ticketWatch: PrinterMonitor
    private let posterWatch: PrinterMonitor
    private let adminToken: String
    private let tlsListener: TLSListener?
    private let sample: SampleQueue?
    private let maintenance: DailyMaintenance
    private let devices: DeviceRegistry
    private let watched: DeviceRegistry

    init(_ appliance: Appliance, sample: Bool) async throws {
        self.appliance = appliance
        logger = appliance.logger
        equipment = try await Equipment(appliance.settings, logger: logger, usesFolders: sample, countsPaper: true)
        ticketWatch = PrinterMonitor(
            equipment.ticketPrinter, for: .tickets, engine: appliance.engine, sleep: { try await Task.sleep(for: $0) })
        posterWatch = PrinterMonitor(
            equipment.posterPrinter, for: .posters, engine: appliance.engine, sleep: { try await Task.sleep(for: $0) })
        adminToken = try AdminToken.load(from: appliance.settings.state)
        tlsListener = try appliance.tlsListener()
        self.sample = sample ? try await SampleQueue(appliance) : nil
        let maintenance = appliance.maintenance()
        self.maintenance = maintenance
        let (camera, handheld) = (equipment.camera, equipment.handheld)
        let scanners: [Probe] = [("camera", { camera.health() }), ("handheld scanner", { handheld.health() })]
        let printers: [Probe] = [
            ("ticket printer", { [ticketWatch] in await ticketWatch.current() }),
            ("poster printer", { [posterWatch] in await posterWatch.current() }),
        ]
        var others: [Probe] = [("store", { await appliance.storeHealth(maintenance) })]
        if let tlsListener { others.append(("https", { tlsListener.health() })) }
        let chosen = equipment.settings
        devices = DeviceRegistry(probes: scanners + printers + others, settings: chosen, now: appliance.now)
        // Printers tell by themselves, and are asked seldom while nothing is printed.
        watched = DeviceRegistry(probes: scanners + others, settings: chosen, now: appliance.now)
    }

    private typealias Probe = (name: String, probe: @Sendable () async -> DeviceState)

    func run() async throws {
        let settings = appliance.settings
        let lock = try appliance.settings.state.lock()
        defer { lock.release() }
        guard TCPPort.isFree(settings.port, on: settings.host) else {
            throw CommandFailure(
                sentence:
                    "Port \(settings.port) is taken. Stop the other program, or choose another port: --server-port 8081"
            )
        }
        var configuration = ServiceGroupConfiguration(
            services: parts.map {
                .init(
                    service: $0, successTerminationBehavior: .gracefullyShutdownGroup,
                    failureTerminationBehavior: .gracefullyShutdownGroup)
            },
            gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        if let check = appliance.check {
            configuration.services.append(
                .init(
                    service: Serving { try await cancelWhenGracefulShutdown { try await check.run() } },
                    successTerminationBehavior: .ignore, failureTerminationBehavior: .gracefullyShutdownGroup))
        }
        configuration.maximumGracefulShutdownDuration = Self.stopLimit
        try await ServiceGroup(configuration: configuration).run()
        // What a power cut would take a minute of, a stop takes nothing of.
        try? await appliance.engine.recordTick()
        appliance.engine.stop()
        // One file, for whoever takes the card out. The log beside it would do as well.
        try? await appliance.store.close()
        logger.notice("stopped")
    }

    /// Each runs until the daemon stops. One that ends before is the end of all, and the service manager starts them anew.
    private var parts: [any Service] {
        let environment = ProcessInfo.processInfo.environment
        let manager = ServiceManager(socketPath: environment["NOTIFY_SOCKET"])
        var parts: [any Service] = [
            Watchdog(manager: manager, microseconds: environment["WATCHDOG_USEC"].flatMap { Int($0) }),
            Running { [appliance, equipment] in
                await PrintSpooler(
                    engine: appliance.engine, tickets: equipment.ticketPrinter, posters: equipment.posterPrinter,
                    template: appliance.template, staleAfter: appliance.settings.staleAfter,
                    sleep: { try await Task.sleep(for: $0) }
                ).run()
            },
            Running { [ticketWatch] in await ticketWatch.run() },
            Running { [posterWatch] in await posterWatch.run() },
            Running { [appliance] in
                await NoShowWatch(engine: appliance.engine, sleep: { try await Task.sleep(for: $0) }).run()
            },
            Running { [appliance, watched] in
                await DeviceWatch(
                    engine: appliance.engine, devices: watched, sleep: { try await Task.sleep(for: $0) }
                ).run()
            },
            Running { [maintenance] in await maintenance.run() },
            Running { [desk = deskScanner, camera = equipment.camera, logger] in
                await desk.answer(camera.presentations) { await camera.isInView($0, after: $1) }
                camera.stop()
                camera.statistics().write(to: logger)
            },
            Running { [desk = deskScanner, handheld = equipment.handheld] in
                await desk.answer(handheld.presentations) { _, _ in false }
                handheld.stop()
            },
        ]
        if let watch = appliance.sessionWatch { parts.append(Running { await watch.run() }) }
        return parts + [web(manager)]
    }

    /// Nil where no paper is counted.
    private var changeRoll: (@Sendable () async -> Void)? {
        guard let paper = equipment.paperCount else { return nil }
        return { [ticketWatch] in
            await paper.changeRoll()
            await ticketWatch.lookAgain()
        }
    }

    private var deskScanner: DeskScanner {
        DeskScanner(
            engine: appliance.engine, player: appliance.settings.hasScanSound ? TonePlayer() : nil, logger: logger)
    }

    private func web(_ manager: ServiceManager) -> some Service {
        let settings = appliance.settings
        var configuration = WebServer.Configuration(
            host: settings.host, port: settings.port, publicURL: settings.publicURL, localURL: appliance.baseURL,
            adminToken: settings.isCreationOpen ? nil : Secret.hash(adminToken),
            joinsPerMinute: settings.limits.joinsPerMinute ?? 0, locale: settings.locales[0])
        configuration.printsTickets = equipment.printsTickets
        configuration.printsPosters = equipment.printsPosters
        configuration.corsOrigins = settings.corsOrigins
        configuration.trustedProxies = Set(settings.trustedProxies.map(\.description))
        configuration.tlsListener = tlsListener
        let server = WebServer(
            WebServer.Parts(
                engine: appliance.engine, reader: equipment.reader, renderer: equipment.renderer, devices: devices,
                template: appliance.template, view: equipment.camera.view, changeRoll: changeRoll),
            configuration: configuration, logger: logger)
        return Serving { [appliance, equipment, sample, logger] in
            try await server.run { listener in
                switch listener {
                case .https(let port): logger.notice("https", metadata: ["port": "\(port)"])
                case .http(let port):
                    logger.notice("ready", metadata: ["port": "\(port)"])
                    manager.ready(status: "serving on port \(port)")
                    if let sample { await sample.introduce(appliance, equipment) }
                }
            }
        }
    }
}

extension Appliance {
    func storeHealth(_ maintenance: DailyMaintenance) async -> DeviceState {
        do {
            _ = try await engine.queues()
            if let failure = maintenance.missingBackup {
                return DeviceState(
                    .warning, code: "no_backup",
                    detail: "The database answers, but has no backup of today. \(failure.detail)", remedy: failure.hint)
            }
            return DeviceState(.ready, code: "ready", detail: "The database answers.")
        } catch {
            return DeviceState(.failed, code: "store_unavailable", detail: error.sentence, remedy: "Run qode doctor.")
        }
    }
}

/// A part that ends when the daemon is told to stop.
private struct Running: Service {
    let body: @Sendable () async -> Void

    func run() async throws {
        await cancelWhenGracefulShutdown { await body() }
    }
}

/// A part that winds itself down.
private struct Serving: Service {
    let body: @Sendable () async throws -> Void

    func run() async throws { try await body() }
}

/// Tells systemd that the daemon lives, twice in each interval that it was given.
private struct Watchdog: Service {
    let manager: ServiceManager
    let microseconds: Int?

    func run() async throws {
        try? await cancelWhenGracefulShutdown {
            guard let microseconds, microseconds > 0 else {
                try await Task.sleep(for: .seconds(1_000_000_000))
                return
            }
            while !Task.isCancelled {
                manager.watchdog()
                try await Task.sleep(for: .microseconds(microseconds / 2))
            }
        }
        manager.stopping()
    }
}
