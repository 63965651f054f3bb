import Foundation
import LinuxHost
import Logging
import PostgresStore
import QueueCore
import QueueEngine
import SQLiteStore
import TicketPrinting
import WebServer

/// The parts of one appliance, built from its settings. A command builds the ones it needs.
struct Appliance: Sendable {
    let settings: Settings
    let logger: Logger
    let store: any ApplianceStore
    let engine: QueueEngine
    /// Of this boot of the machine.
    let firstTick: Int64
    let now: @Sendable () -> Moment
    /// Where phones reach the appliance; nil while they do not.
    let baseURL: @Sendable () -> String?
    /// What is counted while it runs.
    let metrics: ApplianceMetrics

    let deviceKey: DeviceKey

    /// What is left to look at of the database; for the daemon alone.
    let check: DatabaseCheck?
    /// Nil where the database is this appliance's alone.
    var shared: SharedDatabase?
    /// Nil where it is waited for while it is away.
    var alone: AloneStore?

    /// Opens the state: the folder, then the database. Root first becomes the folder's owner.
    /// - Parameter isServing: for the daemon, which looks the database through.
    static func open(_ settings: Settings, logger: Logger, isServing: Bool = false) async throws -> Appliance {
        try settings.state.create()
        try settings.state.becomeOwner()
        let deviceKey = DeviceKey(try AdminToken.deviceKey(from: settings.state))
        if let address = settings.sharedDatabase {
            return try await open(settings, at: address, deviceKey, logger: logger, isServing: isServing)
        }
        let check = isServing ? try DatabaseCheck(beforeServing: settings, logger: logger) : nil
        // What SQLite makes beside it has its mode.
        try settings.state.keepPrivate(settings.databasePath)
        let store = try SQLiteStore.open(path: settings.databasePath)
        let time = try await store.serviceTime(boot: Clock.bootID, uptime: Clock.bootMilliseconds())
        let (clock, metrics) = (ServiceClock(), ApplianceMetrics())
        clock.settle(time.offset)
        return Appliance(
            settings: settings, logger: logger, store: store,
            engine: engine(on: store, clock, settings, metrics, deviceKey),
            firstTick: time.first, now: { clock.moment }, baseURL: baseURL(settings), metrics: metrics,
            deviceKey: deviceKey, check: check)
    }

    /// A daemon whose database is not there yet serves, says so, and goes on when it is; a command needs it now.
    private static func open(
        _ settings: Settings, at address: PostgresAddress, _ deviceKey: DeviceKey, logger: Logger, isServing: Bool
    ) async throws -> Appliance {
        var address = address
        address.passwordFile = passwordFile
        let (store, clock) = (PostgresStore(address, appliance: settings.applianceName), ServiceClock())
        var shared = SharedDatabase(store: store, clock: clock, key: deviceKey, logger: logger)
        if settings.aloneNumbers != nil { shared.keeper = settings.state }
        var reason: StoreFailure?
        do throws(StoreFailure) {
            try await shared.reach()
        } catch {
            guard isServing else { throw error }
            reason = error
        }
        let alone = isServing ? try await AloneUpkeep.open(settings, shared, away: reason) : nil
        let metrics = ApplianceMetrics()
        let used: any ApplianceStore = alone ?? store
        // The server was never off with this machine: every tick is one of now.
        return Appliance(
            settings: settings, logger: logger, store: used,
            engine: engine(on: used, clock, settings, metrics, deviceKey),
            firstTick: 0, now: { clock.moment }, baseURL: baseURL(settings), metrics: metrics, deviceKey: deviceKey,
            check: nil, shared: shared, alone: alone)
    }

    /// What the service manager was given as the credential `pgpass` (systemd.exec(5), LoadCredential=); libpq finds `PGPASSFILE`
    /// by itself.
    static var passwordFile: String? {
        let environment = ProcessInfo.processInfo.environment
        guard environment["PGPASSFILE"] == nil, let folder = environment["CREDENTIALS_DIRECTORY"] else { return nil }
        let file = "\(folder)/pgpass"
        return FileManager.default.fileExists(atPath: file) ? file : nil
    }

    private static func engine(
        on store: any QueueStore, _ clock: ServiceClock, _ settings: Settings, _ metrics: ApplianceMetrics,
        _ deviceKey: DeviceKey
    ) -> QueueEngine {
        QueueEngine(
            store: store, now: { clock.moment }, zone: LocalZone { LocalTime.offset($0.milliseconds) },
            bearsPictures: settings.bearsPictures, random: { UInt64.random(in: .min ... .max) },
            hash: { Secret.hash($0) }, emergency: EmergencyRules(settings, deviceKey), observe: metrics.commitObserver)
    }

    /// Waits. What is done once for all appliances of a database, one of them does: the others wait until they are it.
    var sleepAndLead: @Sendable (Duration) async throws -> Void {
        { [shared] duration in
            try await Task.sleep(for: duration)
            while let shared, !shared.store.leads { try await Task.sleep(for: .milliseconds(250)) }
        }
    }

    /// Addresses change, and every request asks.
    private static func baseURL(_ settings: Settings) -> @Sendable () -> String? {
        if let configured = settings.publicURL { return { configured } }
        let port = settings.port
        let reachable = Glance(for: 1000) { NetworkAddress.reachable().map { $0.url(port: port) } }
        return { reachable() }
    }

    /// HTTPS as the settings want it; nil when it is off. A certificate that cannot be used is no reason not to serve HTTP: HTTPS
    /// opens when it can.
    var tlsListener: TLSListener? {
        let source: TLSListener.Source
        switch settings.tls {
        case .off: return nil
        case .auto: source = .own(settings.state)
        case .files(let certificate, let key): source = .files(certificate: certificate, key: key)
        }
        return TLSListener(source, port: settings.tlsPort) { [now] in now().wall }
    }

    var template: DocumentTemplate {
        DocumentTemplate(
            baseURL: baseURL, venue: settings.venue, footer: settings.footer, locale: settings.locale,
            wifi: settings.wifi)
    }
}

extension NetworkAddress.Choice {
    func url(port: Int) -> String { "http://\(address.urlHost)\(port == 80 ? "" : ":\(port)")" }
}
