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
    /// How long a device that never sent a picture comes after all others, in milliseconds.
    private static let silenced: Int64 = 60_000

    private let setting: CameraSetting
    private let wish: CameraWish
    private let finder: CameraFinder
    private let board: CameraBoard
    private var reader: TicketReader
    private var debouncer = ScanDebouncer()
    private var policy = ExposurePolicy()
    private var sweep = SweepPolicy()
    private var tally = CameraTally()
    /// Between two tries to open it. A camera that is plugged in ends such a pause by itself.
    private var backoff = Backoff()
    /// The camera that frames last came from, and when the last one came.
    private var known: Camera?
    private var lastFrame: Int64 = 0
    /// Devices that were started and sent nothing, by their paths, and until when that counts.
    private var silent: [String: Int64] = [:]

    /// Nil when memory is out.
    init?(_ setting: CameraSetting, wish: CameraWish, finder: CameraFinder, board: CameraBoard) {
        guard let reader = TicketReader(budget: Int64(1000 / wish.fps), now: Clock.monotonicMilliseconds) else {
            return nil
        }
        (self.setting, self.wish, self.finder, self.board) = (setting, wish, finder, board)
        self.reader = reader
    }

    /// Until the board says stop.
    mutating func run(_ present: (Presentation) -> Void) {
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
        let first = known.map { CameraFault.unplugged($0.label) } ?? CameraFault.notFound
        var fault = first
        let choices = ordered(finder.choices(for: setting, known: known, takesOthers: takesOthers))
        // A camera for infrared, as laptops have beside their own, only where there is no other.
        for takesGrey in setting == .auto ? [false, true] : [true] where fault == first {
            for camera in choices {
                do throws(CameraFault) {
                    return try V4L2Source(camera, wish: wish, takesGrey: takesGrey)
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
        }
        throw fault
    }

    /// Of what was found by itself, those that send nothing come last. Machines have devices that say they are cameras and are parts of
    /// one (a Pi's image processor, a camera port with nothing in it); what hangs at no USB and sends nothing is taken for such a one.
    private func ordered(_ cameras: [Camera]) -> [Camera] {
        guard setting == .auto else { return cameras }
        let now = Clock.monotonicMilliseconds()
        func isSilent(_ camera: Camera) -> Bool { silent[camera.path].map { now < $0 } ?? false }
        return cameras.filter { !isSilent($0) } + cameras.filter { isSilent($0) && !Self.isPart($0) }
    }

    private static func isPart(_ camera: Camera) -> Bool { camera.identity?.product.isEmpty ?? true }

    /// A source from which no picture ever came.
    private mutating func silence(_ source: any FrameSource, at now: Int64) -> CameraFault {
        guard setting == .auto, let camera = (source as? V4L2Source)?.camera else { return .silent(source.name) }
        silent[camera.path] = now + Self.silenced
        return Self.isPart(camera) ? known.map { .unplugged($0.label) } ?? .notFound : .silent(source.name)
    }

    private mutating func look(through source: any FrameSource, _ present: (Presentation) -> Void) throws(CameraFault) {
        let opened = Clock.monotonicMilliseconds()
        debouncer.cameraReturned(at: opened)
        tally.open(source, at: opened)
        board.show(tally.statistics)
        if source.isPatient { board.show(ready(source)) }
        var lastSign = opened
        var isFirst = true
        var broken = 0
        while board.goesOn {
            let frame = try source.next(within: Self.patience)
            let now = Clock.monotonicMilliseconds()
            if let frame {
                if isFirst { board.show(ready(source)) }
                (isFirst, lastSign, lastFrame, broken) = (false, now, now, source.losses.broken)
                backoff.reset()
                known = (source as? V4L2Source)?.camera
                read(frame, of: source, at: now, present)
            } else if source.isPatient {
                // Between two pictures of a folder there is nothing in front of the camera.
                _ = debouncer.presented([], at: now)
            } else if now - lastSign > Self.silenceLimit {
                if source.losses.broken > broken { throw .garbled(source.name) }
                throw isFirst ? silence(source, at: now) : .silent(source.name)
            }
            tally.note(source.losses, at: now)
            board.show(tally.statistics)
        }
    }

    private mutating func read(
        _ frame: Frame, of source: any FrameSource, at now: Int64, _ present: (Presentation) -> Void
    ) {
        let reading = reader.read(frame)
        if !reading.isUnchanged, let strategy = reading.strategy { board.decoded(strategy) }
        let shown = CardsInView.marked(reading.codes.map(\.seen))
        let fresh = debouncer.presented(shown, unread: reading.unread, at: now)
        board.view.saw(debouncer.inView, in: reading, of: frame, at: now)
        for text in CardsInView.counted(fresh, among: shown) {
            let modules = reading.codes.first { $0.seen.text == text }?.modules
            present(Presentation(text: text, modules: modules))
        }
        turnDials(of: source, for: reading, at: now)
        tally.note(frame, reading, takenAt: source.takenAt, at: Clock.monotonicMilliseconds())
    }

    /// A part that is too bright comes first: nothing else shows what is there.
    private mutating func turnDials(of source: any FrameSource, for reading: Reading, at now: Int64) {
        let hasCodes = !reading.codes.isEmpty
        let exposure = policy.exposure(isSaturated: reading.isSaturated, hasCodes: hasCodes, at: now)
        let isUnread = !hasCodes && !reading.unread.isEmpty
        let trial = sweep.trial(source.trials, isUnread: isUnread, hasCodes: hasCodes, at: now)
        if exposure == .automatic { source.attempt(trial) } else { source.expose(exposure) }
    }

    private func ready(_ source: any FrameSource) -> DeviceState {
        guard let mode = source.mode else {
            return DeviceState(.ready, code: "ready", detail: "Looks at \(source.name).")
        }
        let nearest =
            wish.isMet(by: mode) ? "" : ", the nearest it has to \(wish.width)×\(wish.height) at \(wish.fps)"
        return DeviceState(
            .ready, code: "ready", detail: "Looks through \(source.name): \(mode)\(nearest).\(others(source))")
    }

    /// That there are other cameras, for whoever wonders why this one was chosen.
    private func others(_ source: any FrameSource) -> String {
        guard setting == .auto, let chosen = (source as? V4L2Source)?.camera else { return "" }
        let others = ordered(finder.cameras()).filter { $0.path != chosen.path && $0.identity?.index == "0" }
        guard !others.isEmpty else { return "" }
        return " Also there: \(others.map(\.label).joined(separator: ", ")); camera.source chooses."
    }
}
