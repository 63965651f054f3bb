/// One picture, as brightness: what a camera saw, or a file held.
public struct Frame: Sendable {
    /// Pixels.
    public let width: Int
    public let height: Int
    /// Rows from top to bottom without padding, 0 black to 255 white; `width × height` bytes.
    public let luma: [UInt8]

    public init(width: Int, height: Int, luma: [UInt8]) {
        self.width = width
        self.height = height
        self.luma = luma
    }
}

/// Where frames come from. Lives on the reader's thread, and may block there.
protocol FrameSource: AnyObject {
    /// What it is called in messages: `/dev/video0`, `/srv/pictures`.
    var name: String { get }

    /// No frame for a long time is nothing unusual.
    var isPatient: Bool { get }

    /// Waits for the newest frame, at most `milliseconds`.
    /// - Returns: nil when there was none in time.
    /// - Throws: `CameraFault` when the source is lost and must be opened anew.
    func next(within milliseconds: Int) throws(CameraFault) -> Frame?
}

/// Why there are no frames.
enum CameraFault: Error, Equatable {
    /// No camera at all.
    case notFound
    /// The one that was named is not there.
    case missing(String)
    case busy(String)
    case forbidden(String)
    case lost(String)
    case unusable(String, reason: String)
    /// A folder of pictures that cannot be looked into.
    case folder(String, reason: String)
}
