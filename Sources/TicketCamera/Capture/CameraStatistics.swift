/// What the camera has done since the daemon began to look: for monitors, `qode doctor --camera` and tests.
public struct CameraStatistics: Sendable, Equatable {
    /// `HD Pro Webcam C920 (/dev/v4l/by-id/…)`; nil before it was first opened.
    public var name: String?
    /// As it was last opened; nil for a folder of pictures.
    public var mode: CameraMode?
    /// How often it was opened.
    public var openings = 0
    /// Whole frames that it handed over.
    public var captured = 0
    /// Of those, the ones that were looked at for codes.
    public var decoded = 0
    /// Of those, the ones that were passed over because a newer one was there.
    public var skipped = 0
    /// Frames that it never handed over: gaps in its own numbering.
    public var lost = 0
    /// Halves, and what its driver called damaged.
    public var broken = 0
    /// Frames captured a second, over the last full second; 0 while it does not run.
    public var fps = 0.0
    /// From a frame's being taken to the end of its reading, the longest of the last full second, in milliseconds.
    public var delay = 0
    /// Of the last frame: its mean, 0 black to 255 white.
    public var brightness: Int?
    /// Of the last frame: the step between neighbouring pixels that one in a hundred exceeds, 0 to 255. Print in focus has 40 and more.
    public var sharpness: Int?
    /// What is wrong with a code in view, if there is one.
    public var failure: ReadFailure?

    /// Frames that nobody looked at.
    public var dropped: Int { skipped + lost }
}

extension Frame {
    /// From one row that is looked at to the next: an eighth of a frame tells as much as all of it.
    private static let grain = 8

    /// Mean brightness, 0 to 255; and the step between neighbours in a row that one in a hundred exceeds.
    var brightnessAndSharpness: (Int, Int) {
        guard width > 1, height > 0 else { return (0, 0) }
        var sum = 0
        var count = 0
        var steps = [Int](repeating: 0, count: 256)
        luma.withUnsafeBufferPointer { luma in
            for row in stride(from: 0, to: height, by: Self.grain) {
                for column in 0..<width - 1 {
                    let place = row * width + column
                    sum += Int(luma[place])
                    steps[abs(Int(luma[place]) - Int(luma[place + 1]))] += 1
                    count += 1
                }
            }
        }
        var rest = count / 100
        var sharpness = 255
        while sharpness > 0, steps[sharpness] <= rest {
            rest -= steps[sharpness]
            sharpness -= 1
        }
        return (sum / count, sharpness)
    }
}
