import LinuxHost
import Logging
import QueueCore
import QueueEngine
import SQLiteStore
import TicketPrinting
import WebServer

/// The parts of one appliance, built from its settings. A command builds the ones it needs.
struct Appliance: Sendable {
    let settings: Settings
    let logger: Logger
    let store: SQLiteStore
    let engine: QueueEngine
    /// Of this boot of the machine.
    let firstTick: Int64
    let now: @Sendable () -> Moment

    /// What is left to look at of the database; for the daemon alone.
    let check: DatabaseCheck?

    /// Opens the state: the folder, then the database. Root first becomes the folder's owner.
    /// - Parameter isServing: for the daemon, which looks the database through.
    static func open(_ settings: Settings, logger: Logger, isServing: Bool = false) async throws -> Appliance {
        try settings.state.create()
        try settings.state.becomeOwner()
        let check = isServing ? try DatabaseCheck(beforeServing: settings, logger: logger) : nil
        // What SQLite makes beside it has its mode.
        try settings.state.keepPrivate(settings.databasePath)
        let store = try SQLiteStore.open(path: settings.databasePath)
        let time = try await store.serviceTime(boot: Clock.bootID, uptime: Clock.bootMilliseconds())
        let now: @Sendable () -> Moment = {
            Moment(
                wall: Timestamp(milliseconds: Clock.wallMilliseconds()), tick: time.offset + Clock.bootMilliseconds())
        }
        let engine = QueueEngine(
            store: store, now: now,
            zone: LocalZone { LocalTime.offset($0.milliseconds) },
            random: { UInt64.random(in: .min ... .max) })
        return Appliance(
            settings: settings, logger: logger, store: store, engine: engine, firstTick: time.first, now: now,
            check: check)
    }

    /// Where phones reach the appliance; nil while they do not.
    var baseURL: @Sendable () -> String? {
        let (configured, port) = (settings.publicURL, settings.port)
        return { configured ?? NetworkAddress.reachable().map { $0.url(port: port) } }
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
