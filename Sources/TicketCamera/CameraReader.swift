import LinuxHost
import QueueCore
public import QueueEngine

/// The camera at the desk: a thread of its own that looks, and tells what was presented. A camera that is missing, busy or lost
/// is looked for again; nobody else notices.
public final class CameraReader: Sendable {
    /// Presentations that may wait for their answer. A hand holds one ticket at a time; what is older than this is no longer
    /// in anybody's hand.
    private static let waitingLimit = 16

    /// What was presented, in order. For one reader.
    public let presentations: AsyncStream<Presentation>
    /// What it sees, for whoever aims it.
    public var view: Viewfinder { board.view }

    private let board: CameraBoard

    /// Begins to look at once.
    /// - Parameters:
    ///   - wish: what the camera is asked for.
    ///   - decoded: told of each look that read something, by the stable word for how it looked.
    ///   - report: told of changes worth a line in the log.
    public convenience init(
        _ setting: CameraSetting, wish: CameraWish, decoded: @escaping @Sendable (String) -> Void = { _ in },
        report: @escaping @Sendable (String) -> Void
    ) {
        self.init(setting, wish: wish, finder: CameraFinder(), decoded: decoded, report: report)
    }

    init(
        _ setting: CameraSetting, wish: CameraWish, finder: CameraFinder,
        decoded: @escaping @Sendable (String) -> Void = { _ in }, report: @escaping @Sendable (String) -> Void
    ) {
        let absent = DeviceState(.absent, code: "no_camera", detail: "No camera is configured (camera.source: none).")
        let starting = DeviceState(.failed, code: "starting", detail: "The camera is being opened.")
        let board = CameraBoard(setting == .none ? absent : starting, decoded: decoded, report: report)
        self.board = board
        let (stream, continuation) = AsyncStream.makeStream(
            of: Presentation.self, bufferingPolicy: .bufferingNewest(Self.waitingLimit))
        presentations = stream
        guard setting != .none else { return }
        spawnThread(name: "camera") {
            if var loop = CameraLoop(setting, wish: wish, finder: finder, board: board) {
                loop.run { continuation.yield($0) }
            }
            continuation.finish()
        }
    }

    public func health() -> DeviceState { board.state }

    public func statistics() -> CameraStatistics { board.statistics }

    /// Whether a code that was presented is still in view after a while; false as soon as it has gone.
    public func isInView(_ presentation: Presentation, after duration: Duration) async -> Bool {
        let deadline = ContinuousClock.now + duration
        while !Task.isCancelled {
            let now = Clock.monotonicMilliseconds()
            guard let last = view.lastSight(of: presentation.text), now - last < ScanDebouncer.away else {
                return false
            }
            guard ContinuousClock.now < deadline else { return true }
            try? await Task.sleep(for: .milliseconds(200))
        }
        return false
    }

    /// Ends the thread, within half a second.
    public func stop() { board.stop() }
}
