import Foundation

@testable import TicketCamera

/// A `/dev` and a `/sys` of a test's own, with cameras that come and go.
struct Machine {
    let finder: CameraFinder
    private let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "qode-\(UUID())").resolvingSymlinksInPath()
        finder = CameraFinder(devices: folder.appending(path: "dev").path, system: folder.appending(path: "sys").path)
        for name in ["dev/v4l/by-id", "sys/class/video4linux"] {
            try FileManager.default.createDirectory(
                at: folder.appending(path: name), withIntermediateDirectories: true)
        }
    }

    func remove() { try? FileManager.default.removeItem(at: folder) }

    func touch(_ name: String) throws { try write("", to: "dev/\(name)") }

    /// - Parameters:
    ///   - product: `vendor:product` of a USB camera; nil is none.
    ///   - camera: the file that it is; nil is an empty one.
    func plug(
        _ number: Int, _ name: String = "Camera", product: String? = nil, serial: String = "", port: String = "1-1",
        camera: String? = nil, isBuiltIn: Bool = false
    ) throws {
        let device = product == nil ? "sys/devices/\(port)" : "sys/devices/\(port)/\(port):1.0"
        let about = "sys/class/video4linux/video\(number)"
        for path in [device, about] {
            try FileManager.default.createDirectory(
                at: folder.appending(path: path), withIntermediateDirectories: true)
        }
        if let product {
            let numbers = product.split(separator: ":").map(String.init)
            try write(numbers[0], to: "sys/devices/\(port)/idVendor")
            try write(numbers[1], to: "sys/devices/\(port)/idProduct")
            try write(serial, to: "sys/devices/\(port)/serial")
            try write(isBuiltIn ? "fixed" : "removable", to: "sys/devices/\(port)/removable")
        }
        try write(name, to: "\(about)/name")
        try write("0", to: "\(about)/index")
        try link("\(about)/device", to: folder.appending(path: device).path)
        let node = "dev/video\(number)"
        // A second name of the same file, not a link to it: the name is what the kernel tells about.
        if let camera {
            try FileManager.default.linkItem(at: URL(filePath: camera), to: folder.appending(path: node))
        } else {
            try write("", to: node)
        }
    }

    func unplug(_ number: Int) {
        for path in ["dev/video\(number)", "sys/class/video4linux/video\(number)"] {
            try? FileManager.default.removeItem(at: folder.appending(path: path))
        }
    }

    /// A lasting name, as udev gives it.
    func name(_ name: String, _ number: Int) throws { try link("dev/v4l/by-id/\(name)", to: "../../video\(number)") }

    /// What the finder would open, without the folder before it.
    func found(_ setting: CameraSetting, known: Camera? = nil, takesOthers: Bool = false) -> [String] {
        var setting = setting
        if case .device(let name) = setting { setting = .device("\(finder.devices)/\(name)") }
        return finder.choices(for: setting, known: known, takesOthers: takesOthers)
            .map { String($0.path.dropFirst(finder.devices.count + 1)) }
    }

    private func write(_ text: String, to path: String) throws {
        try Data("\(text)\n".utf8).write(to: folder.appending(path: path))
    }

    private func link(_ path: String, to destination: String) throws {
        try FileManager.default.createSymbolicLink(
            atPath: folder.appending(path: path).path, withDestinationPath: destination)
    }
}
