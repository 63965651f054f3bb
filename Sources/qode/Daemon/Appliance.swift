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
        let store = try SQLiteStore.open(path: settings.databasePath)
        let time = try await store.serviceTime(boot: Clock.bootID, uptime: Clock.bootMilliseconds())
        let now: @Sendable () -> Moment = {
            Moment(
                wall: Timestamp(milliseconds: Clock.wallMilliseconds()), tick: time.offset + Clock.bootMilliseconds())
        }
        let engine = QueueEngine(
            store: store, now: now,
            random: { UInt64.random(in: .min ... .max) })
        return Appliance(
            settings: settings, logger: logger, store: store, engine: engine, firstTick: time.first, now: now,
            check: check)
    }

    /// Where phones reach the appliance.
    var baseURL: @Sendable () -> String? {
        let (configured, port) = (settings.publicURL, settings.port)
        return { configured ?? NetworkAddress.firstIPv4().map { "http://\($0):\(port)" } }
    }

    /// HTTPS as the settings want it; nil when it is off.
    /// - Throws: `ConfigurationFailure` when files were named that cannot be used.
    func tlsListener() throws -> TLSListener? {
        let wall: @Sendable () -> Timestamp = { [now] in now().wall }
        switch settings.tls {
        case .off: return nil
        case .auto: return TLSListener(.own(settings.state), port: settings.tlsPort, now: wall)
        case .files(let certificate, let key):
            let door = TLSListener(.files(certificate: certificate, key: key), port: settings.tlsPort, now: wall)
            do throws(CertificateFailure) {
                try door.refresh()
            } catch {
                throw ConfigurationFailure(
                    source: "server.tls.mode: files", key: "server.tls.certificate",
                    allowed: "\(error.detail) \(error.remedy)")
            }
            return door
        }
    }

    var template: DocumentTemplate {
        DocumentTemplate(
            baseURL: baseURL, venue: settings.venue, footer: settings.footer, locale: settings.locale,
            wifi: settings.wifi)
    }
}
