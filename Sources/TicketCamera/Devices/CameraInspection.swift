public import QueueEngine

/// One camera as it answers when it is asked about itself, without a picture being taken. For `qode doctor --camera`.
public struct CameraInspection: Sendable {
    /// `HD Pro Webcam C920 (/dev/v4l/by-id/…)`
    public let name: String
    /// `046d:082d, serial 6C3A…, at 1-2:1.0`; nil when the kernel does not tell.
    public let identity: String?
    /// Among the formats that can be read, the nearest to what is wished for first.
    public let offers: [CameraOffer]
    public let controls: [CameraControl]
    /// Why it cannot be asked; nil when it answered.
    public let problem: DeviceState?

    /// The cameras that a setting may mean; video devices that are none are left out where it is `auto`.
    public static func all(_ setting: CameraSetting, wish: CameraWish) -> [CameraInspection] {
        CameraFinder().choices(for: setting, known: nil, takesOthers: true).compactMap { camera in
            do throws(CameraFault) {
                let device = try CameraDevice(camera)
                return CameraInspection(
                    name: camera.label, identity: describe(camera.identity),
                    offers: CameraOffers.all(device.descriptor, near: wish).ordered(for: wish),
                    controls: CameraControls(device.descriptor).shown(), problem: nil)
            } catch {
                if case .unusable = error, setting == .auto { return nil }
                return CameraInspection(
                    name: camera.label, identity: describe(camera.identity), offers: [], controls: [],
                    problem: error.state)
            }
        }
    }

    private static func describe(_ identity: CameraIdentity?) -> String? {
        guard let identity else { return nil }
        let parts = [
            identity.product, identity.serial.isEmpty ? "" : "serial \(identity.serial)",
            identity.port.isEmpty ? "" : "at \(identity.port)",
        ].filter { !$0.isEmpty }
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }
}
