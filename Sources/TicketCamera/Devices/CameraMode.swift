import Glibc

/// How a camera sends a picture, among the ways in which brightness is easily got at; in the order of the least work.
public enum PixelFormat: String, Sendable, CaseIterable {
    // Brightness first and by itself.
    case grey = "GREY"
    case nv12 = "NV12"
    case nv21 = "NV21"
    case yu12 = "YU12"
    case yv12 = "YV12"
    // Every other byte.
    case yuyv = "YUYV"
    case uyvy = "UYVY"
    // Compressed: more than a USB 2 cable carries otherwise.
    case mjpeg = "MJPG"
    case jpeg = "JPEG"

    /// The four characters as Video4Linux has them.
    var code: UInt32 { rawValue.utf8.reversed().reduce(0) { $0 << 8 | UInt32($1) } }

    init?(code: UInt32) {
        guard let format = Self.allCases.first(where: { $0.code == code }) else { return nil }
        self = format
    }

    var isCompressed: Bool { self == .mjpeg || self == .jpeg }

    /// Bytes from one pixel's brightness to the next; of what is not compressed.
    var step: Int { self == .yuyv || self == .uyvy ? 2 : 1 }

    /// Of the first pixel's brightness in its row.
    var offset: Int { self == .uyvy ? 1 : 0 }
}

/// How a camera works.
public struct CameraMode: Sendable, Equatable, CustomStringConvertible {
    public var format: PixelFormat
    /// Pixels.
    public var width: Int
    public var height: Int
    /// Frames a second; nil when the camera does not say.
    public var fps: Double?

    public init(format: PixelFormat, width: Int, height: Int, fps: Double?) {
        (self.format, self.width, self.height, self.fps) = (format, width, height, fps)
    }

    /// `1280×720 at 30 frames a second (YUYV)`
    public var description: String {
        let rate = fps.map { " at \(Self.rate($0)) frames a second" } ?? ""
        return "\(width)×\(height)\(rate) (\(format.rawValue))"
    }

    /// `30`, `7.5`
    public static func rate(_ fps: Double) -> String {
        let tenths = Int((fps * 10).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
    }
}

/// What is asked of a camera: `camera.width`, `.height`, `.fps` and `.power_line_frequency`.
public struct CameraWish: Sendable, Equatable {
    public var width: Int
    public var height: Int
    /// Frames a second.
    public var fps: Int
    public var powerLine: PowerLineFrequency

    public init(width: Int = 1280, height: Int = 720, fps: Int = 30, powerLine: PowerLineFrequency = .automatic) {
        (self.width, self.height, self.fps, self.powerLine) = (width, height, fps, powerLine)
    }

    /// A camera that says 29.97 has 30.
    static let tolerance = 0.95

    func isMet(by mode: CameraMode) -> Bool {
        mode.width == width && mode.height == height && (mode.fps ?? .infinity) >= Double(fps) * Self.tolerance
    }
}

/// The frequency at which lamps flicker, which a camera's exposure must fit to see no stripes.
public enum PowerLineFrequency: String, Sendable, CaseIterable {
    /// What the camera finds out, or else what it has.
    case automatic = "auto"
    case hertz50 = "50"
    case hertz60 = "60"
    case off
}

/// One size of one format, with the rates that a camera has for it.
public struct CameraOffer: Sendable, Equatable {
    public var format: PixelFormat
    public var width: Int
    public var height: Int
    /// Frames a second, the fastest first; empty when the camera does not say.
    public var rates: [Double]

    public init(_ format: PixelFormat, _ width: Int, _ height: Int, rates: [Double] = []) {
        (self.format, self.width, self.height, self.rates) = (format, width, height, rates)
    }

    /// The slowest rate that is fast enough, or else the fastest.
    func rate(for wish: CameraWish) -> Double? {
        rates.last { $0 >= Double(wish.fps) * CameraWish.tolerance } ?? rates.first
    }

    /// How far it is from what is asked for, in doublings: of the area, and of a rate that is too slow. Half the pixels are as
    /// bad as half the pictures; a rate that is faster than asked for costs nothing, for it is not what the camera is set to.
    func distance(from wish: CameraWish) -> Double {
        let area = abs(log2(Double(width * height) / Double(wish.width * wish.height)))
        let shape = width == wish.width && height == wish.height ? 0 : 0.01
        guard let rate = rate(for: wish), rate < Double(wish.fps) * CameraWish.tolerance else { return area + shape }
        return area + shape + log2(Double(wish.fps) / rate)
    }
}

extension [CameraOffer] {
    /// The nearest to what is asked for first; among equals the larger picture, then the one that is the least work.
    func ordered(for wish: CameraWish) -> [CameraOffer] {
        let work = Dictionary(uniqueKeysWithValues: PixelFormat.allCases.enumerated().map { ($1, $0) })
        return map { (offer: $0, distance: ($0.distance(from: wish) * 100).rounded()) }.sorted { one, other in
            if one.distance != other.distance { return one.distance < other.distance }
            let (area, otherArea) = (one.offer.width * one.offer.height, other.offer.width * other.offer.height)
            if area != otherArea { return area > otherArea }
            return work[one.offer.format, default: 0] < work[other.offer.format, default: 0]
        }.map(\.offer)
    }
}
