import Foundation
public import TestSupport

extension CameraFile {
    /// What the cameras of `onDesk` send.
    public static let deskSize = (width: 640, height: 480)

    /// The environment in which a program finds such cameras.
    public static func preloaded() throws -> [String: String] { ["LD_PRELOAD": try FakeDevice.video.library()] }

    /// A camera of 640×480 at 25 frames a second under `/dev`, where cameras are.
    /// - Parameter luma: what it shows; nil is an empty desk.
    public static func onDesk(
        _ pixels: Pixels = .yuyv, behaviour: Behaviour = .works, showing luma: [UInt8]? = nil
    ) throws -> CameraFile {
        try CameraFile(
            path: "/dev/shm/qode-camera-\(UUID())",
            [Mode(pixels, deskSize.width, deskSize.height, rates: [25])], behaviour: behaviour
        ) { luma ?? [UInt8](repeating: 150, count: $0 * $1) }
    }

    /// The settings of a daemon that looks through it and prints nothing.
    public var settings: [String] {
        [
            "--printers-ticket", "none", "--printers-poster", "none", "--camera-source", path, "--camera-width",
            "\(Self.deskSize.width)", "--camera-height", "\(Self.deskSize.height)",
        ]
    }
}
