/// Where frames come from. Lives on the reader's thread, and may block there.
protocol FrameSource: AnyObject {
    /// What it is called in messages: `HD Webcam (/dev/video0)`, `/srv/pictures`.
    var name: String { get }

    /// How its pictures come; nil for files.
    var mode: CameraMode? { get }

    /// No frame for a long time is nothing unusual.
    var isPatient: Bool { get }

    /// What did not become a frame so far.
    var losses: FrameLosses { get }

    /// When the last frame was taken, in milliseconds of the monotonic clock; nil when nobody knows.
    var takenAt: Int64? { get }

    /// Waits for the newest frame, at most `milliseconds`.
    /// - Returns: nil when there was none in time.
    /// - Throws: `CameraFault` when the source is lost and must be opened anew.
    func next(within milliseconds: Int) throws(CameraFault) -> Frame?

    /// From the next frames on, as far as the camera can.
    func expose(_ exposure: Exposure)

    /// What it can try, and what it does from the next frames on.
    var trials: [CameraTrial] { get }
    func attempt(_ trial: CameraTrial)
}

/// Frames that nobody saw.
struct FrameLosses: Equatable {
    /// Whole, but there was a newer one.
    var skipped = 0
    /// Never handed over: gaps in the camera's own numbering.
    var lost = 0
    /// Halves, and what the driver calls damaged.
    var broken = 0

    static func + (one: FrameLosses, other: FrameLosses) -> FrameLosses {
        FrameLosses(
            skipped: one.skipped + other.skipped, lost: one.lost + other.lost, broken: one.broken + other.broken)
    }
}

extension FrameSource {
    // What a folder of pictures has to say about cameras.
    var mode: CameraMode? { nil }
    var losses: FrameLosses { FrameLosses() }
    var takenAt: Int64? { nil }
    func expose(_ exposure: Exposure) {}
    var trials: [CameraTrial] { [] }
    func attempt(_ trial: CameraTrial) {}
}
