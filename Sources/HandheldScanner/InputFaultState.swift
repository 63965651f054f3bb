import LinuxHost
import QueueEngine

extension InputFault {
    func state(of path: String) -> DeviceState {
        switch self {
        case .missing:
            DeviceState(
                .failed, code: "no_scanner", detail: "\(path) is not there.",
                remedy:
                    "Plug the scanner in, or set scanner.device to auto. `ls /dev/input/by-id` shows what Linux sees.")
        case .forbidden:
            DeviceState(
                .failed, code: "scanner_forbidden", detail: "\(path) may not be read by this user.",
                remedy:
                    "Call it a scanner in a device rule, as /etc/udev/rules.d/70-qode.rules says, and plug it in anew.")
        case .busy:
            DeviceState(
                .failed, code: "scanner_busy", detail: "\(path) is taken by another program.",
                remedy: "Close that program: `fuser -v \(path)` names it.")
        case .lost:
            DeviceState(
                .failed, code: "scanner_lost", detail: "\(path) was unplugged.",
                remedy: "Plug it in again; it goes on by itself.")
        case .unusable(let reason):
            DeviceState(
                .failed, code: "scanner_unusable", detail: "\(path) cannot be used: \(reason).",
                remedy: "Name another device with scanner.device.")
        }
    }
}
