import LinuxHost
import QueueCore
import QueueEngine

/// What the camera's thread does: finds a camera, looks through it, tells what is held up; and when the camera is gone, begins
/// again. Blocks; nothing of it is seen from outside but the board.
struct CameraLoop: ~Copyable {
    /// Without a frame for so long the camera is taken for lost, in milliseconds.
    private static let silenceLimit: Int64 = 3000
    /// How long one wait may take before it is asked whether to go on, in milliseconds.
    private static let patience = 250
    /// How long a known camera is waited for before another may take its place, in milliseconds.
    private static let loyalty: Int64 = 10_000

    private let setting: CameraSetting
    private let wish: CameraWish
    private let finder: CameraFinder
    private let board: CameraBoard
    private var reader: TicketReader
    private var debouncer = ScanDebouncer()
    private var policy = ExposurePolicy()
    private var tally = CameraTally()
    /// Between two tries to open it. A camera that is plugged in ends such a pause by itself.
    private var backoff = Backoff()
    /// The camera that frames last came from, and when the last one came.
    private var known: Camera?
    private var lastFrame: Int64 = 0

    /// Nil when memory is out.
    init?(_ setting: CameraSetting, wish: CameraWish, finder: CameraFinder, board: CameraBoard) {
        guard let reader = TicketReader(budget: Int64(1000 / wish.fps), now: Clock.monotonicMilliseconds) else {
            return nil
        }
        (self.setting, self.wish, self.finder, self.board) = (setting, wish, finder, board)
        self.reader = reader
    }

    /// Until the board says stop.
    mutating func run(_ present: (String) -> Void) {
        let watch = FolderWatch(finder.devices, prefix: "video")
        while board.goesOn {
            do throws(CameraFault) {
                try look(through: try open(), present)
            } catch {
                tally.rest()
                board.show(tally.statistics)
                board.show(error.state)
                wait(watch)
            }
        }
    }

    /// Until the pause is over, or a device came, changed or went: then at once, and again soon.
    private mutating func wait(_ watch: borrowing FolderWatch) {
        let end = Clock.monotonicMilliseconds() + Int64(backoff.pause())
        while board.goesOn {
            let rest = end - Clock.monotonicMilliseconds()
            guard rest > 0 else { return }
            if watch.wait(milliseconds: min(Int(rest), Self.patience)) {
                backoff.reset()
                return
            }
        }
    }

    private func open() throws(CameraFault) -> any FrameSource {
        if case .folder(let path) = setting {
            return FolderSource(path: path, now: Clock.monotonicMilliseconds, report: board.report)
        }
        let takesOthers = Clock.monotonicMilliseconds() - lastFrame > Self.loyalty
        var fault = known.map { CameraFault.unplugged($0.label) } ?? .notFound
        for camera in finder.choices(for: setting, known: known, takesOthers: takesOthers) {
            do throws(CameraFault) {
                return try V4L2Source(camera, wish: wish)
            } catch {
                switch error {
                // A machine's other video nodes (decoders, metadata) are not what somebody should hear about.
                case .unusable where setting == .auto: continue
                // Gone while it was being opened, or named in the settings and seen before.
                case .missing where setting == .auto || known != nil: continue
                default: fault = error
                }
            }
        }
        throw fault
    }

    private mutating func look(through source: any FrameSource, _ present: (String) -> Void) throws(CameraFault) {
        let opened = Clock.monotonicMilliseconds()
        debouncer.cameraReturned(at: opened)
        tally.open(source, at: opened)
        board.show(tally.statistics)
        if source.isPatient { board.show(Self.ready(source, wish)) }
        var lastSign = opened
        var isFirst = true
        var broken = 0
        while board.goesOn {
            let frame = try source.next(within: Self.patience)
            let now = Clock.monotonicMilliseconds()
            if let frame {
                if isFirst { board.show(Self.ready(source, wish)) }
                (isFirst, lastSign, lastFrame, broken) = (false, now, now, source.losses.broken)
                backoff.reset()
                known = (source as? V4L2Source)?.camera
                read(frame, of: source, at: now, present)
            } else if source.isPatient {
                // Between two pictures of a folder there is nothing in front of the camera.
                _ = debouncer.presented([], at: now)
            } else if now - lastSign > Self.silenceLimit {
                throw source.losses.broken > broken ? .garbled(source.name) : .silent(source.name)
            }
            tally.note(source.losses, at: now)
            board.show(tally.statistics)
        }
    }

    private mutating func read(_ frame: Frame, of source: any FrameSource, at now: Int64, _ present: (String) -> Void) {
        let reading = reader.read(frame)
        let fresh = debouncer.presented(reading.codes.map(\.seen), unread: reading.unread, at: now)
        board.view.saw(debouncer.inView, in: reading, of: frame, at: now)
        for text in fresh { present(text) }
        source.expose(
            policy.exposure(isSaturated: reading.isSaturated, hasCodes: !reading.codes.isEmpty, at: now))
        tally.note(frame, reading, takenAt: source.takenAt, at: Clock.monotonicMilliseconds())
    }

    private static func ready(_ source: any FrameSource, _ wish: CameraWish) -> DeviceState {
        guard let mode = source.mode else {
            return DeviceState(.ready, code: "ready", detail: "Looks at \(source.name).")
        }
        let nearest =
            wish.isMet(by: mode) ? "" : ", the nearest it has to \(wish.width)×\(wish.height) at \(wish.fps)"
        return DeviceState(.ready, code: "ready", detail: "Looks through \(source.name): \(mode)\(nearest).")
    }
}
