import LinuxHost
import QueueCore
public import QueueEngine
import Synchronization

/// A code that was held to the camera.
public struct Presentation: Sendable, Equatable {
    public let text: String

    public init(text: String) { self.text = text }
}

/// The camera at the desk: a thread of its own that looks, and tells what was presented. A camera that is missing, busy or lost
/// is looked for again; nobody else notices.
public final class CameraReader: Sendable {
    /// Presentations that may wait for their answer. A hand holds one ticket at a time; what is older than this is no longer
    /// in anybody's hand.
    private static let waitingLimit = 16
    /// Without a frame for so long the camera is taken for lost, in milliseconds.
    private static let silenceLimit: Int64 = 3000
    /// Between two tries to open it: doubling, in milliseconds.
    private static let pauses = 500...10_000

    /// What was presented, in order. For one reader.
    public let presentations: AsyncStream<Presentation>
    /// What it sees, for whoever aims it.
    public let view = Viewfinder()

    private let setting: CameraSetting
    private let mode: V4L2Source.Mode
    private let report: @Sendable (String) -> Void
    private let state: Mutex<DeviceState>
    private let isStopped = Atomic(false)

    /// Begins to look at once.
    /// - Parameters:
    ///   - width, height, fps: what the camera is asked for, in pixels and frames a second.
    ///   - report: told of changes worth a line in the log.
    public init(
        _ setting: CameraSetting, width: Int, height: Int, fps: Int, report: @escaping @Sendable (String) -> Void
    ) {
        self.setting = setting
        self.report = report
        mode = V4L2Source.Mode(width: width, height: height, fps: fps)
        let absent = DeviceState(.absent, code: "no_camera", detail: "No camera is configured (camera.source: none).")
        let starting = DeviceState(.failed, code: "starting", detail: "The camera is being opened.")
        state = Mutex(setting == .none ? absent : starting)
        let (stream, continuation) = AsyncStream.makeStream(
            of: Presentation.self, bufferingPolicy: .bufferingNewest(Self.waitingLimit))
        presentations = stream
        guard setting != .none else { return }
        spawnThread(name: "camera") { [self] in
            look { continuation.yield(Presentation(text: $0)) }
            continuation.finish()
        }
    }

    public func health() -> DeviceState { state.withLock { $0 } }

    /// Returns once a code that was presented has gone, or after a minute: what lies there that long is not held up any more.
    public func absence(of presentation: Presentation) async {
        let deadline = Clock.monotonicMilliseconds() + 60_000
        while !Task.isCancelled {
            let now = Clock.monotonicMilliseconds()
            guard now < deadline, let last = view.lastSight(of: presentation.text), now - last < Presence.away else {
                return
            }
            try? await Task.sleep(for: .milliseconds(200))
        }
    }

    /// Ends the thread, within half a second.
    public func stop() { isStopped.store(true, ordering: .relaxed) }

    private var goesOn: Bool { !isStopped.load(ordering: .relaxed) }

    // MARK: On the thread

    private func look(_ present: (String) -> Void) {
        guard var reader = TicketReader() else { return }
        var presence = Presence()
        var pause = Self.pauses.lowerBound
        while goesOn {
            do throws(CameraFault) {
                let source = try open()
                let ready = DeviceState(.ready, code: "ready", detail: "Looks at \(source.name).")
                if source.isPatient { note(ready) }
                // Nobody knows what was in front of a camera that was away itself.
                _ = presence.presented([], at: Clock.monotonicMilliseconds())
                var lastFrame = Clock.monotonicMilliseconds()
                while goesOn {
                    let frame = try source.next(within: 250)
                    let now = Clock.monotonicMilliseconds()
                    if let frame {
                        pause = Self.pauses.lowerBound
                        lastFrame = now
                        note(ready)
                        let reading = reader.read(frame)
                        let seen = reading.codes.map { Self.meaning(of: $0.text) }
                        view.saw(seen, in: reading, of: frame, at: now)
                        for text in presence.presented(seen, at: now) { present(text) }
                    } else if source.isPatient {
                        // Between two pictures of a folder there is nothing in front of the camera.
                        _ = presence.presented([], at: now)
                    } else if now - lastFrame > Self.silenceLimit {
                        throw .lost(source.name)
                    }
                }
            } catch {
                note(error.state)
                wait(milliseconds: pause)
                pause = min(pause * 2, Self.pauses.upperBound)
            }
        }
    }

    /// A ticket may carry its id twice, by itself and in the address that a phone follows it by: that is one ticket.
    private static func meaning(of text: String) -> String { ScanText.ticket(in: text)?.description ?? text }

    private func open() throws(CameraFault) -> any FrameSource {
        switch setting {
        case .none: throw .notFound
        case .folder(let path):
            return FolderSource(path: path, now: Clock.monotonicMilliseconds, report: report)
        case .device(let path): return try V4L2Source(path: path, mode: mode)
        case .auto:
            var fault = CameraFault.notFound
            for path in CameraFinder.candidates() {
                do throws(CameraFault) {
                    return try V4L2Source(path: path, mode: mode)
                } catch {
                    // A machine's other video nodes (decoders, metadata) are not what somebody should hear about.
                    if case .unusable = error { continue }
                    fault = error
                }
            }
            throw fault
        }
    }

    private func note(_ new: DeviceState) {
        let old = state.withLock { state in
            defer { state = new }
            return state
        }
        if old.code != new.code || old.detail != new.detail { report("camera: \(new.detail)") }
    }

    private func wait(milliseconds: Int) {
        let end = Clock.monotonicMilliseconds() + Int64(milliseconds)
        while goesOn, Clock.monotonicMilliseconds() < end { Clock.sleep(milliseconds: 50) }
    }
}

extension CameraFault {
    var state: DeviceState {
        switch self {
        case .notFound:
            DeviceState(
                .failed, code: "no_camera", detail: "No camera was found.",
                remedy: "Plug in a USB camera; it is found by itself. `ls /dev/v4l/by-id` shows what Linux sees.")
        case .missing(let path):
            DeviceState(
                .failed, code: "no_camera", detail: "\(path) is not there.",
                remedy: "Plug it in, or set camera.source to auto. `ls /dev/v4l/by-id` shows what Linux sees.")
        case .busy(let path):
            DeviceState(
                .failed, code: "camera_busy", detail: "\(path) is used by another program.",
                remedy: "Close that program: `fuser -v \(path)` names it.")
        case .forbidden(let path):
            DeviceState(
                .failed, code: "camera_forbidden", detail: "\(path) may not be read by this user.",
                remedy: "Put the user into the group video (usermod -aG video qode) and restart qode.")
        case .lost(let path):
            DeviceState(
                .failed, code: "camera_lost", detail: "\(path) sends no pictures any more.",
                remedy: "Check its cable; it goes on by itself when it is back.")
        case .unusable(let path, let reason):
            DeviceState(
                .failed, code: "camera_unusable", detail: "\(path) cannot be used: \(reason).",
                remedy: "Choose another camera with camera.source.")
        case .folder(let path, let reason):
            DeviceState(
                .failed, code: "folder_not_readable", detail: "\(path) cannot be read: \(reason).",
                remedy: "Make the folder, and let the user qode read it.")
        }
    }
}
