import Foundation
import LinuxHost
import QueueEngine

/// The daemon that runs on this state, as it is seen from the command line beside it: what it holds is asked through it.
struct RunningDaemon {
    /// On the port that the settings name.
    let answers: Bool
    private let devices: [String: DeviceState]

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
            devices = [:]
            return
        }
        devices = list.devices.reduce(into: [:]) { states, device in
            guard let condition = DeviceState.Condition(rawValue: device.state) else { return }
            states[device.name] = DeviceState(
                condition, code: device.code, detail: device.detail, remedy: device.remedy)
        }
    }

    /// What the daemon says of a device; that it holds it, where it does not say.
    func state(of device: String) -> DeviceState {
        devices[device] ?? DeviceState(.ready, code: "in_use", detail: "In use by the running daemon.")
    }

    private struct List: Decodable {
        struct Device: Decodable {
            let name: String
            let state: String
            let code: String
            let detail: String
            let remedy: String?
        }

        let devices: [Device]
    }
}
