import QueueEngine
import Synchronization

/// What the camera's thread shows to the others.
final class CameraBoard: Sendable {
    private struct Shown {
        var state: DeviceState
        var statistics = CameraStatistics()
    }

    private let shown: Mutex<Shown>
    private let isStopped = Atomic(false)
    /// The frames themselves, for whoever aims the camera.
    let view = Viewfinder()
    let report: @Sendable (String) -> Void
    /// Told of each look that read something.
    let decoded: @Sendable (String) -> Void

    init(
        _ state: DeviceState, decoded: @escaping @Sendable (String) -> Void = { _ in },
        report: @escaping @Sendable (String) -> Void
    ) {
        shown = Mutex(Shown(state: state))
        self.decoded = decoded
        self.report = report
    }

    var state: DeviceState { shown.withLock { $0.state } }
    var statistics: CameraStatistics { shown.withLock { $0.statistics } }
    var goesOn: Bool { !isStopped.load(ordering: .relaxed) }

    func stop() { isStopped.store(true, ordering: .relaxed) }

    /// Changes are reported, each once.
    func show(_ new: DeviceState) {
        let old = shown.withLock { shown in
            defer { shown.state = new }
            return shown.state
        }
        if old.code != new.code || old.detail != new.detail { report("camera: \(new.detail)") }
    }

    func show(_ statistics: CameraStatistics) { shown.withLock { $0.statistics = statistics } }
}
