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
