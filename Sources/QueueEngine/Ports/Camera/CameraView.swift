/// A look through the camera. Costs the camera nothing while nobody looks. Implemented by `TicketCamera`.
public protocol CameraView: Sendable {
    /// The next picture, at most five a second; nil when the camera gives none within a second.
    func nextSight() async -> CameraSight?
}
