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
    private let loopback: OwnDoor
    /// Nil where calls are not spoken.
    private let loudspeaker: Loudspeaker?
    private let editor: SettingsEditor
    private let setupCode: SetupCode
    private let sockets: StandingSockets

    init(_ appliance: Appliance, _ editor: SettingsEditor, _ sockets: StandingSockets, sample: Bool) async throws {
        self.appliance = appliance
        self.editor = editor
        self.sockets = sockets
        logger = appliance.logger
        equipment = try await Equipment(
            appliance.settings, logger: logger, usesFolders: sample, countsPaper: true, now: appliance.now,
            decoded: { [metrics = appliance.metrics] in metrics.decoded(by: $0) })
        ticketWatch = PrinterMonitor(
            equipment.ticketPrinter, for: .tickets, engine: appliance.engine, sleep: { try await Task.sleep(for: $0) })
        posterWatch = PrinterMonitor(
            equipment.posterPrinter, for: .posters, engine: appliance.engine, sleep: { try await Task.sleep(for: $0) })
        adminToken = try AdminToken.load(from: appliance.settings.state)
        setupCode = SetupCode(appliance.settings.state, adminToken: adminToken)
        let deviceKey = appliance.deviceKey
        try await appliance.store.hashDevices { deviceKey.hash($0) }
        tlsListener = appliance.tlsListener
        self.sample = sample ? try await SampleQueue(appliance) : nil
        let maintenance = appliance.maintenance()
        self.maintenance = maintenance
        let (camera, handheld) = (equipment.camera, equipment.handheld)
        var scanners: [Probe] = [("camera", { camera.health() })]
        scanners += equipment.furtherCameras.map { name, reader, _ in (name, { reader.health() }) }
        scanners.append(("handheld scanner", { handheld.health() }))
        if let button = equipment.button { scanners.append(("button", { button.health() })) }
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
        configuration.services += endingParts.map {
            .init(
                service: $0, successTerminationBehavior: .ignore,
                failureTerminationBehavior: .gracefullyShutdownGroup)
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
        let server = server
        var parts: [any Service] = [
            watchdog(manager), StartupPages(),
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
                await NoShowWatch(engine: appliance.engine, sleep: appliance.sleepAndLead).run()
            },
            Running { [appliance] in
                await ScheduleWatch(engine: appliance.engine, sleep: appliance.sleepAndLead).run()
            },
            Running { [appliance, watched] in
                await DeviceWatch(
                    engine: appliance.engine, devices: watched, sleep: { try await Task.sleep(for: $0) }
                ).run()
            },
            Running { [maintenance] in await maintenance.run() },
            Running { [desk = deskScanner, camera = equipment.camera, logger] in
                await desk.answer(camera.presentations, from: .camera) { await camera.isInView($0, after: $1) }
                camera.stop()
                camera.statistics().write(to: logger)
            },
            Running { [desk = deskScanner, handheld = equipment.handheld] in
                await desk.answer(handheld.presentations, from: .handheld) { _, _ in false }
                handheld.stop()
            },
        ]
        if let speaker = loudspeaker?.speaker { parts.append(Running { await speaker.run() }) }
        if let shared = appliance.shared {
            parts.append(
                Running { [appliance, devices] in
                    await shared.run(appliance.engine, devices, stations: { server.connectedStations })
                })
        }
        if let shared = appliance.shared, let alone = appliance.alone {
            parts.append(
                Running { [appliance, logger] in
                    await AloneUpkeep(store: alone, shared: shared, logger: logger).run(appliance.engine)
                })
        }
        if let watch = appliance.sessionWatch {
            parts.append(
                Running { [appliance] in
                    try? await appliance.sleepAndLead(.zero)
                    await watch.run()
                })
        }
        return parts + furtherParts + [web(server, manager)]
    }

    /// Those that are over once they have done what they are for.
    private var endingParts: [any Service] {
        var parts: [any Service] = []
        if let check = appliance.check {
            parts.append(Serving { try await cancelWhenGracefulShutdown { try await check.run() } })
        }
        // Who tries it out was shown the way already.
        if sample == nil { parts.append(Running { [invitation] in await invitation.run() }) }
        return parts
    }

    private func watchdog(_ manager: ServiceManager) -> any Service {
        let wanted = ProcessInfo.processInfo.environment["WATCHDOG_USEC"]
        return Watchdog(
            manager: manager, microseconds: wanted.flatMap { Int($0) },
            parts: [
                // An empty transaction: the writer's thread, and the right to write, without a byte to the disk.
                ("writer", { [store = appliance.store] in _ = try? await store.commit([]) }),
                ("web", { [loopback] in await loopback.answer() }),
            ],
            failing: { [watched] in
                await watched.devices().filter { $0.state.condition == .failed }.map {
                    "\($0.name): \($0.state.detail)"
                }
            })
    }

    /// The cameras beside the first, and the button.
    private var furtherParts: [any Service] {
        var parts = equipment.furtherCameras.map { camera in watching(camera.reader, for: camera.place) }
        if appliance.settings.paper.emergencyAt != nil, equipment.printsPosters {
            parts.append(Running { [emergencyPrinting] in await emergencyPrinting.run() })
        }
        guard let button = equipment.button else { return parts }
        let settings = appliance.settings
        parts.append(
            Running { [desk = deskScanner] in
                await desk.takeTickets(
                    button.presses, in: settings.buttonQueue, perMinute: settings.limits.kioskTicketsPerMinute ?? 0)
                button.stop()
            })
        return parts
    }

    /// A camera beside the first.
    private func watching(_ camera: CameraReader, for place: FurtherCamera) -> any Service {
        Running { [desk = deskScanner, printer = equipment.watchedPrinter] in
            switch place.role {
            case .desk:
                let queues = place.queues.isEmpty ? nil : Set(place.queues)
                await desk.answer(camera.presentations, from: .camera, of: queues) {
                    await camera.isInView($0, after: $1)
                }
            case .info: await desk.inform(camera.presentations, of: place.queues)
            case .slot:
                for await presentation in camera.presentations { await printer?.saw(presentation) }
            }
            camera.stop()
        }
    }

    private var invitation: SetupInvitation {
        let settings = appliance.settings
        return SetupInvitation(
            code: setupCode, base: { settings.adminBase },
            printer: equipment.hasReceiptPrinter && settings.paper.hasSetupTicket ? equipment.ticketPrinter : nil,
            printerState: { [ticketWatch] in await ticketWatch.current() }, locale: settings.locale,
            now: { [now = appliance.now] in now().wall }, logger: logger, sleep: { try await Task.sleep(for: $0) })
    }

    private var emergencyPrinting: EmergencyPrinting {
        EmergencyPrinting(
            engine: appliance.engine, printer: equipment.posterPrinter,
            printerState: { [posterWatch] in await posterWatch.current() }, template: appliance.template,
            notes: EmergencyNotes(appliance.settings.state), logger: logger, sleep: appliance.sleepAndLead)
    }

    /// Nil where no paper is counted.
    private var changeRoll: (@Sendable () async -> Void)? {
        guard let paper = equipment.paperCount else { return nil }
        return { [ticketWatch] in
            await paper.changeRoll()
            await ticketWatch.lookAgain()
        }
    }

    /// Nil where no tickets are printed. Says why not.
    private var printTest: (@Sendable () async -> String?)? {
        guard equipment.printsTickets else { return nil }
        let settings = appliance.settings
        return { [printer = equipment.ticketPrinter, now = appliance.now] in
            let sheet = TestSheet(settings, at: now().wall)
            do throws(PrinterFailure) {
                _ = try await printer.submit(.test(sheet), jobName: sheet.code)
                return nil
            } catch {
                return [error.detail, error.remedy].compactMap(\.self).joined(separator: " ")
            }
        }
    }

    private var deskScanner: DeskScanner {
        DeskScanner(
            engine: appliance.engine, player: appliance.settings.hasScanSound ? TonePlayer() : nil, logger: logger,
            canPrint: equipment.printsTickets)
    }

    private var server: WebServer {
        let settings = appliance.settings
        var configuration = WebServer.Configuration(
            settings, localURL: appliance.baseURL, adminToken: adminToken,
            deviceHash: { [key = appliance.deviceKey] in key.hash },
            tlsListener: tlsListener)
        configuration.waitingLimit = settings.limits.waiting
        configuration.printsTickets = equipment.printsTickets
        configuration.printsPosters = equipment.printsPosters
        configuration.sockets = sockets
        var webParts = WebServer.Parts(
            engine: appliance.engine, reader: equipment.reader, renderer: equipment.drawings, devices: devices,
            template: appliance.template, view: equipment.camera.view, changeRoll: changeRoll)
        if settings.voice.speaksOnWalls, let loudspeaker {
            webParts.voice = WallVoice(
                loudspeaker.voice, languages: settings.voice.languages, walls: settings.voice.walls,
                isQuiet: { settings.voice.isQuiet(at: $0) })
        }
        webParts.printTest = printTest
        webParts.settings = editor
        webParts.redeemSetupCode = { [setupCode] in await setupCode.redeem($0) }
        webParts.setupWay = { [setupCode] in
            await setupCode.state.map { SetupWay(code: $0.code, base: settings.adminBase) }
        }
        webParts.metrics = appliance.metrics
        if let shared = appliance.shared {
            webParts.others = { await shared.others() }
            webParts.applianceName = settings.applianceName
        }
        return WebServer(webParts, configuration: configuration, logger: logger)
    }

    private func web(_ server: WebServer, _ manager: ServiceManager) -> some Service {
        Serving { [appliance, equipment, sample, logger, loopback] in
            try await server.run { listener in
                switch listener {
                case .https(let port): logger.notice("https", metadata: ["port": "\(port)"])
                case .http(let port):
                    logger.notice("ready", metadata: ["port": "\(port)"])
                    loopback.opened(on: port)
                    ScreenNote(appliance.settings, port: port).leave()
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
            if let alone, let reason = alone.awayReason { return await alone.health(reason) }
            if let failure = maintenance.missingBackup {
                return DeviceState(
                    .warning, code: "no_backup",
                    detail: "The database answers, but has no backup of today. \(failure.detail)", remedy: failure.hint)
            }
            let own = await alone?.ownNumbers ?? ""
            return DeviceState(.ready, code: "ready", detail: "The database answers.\(own)")
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
