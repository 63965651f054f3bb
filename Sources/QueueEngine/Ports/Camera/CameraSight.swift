/// What the camera sees, for whoever aims it.
public struct CameraSight: Sendable, Equatable {
    /// A corner, in pixels of the picture.
    public struct Point: Sendable, Equatable {
        public var x: Int
        public var y: Int

        public init(x: Int, y: Int) {
            self.x = x
            self.y = y
        }
    }

    /// A small grey picture: brightness is all that the scanner looks at.
    public var jpeg: [UInt8]
    /// Pixels.
    public var width: Int
    public var height: Int
    /// The corners of each code that was read, in order around it.
    public var outlines: [[Point]]
    /// Why nothing was read, as a stable word: `too_dark`, `too_bright`, `too_near`, `not_sharp`; nil when nothing is wrong.
    public var trouble: String?

    public init(jpeg: [UInt8], width: Int, height: Int, outlines: [[Point]] = [], trouble: String? = nil) {
        self.jpeg = jpeg
        self.width = width
        self.height = height
        self.outlines = outlines
        self.trouble = trouble
    }
}
