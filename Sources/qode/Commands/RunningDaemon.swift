import Foundation
import LinuxHost
import QueueEngine

/// The daemon that runs on this state, as it is seen from the command line beside it: what it holds is asked through it.
struct RunningDaemon {
    /// On the port that the settings name.
    let answers: Bool
    /// By their names; nil where it may not be asked.
    private let devices: [String: Device]?

    /// Nil when none runs.
    init?(_ settings: Settings) {
        guard settings.state.isInUse else { return nil }
        let daemon = LoopbackHTTP(host: settings.host, port: settings.port)
        answers = daemon.send("GET", "/healthz")?.status == 200
        // Only the state's owner and root can read it.
        let token = ((try? settings.state.read(AdminToken.fileName)) ?? nil)?.filter { !$0.isWhitespace }
        guard answers, let token,
            let reply = daemon.send("GET", "/api/devices", headers: [("x-admin-token", token)]), reply.status == 200,
            let list = try? JSONDecoder().decode(List.self, from: Data(reply.body))
        else {
            devices = nil
            return
        }
        devices = list.devices.reduce(into: [:]) { $0[$1.name] = $1 }
    }

    /// What the daemon says of a device; that it holds it, where it may not be asked; that it has none, where it does not speak of it.
    func state(of name: String) -> DeviceState {
        guard let devices else { return DeviceState(.ready, code: "in_use", detail: "In use by the running daemon.") }
        guard let device = devices[name], let condition = DeviceState.Condition(rawValue: device.state) else {
            return DeviceState(.absent, code: "not_used", detail: "The running daemon does without.")
        }
        return DeviceState(condition, code: device.code, detail: device.detail, remedy: device.remedy)
    }

    /// What it has chosen a device by; nil where it does not say.
    func setting(of name: String) -> String? { devices?[name]?.setting }

    private struct Device: Decodable {
        let name: String
        let state: String
        let code: String
        let detail: String
        let remedy: String?
        let setting: String?
    }

    private struct List: Decodable { let devices: [Device] }
}
