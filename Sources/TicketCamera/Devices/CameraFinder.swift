import LinuxHost

/// What a camera is known by, in whatever port it is and whatever number Linux gives it.
struct CameraIdentity: Sendable, Equatable {
    /// `046d:0825` of a USB device; empty for any other.
    var product = ""
    /// Empty when it has none, as most cheap cameras.
    var serial = ""
    /// What the driver calls it: `HD Pro Webcam C920`.
    var name = ""
    /// Which of the device's video nodes, from 0: another than the first is for its metadata, or for what else it has.
    var index = "0"
    /// Where it is attached: the name of its place in the kernel's tree of devices.
    var port = ""
    /// Part of the machine itself, as far as the firmware tells: a laptop's own camera looks at who works there, not at a desk.
    var isBuiltIn = false

    /// The same camera, perhaps in another port.
    func isSame(as other: CameraIdentity) -> Bool {
        (product, serial, name, index) == (other.product, other.serial, other.name, other.index)
    }
}

/// A video device that may be a camera.
struct Camera: Sendable, Equatable {
    /// To open it by: its lasting name under `/dev/v4l/by-id` where it has one.
    var path: String
    /// Nil when the kernel does not tell.
    var identity: CameraIdentity?

    /// `HD Pro Webcam C920 (/dev/video0)`; the path alone when there is no name.
    var label: String {
        guard let name = identity?.name, !name.isEmpty else { return path }
        return "\(name) (\(path))"
    }
}

/// Which cameras this machine has.
public struct CameraFinder: Sendable {
    let devices: String
    let system: String

    /// - Parameters:
    ///   - devices: where devices' files are.
    ///   - system: where the kernel tells about devices.
    init(devices: String = "/dev", system: String = "/sys") {
        (self.devices, self.system) = (devices, system)
    }

    /// Device paths that may be cameras, each device once: by the name of the USB device first, because `/dev/videoN`
    /// changes with the order of plugging.
    public static func candidates() -> [String] { CameraFinder().cameras().map(\.path) }

    /// All devices that may be cameras, each once.
    func cameras() -> [Camera] {
        let named = FilePath.names(in: "\(devices)/v4l/by-id").sorted().map { "\(devices)/v4l/by-id/\($0)" }
        let numbered = FilePath.names(in: devices).filter { Self.isVideo($0) }
            .sorted { ($0.count, $0) < ($1.count, $1) }.map { "\(devices)/\($0)" }
        var seen: Set<String> = []
        // A link that leads nowhere is a device that was just unplugged.
        return (named + numbered).compactMap { path in
            guard let node = FilePath.resolved(path), seen.insert(node).inserted else { return nil }
            return Camera(path: path, identity: identity(ofNode: path))
        }
    }

    /// What is to be opened, the most wanted first.
    /// - Parameters:
    ///   - known: the camera that was last looked through. It is found by what it is, in whatever port it is now.
    ///   - takesOthers: whether another camera may take its place.
    func choices(for setting: CameraSetting, known: Camera?, takesOthers: Bool) -> [Camera] {
        let all: [Camera]
        let named: [Camera]
        switch setting {
        case .none, .folder: return []
        case .auto:
            all = cameras()
            named = all.filter { $0.identity?.isBuiltIn != true } + all.filter { $0.identity?.isBuiltIn == true }
        case .device(let path):
            all = cameras()
            named = [Camera(path: path, identity: identity(ofNode: path))]
        }
        guard let known, let identity = known.identity else { return named }
        let same = all.filter { $0.identity?.isSame(as: identity) == true }
        // Of several of one make, the one that is where it was.
        let ordered =
            same.filter { $0.identity?.port == identity.port } + same.filter { $0.identity?.port != identity.port }
        return takesOthers ? ordered + named.filter { other in !ordered.contains(other) } : ordered
    }

    private static func isVideo(_ name: String) -> Bool {
        name.hasPrefix("video") && name.count > 5 && name.dropFirst(5).allSatisfy(\.isNumber)
    }

    private func identity(ofNode path: String) -> CameraIdentity? {
        guard let node = FilePath.resolved(path), let number = node.split(separator: "/").last else { return nil }
        let about = "\(system)/class/video4linux/\(number)"
        guard let name = FilePath.line(of: "\(about)/name") else { return nil }
        var identity = CameraIdentity(name: name, index: FilePath.line(of: "\(about)/index") ?? "0")
        guard let device = FilePath.resolved("\(about)/device") else { return identity }
        identity.port = String(device.split(separator: "/").last ?? "")
        // A USB camera's video is an interface of the device that carries the numbers.
        for place in [device, "\(device)/.."] {
            guard let vendor = FilePath.line(of: "\(place)/idVendor"),
                let product = FilePath.line(of: "\(place)/idProduct")
            else { continue }
            identity.product = "\(vendor):\(product)"
            identity.serial = FilePath.line(of: "\(place)/serial") ?? ""
            // sysfs-bus-usb: `fixed`, `removable` or `unknown`.
            identity.isBuiltIn = FilePath.line(of: "\(place)/removable") == "fixed"
        }
        return identity
    }
}
