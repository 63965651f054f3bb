/// What was found in a picture that somebody sent.
public struct PictureReading: Sendable, Equatable {
    /// In reading order.
    public var codes: [SeenCode]
    /// Where something looks like a code and was not read.
    public var unread: [Area]

    public init(codes: [SeenCode] = [], unread: [Area] = []) { (self.codes, self.unread) = (codes, unread) }
}
