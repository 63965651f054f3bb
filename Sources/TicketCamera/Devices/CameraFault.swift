import LinuxHost
import QueueEngine

/// Why there are no frames.
enum CameraFault: Error, Equatable {
    /// No camera at all.
    case notFound
    /// The one that was named is not there.
    case missing(String)
    /// The one that was looked through is no longer there.
    case unplugged(String)
    /// Others look through it, as far as it can be told who.
    case busy(String, by: [ProcessTable.Entry])
    case forbidden(String)
    /// It is there and was started, but no frame comes.
    case silent(String)
    /// Frames come, and all of them are broken: halves, or what the driver itself calls damaged.
    case garbled(String)
    /// It answers with errors while it runs.
    case lost(String)
    case unusable(String, reason: String)
    /// A folder of pictures that cannot be looked into.
    case folder(String, reason: String)
}

extension CameraFault {
    /// As people hear of it.
    var state: DeviceState {
        switch self {
        case .notFound:
            failed(
                "no_camera", "No camera was found.",
                "Plug in a USB camera; it is found by itself. `ls /dev/v4l/by-id` shows what Linux sees.")
        case .missing(let name):
            failed(
                "no_camera", "\(name) is not there.",
                "Plug it in, or set camera.source to auto. `ls /dev/v4l/by-id` shows what Linux sees.")
        case .unplugged(let name):
            failed(
                "camera_unplugged", "\(name) is unplugged.",
                "Plug it in again, in any port; it goes on by itself within two seconds.")
        case .busy(let name, let users) where users.isEmpty:
            failed(
                "camera_busy", "\(name) is used by another program.",
                "Close that program: `sudo qode doctor --camera` names it. Qode goes on by itself.")
        case .busy(let name, let users):
            failed(
                "camera_busy", "\(name) is used by \(users.map(\.description).joined(separator: ", ")).",
                "Close that program; Qode goes on by itself.")
        case .forbidden(let name):
            failed(
                "camera_forbidden", "\(name) may not be read by this user.",
                "Put the user into the group video (usermod -aG video qode) and restart qode.")
        case .silent(let name):
            failed(
                "camera_silent", "\(name) is there but sends no pictures.",
                "Unplug it and plug it in again, straight into the computer. A capture box needs a signal at its input."
            )
        case .garbled(let name):
            failed(
                "camera_garbled", "\(name) sends only broken pictures.",
                "Try another cable, or another port without a hub; or a smaller picture: camera.width 640, camera.height 480."
            )
        case .lost(let name):
            failed(
                "camera_lost", "\(name) does not answer any more.",
                "Check its cable; it goes on by itself when it is back.")
        case .unusable(let name, let reason):
            failed(
                "camera_unusable", "\(name) cannot be used: \(reason).", "Choose another camera with camera.source.")
        case .folder(let path, let reason):
            failed(
                "folder_not_readable", "\(path) cannot be read: \(reason).",
                "Make the folder, and let the user qode read it.")
        }
    }

    private func failed(_ code: String, _ detail: String, _ remedy: String) -> DeviceState {
        DeviceState(.failed, code: code, detail: detail, remedy: remedy)
    }
}
