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
    private let deviceKey: [UInt8]
    private let tlsListener: TLSListener?
    private let sample: SampleQueue?
    private let maintenance: DailyMaintenance
    private let devices: DeviceRegistry
    private let watched: DeviceRegistry
    private let loopback: OwnDoor
    /// Nil where calls are not spoken.
    private let loudspeaker: Loudspeaker?
    private let editor: SettingsEditor

    init(_ appliance: Appliance, _ editor: SettingsEditor, sample: Bool) async throws {
        self.appliance = appliance
        self.editor = editor
        logger = appliance.logger
        equipment = try await Equipment(appliance.settings, logger: logger, usesFolders: sample, countsPaper: true)
        ticketWatch = PrinterMonitor(
            equipment.ticketPrinter, for: .tickets, engine: appliance.engine, sleep: { try await Task.sleep(for: $0) })
        posterWatch = PrinterMonitor(
            equipment.posterPrinter, for: .posters, engine: appliance.engine, sleep: { try await Task.sleep(for: $0) })
        adminToken = try AdminToken.load(from: appliance.settings.state)
        let deviceKey = try AdminToken.deviceKey(from: appliance.settings.state)
        self.deviceKey = deviceKey
        try await appliance.store.hashDevices { Secret.device($0, key: deviceKey) }
        tlsListener = appliance.tlsListener
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
        loudspeaker = Loudspeaker(appliance.settings.voice, engine: appliance.engine)
        if let loudspeaker { others.append(("voice", { await loudspeaker.health() })) }
        let chosen = equipment.settings
        devices = DeviceRegistry(probes: scanners + printers + others, settings: chosen, now: appliance.now)
        loopback = OwnDoor(host: appliance.settings.host)
        // Printers tell by themselves, and are asked seldom while nothing is printed.
        watched = DeviceRegistry(probes: scanners + others, settings: chosen, now: appliance.now)
    }

    private typealias Probe = (name: String, probe: @Sendable () async -> DeviceState)

    /// Serves until it is told to stop. Whoever calls has the state's lock, and has seen that the port is free.
    func run(_ manager: ServiceManager) async throws {
        // From here on nothing may block where others wait.
        BlockingThread.beginChecking()
        var configuration = ServiceGroupConfiguration(
            services: parts(manager).map {
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
    private func parts(_ manager: ServiceManager) -> [any Service] {
        let environment = ProcessInfo.processInfo.environment
        var parts: [any Service] = [
            Watchdog(
                manager: manager, microseconds: environment["WATCHDOG_USEC"].flatMap { Int($0) },
                parts: [
                    // An empty transaction: the writer's thread, and the right to write, without a byte to the disk.
                    ("writer", { [store = appliance.store] in _ = try? await store.commit([]) }),
                    ("web", { [loopback] in await loopback.answer() }),
                ],
                failing: { [watched] in
                    await watched.devices().filter { $0.state.condition == .failed }.map {
                        "\($0.name): \($0.state.detail)"
                    }
                }),
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
            Running { [appliance] in
                await ScheduleWatch(engine: appliance.engine, sleep: { try await Task.sleep(for: $0) }).run()
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
        if let speaker = loudspeaker?.speaker { parts.append(Running { await speaker.run() }) }
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
            settings, localURL: appliance.baseURL, adminToken: adminToken, deviceKey: deviceKey,
            tlsListener: tlsListener)
        configuration.waitingLimit = settings.limits.waiting
        configuration.printsTickets = equipment.printsTickets
        configuration.printsPosters = equipment.printsPosters
        var webParts = WebServer.Parts(
            engine: appliance.engine, reader: equipment.reader, renderer: equipment.drawings, devices: devices,
            template: appliance.template, view: equipment.camera.view, changeRoll: changeRoll)
        if settings.voice.speaksOnWalls, let loudspeaker {
            webParts.voice = WallVoice(loudspeaker.voice, languages: settings.voice.languages)
        }
        webParts.settings = editor
        let server = WebServer(webParts, configuration: configuration, logger: logger)
        return Serving { [appliance, equipment, sample, logger, loopback] in
            try await server.run { listener in
                switch listener {
                case .https(let port): logger.notice("https", metadata: ["port": "\(port)"])
                case .http(let port):
                    logger.notice("ready", metadata: ["port": "\(port)"])
                    loopback.opened(on: port)
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
