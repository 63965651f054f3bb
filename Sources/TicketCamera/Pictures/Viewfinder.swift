import CPicture
import LinuxHost
public import QueueEngine
import Synchronization

/// The camera's frames, for whoever aims it, and which codes it has in view. While nobody looks, a frame costs a lock that
/// nobody else wants.
public final class Viewfinder: CameraView {
    /// Between two pictures, in milliseconds: five a second are enough to aim by.
    static let interval: Int64 = 200
    /// How long a look waits for a frame, in milliseconds.
    static let patience: Int64 = 1000
    /// Pixels from side to side, at most.
    static let widthLimit = 640
    /// Of 100; aiming needs no more.
    private static let quality: Int32 = 70
    /// Codes whose last sight is remembered, the latest.
    private static let codeLimit = 32

    private struct Seen {
        var frame: Frame
        var reading: Reading
        var at: Int64
    }

    private struct State {
        /// Somebody looks until then; in the past, nobody does.
        var wantedUntil: Int64 = .min
        var latest: Seen?
        var lastSights: [String: Int64] = [:]
    }

    private let state = Mutex(State())
    private let now: @Sendable () -> Int64
    private let thread = BlockingThread(name: "viewfinder")

    /// - Parameter now: milliseconds of a clock that only grows.
    init(now: @escaping @Sendable () -> Int64 = Clock.monotonicMilliseconds) { self.now = now }

    // MARK: From the camera's thread

    /// - Parameter texts: what the codes in the frame mean.
    func saw(_ texts: [String], in reading: Reading, of frame: Frame, at now: Int64) {
        state.withLock { state in
            for text in texts { state.lastSights[text] = now }
            if state.lastSights.count > Self.codeLimit {
                let oldest = state.lastSights.min { $0.value < $1.value }
                if let oldest { state.lastSights[oldest.key] = nil }
            }
            guard now <= state.wantedUntil else {
                state.latest = nil
                return
            }
            if let latest = state.latest, now - latest.at < Self.interval { return }
            state.latest = Seen(frame: frame, reading: reading, at: now)
        }
    }

    /// Somebody waits for a picture.
    var isWanted: Bool { state.withLock { now() <= $0.wantedUntil } }

    // MARK: For others

    /// When a code was last in view, in milliseconds; nil when that is long ago.
    func lastSight(of text: String) -> Int64? { state.withLock { $0.lastSights[text] } }

    public func nextSight() async -> CameraSight? {
        let start = now()
        while !Task.isCancelled {
            let seen = state.withLock { state in
                state.wantedUntil = now() + Self.patience
                // One from after the question: whoever asks again at once is not shown the same picture once more.
                return state.latest.flatMap { $0.at > start ? $0 : nil }
            }
            if let seen { return await thread.run { Self.picture(of: seen.frame, seen.reading) } }
            guard now() - start < Self.patience else { return nil }
            try? await Task.sleep(for: .milliseconds(Self.interval / 5))
        }
        return nil
    }

    // MARK: The picture

    /// Nil when memory is out.
    static func picture(of frame: Frame, _ reading: Reading) -> CameraSight? {
        let step = max(1, (frame.width + widthLimit - 1) / widthLimit)
        let (width, height) = (frame.width / step, frame.height / step)
        guard width > 0, height > 0, let jpeg = compressed(shrunk(frame, by: step), width, height) else { return nil }
        let outlines = reading.codes.map { code in
            code.outline.map { CameraSight.Point(x: $0.x / step, y: $0.y / step) }
        }
        return CameraSight(
            jpeg: jpeg, width: width, height: height, outlines: outlines, trouble: reading.failure?.rawValue)
    }

    /// The mean of each square of `step` pixels.
    private static func shrunk(_ frame: Frame, by step: Int) -> [UInt8] {
        if step == 1 { return frame.luma }
        let (width, height) = (frame.width / step, frame.height / step)
        return [UInt8](unsafeUninitializedCapacity: width * height) { out, count in
            frame.luma.withUnsafeBufferPointer { luma in
                for row in 0..<height {
                    for column in 0..<width {
                        var sum = 0
                        for line in 0..<step {
                            let start = (row * step + line) * frame.width + column * step
                            for pixel in start..<(start + step) { sum += Int(luma[pixel]) }
                        }
                        out[row * width + column] = UInt8(sum / (step * step))
                    }
                }
            }
            count = width * height
        }
    }

    private static func compressed(_ luma: [UInt8], _ width: Int, _ height: Int) -> [UInt8]? {
        guard let compressor = tjInitCompress() else { return nil }
        defer { tjDestroy(compressor) }
        var buffer: UnsafeMutablePointer<UInt8>?
        var size: UInt = 0
        defer { tjFree(buffer) }
        let result = tjCompress2(
            compressor, luma, Int32(width), 0, Int32(height), Int32(TJPF_GRAY.rawValue), &buffer, &size,
            Int32(TJSAMP_GRAY.rawValue), quality, 0)
        guard result == 0, let buffer else { return nil }
        return Array(UnsafeBufferPointer(start: buffer, count: Int(size)))
    }
}
