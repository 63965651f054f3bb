import Foundation
import LinuxHost
import QueueCore
import QueueEngine
import WebServer

/// Ports, and the way to them.
extension Checkup {
    static let noNetwork = "The appliance has no address that phones reach: QR codes would lead nowhere."

    static func port(_ settings: Settings, beside daemon: RunningDaemon?) -> Finding {
        let port = settings.port
        let state: DeviceState
        if let daemon {
            state =
                daemon.answers
                ? DeviceState(.ready, code: "ready", detail: "The daemon runs and answers on port \(port).")
                : DeviceState(
                    .warning, code: "daemon_silent", detail: "A daemon runs, but does not answer on port \(port).",
                    remedy: "If it serves on another port, name that: --server-port. If not: systemctl restart qode")
        } else if let obstacle = obstacle(port, settings) {
            let (detail, remedy) = obstacle.words(port: port, host: settings.host)
            state = DeviceState(.warning, code: obstacle.code, detail: detail, remedy: remedy)
        } else {
            state = DeviceState(.ready, code: "ready", detail: "Port \(port) is free for the daemon.")
        }
        return Finding(name: "port", state: state)
    }

    /// What the daemon will meet, whose user is the state's owner: root may more.
    private static func obstacle(_ port: Int, _ settings: Settings) -> TCPPort.Obstacle? {
        let found = (try? settings.state.asOwner { TCPPort.obstacle(port, on: settings.host) }) ?? nil
        return found == .notAllowed && geteuid() == 0 && unitMayBind ? nil : found
    }

    /// The installed service has the right to ports below 1024.
    private static var unitMayBind: Bool {
        let systemctl = Process()
        systemctl.executableURL = URL(filePath: "/usr/bin/systemctl")
        systemctl.arguments = ["show", "--property=AmbientCapabilities", "--value", "qode.service"]
        let pipe = Pipe()
        systemctl.standardOutput = pipe
        systemctl.standardError = FileHandle.nullDevice
        guard (try? systemctl.run()) != nil else { return false }
        let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        systemctl.waitUntilExit()
        return text.contains("cap_net_bind_service")
    }

    /// Where QR codes lead, and why there.
    static func network(_ settings: Settings) -> Finding {
        let all = InterfaceAddress.all()
        let passedOver = all.compactMap { entry in
            entry.objection.map { "\(entry.interface) \(entry.address): \($0)" }
        }
        let not = passedOver.isEmpty ? "" : " Not \(passedOver.joined(separator: "; "))."
        let state: DeviceState
        if let url = settings.publicURL {
            state = DeviceState(.ready, code: "ready", detail: "QR codes lead to \(url), as server.public_url says.")
        } else if let choice = NetworkAddress.reachable(among: all) {
            let url = choice.url(port: settings.port)
            state = DeviceState(.ready, code: "ready", detail: "QR codes lead to \(url): \(choice.reason).\(not)")
        } else {
            state = DeviceState(
                .warning, code: "no_address", detail: "\(noNetwork)\(not)",
                remedy:
                    "Plug the network's cable in, or join a Wi-Fi: nmtui. Codes appear by themselves within a minute.")
        }
        return Finding(name: "network", state: state)
    }

    /// Nil when it is off.
    static func https(_ settings: Settings, beside daemon: RunningDaemon?) -> Finding? {
        if case .off = settings.tls { return nil }
        if case .files(let certificate, let key) = settings.tls {
            let listener = TLSListener(.files(certificate: certificate, key: key), port: settings.tlsPort) {
                Timestamp(milliseconds: Clock.wallMilliseconds())
            }
            do {
                // As the daemon reads them, not as root does.
                try settings.state.asOwner { try listener.refresh() }
            } catch let failure as CertificateFailure {
                return Finding(
                    name: "https",
                    state: DeviceState(.failed, code: "tls_certificate", detail: failure.detail, remedy: failure.remedy)
                )
            } catch {
                return Finding(name: "https", state: DeviceState(.failed, code: "tls_certificate", detail: "\(error)"))
            }
        }
        if let daemon { return Finding(name: "https", state: daemon.state(of: "https")) }
        let port = settings.tlsPort
        guard let obstacle = obstacle(port, settings) else {
            return Finding(
                name: "https", state: DeviceState(.ready, code: "ready", detail: "Port \(port) is free for HTTPS."))
        }
        let (detail, _) = obstacle.words(port: port, host: settings.host)
        return Finding(
            name: "https",
            state: DeviceState(
                .warning, code: obstacle.code, detail: detail,
                remedy: "`ss -ltnp 'sport = :\(port)'` names who has it, or set server.tls.port."))
    }
}

extension TCPPort.Obstacle {
    fileprivate var code: String {
        switch self {
        case .taken: "port_taken"
        case .notAllowed: "port_not_allowed"
        case .addressMissing: "address_missing"
        case .other: "port_failed"
        }
    }
}
