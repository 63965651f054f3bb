import CPicture
import Foundation

/// A camera of `Tests/Support/FakeDevices/fakevideo.c`: a file that says what it is and shows, and that libv4l2 takes for a camera in a
/// process that has the other preloaded.
public final class CameraFile: Sendable {
    /// In the order of fakevideo.c.
    public enum Behaviour: UInt32, Sendable {
        case works, flagsErrors, sendsHalves, stalls, failsIO, unplugged, busy, forbidden, notACamera, hasNoSignal,
            beginsOld
    }

    public enum Pixels: String, Sendable, CaseIterable {
        case grey = "GREY"
        case nv12 = "NV12"
        case nv21 = "NV21"
        case yu12 = "YU12"
        case yv12 = "YV12"
        case yuyv = "YUYV"
        case uyvy = "UYVY"
        case mjpeg = "MJPG"
    }

    public struct Mode: Sendable {
        let pixels: Pixels
        let width: Int
        let height: Int
        let rates: [Int]
        let padding: Int

        /// - Parameters:
        ///   - rates: frames a second, at most four; the first is in force until another is set.
        ///   - padding: bytes after each row.
        public init(_ pixels: Pixels, _ width: Int, _ height: Int, rates: [Int] = [50], padding: Int = 0) {
            (self.pixels, self.width, self.height, self.rates, self.padding) = (pixels, width, height, rates, padding)
        }
    }

    /// A dial of the camera.
    public struct Control: Sendable {
        public enum Kind: UInt32, Sendable {
            case integer = 1
            case boolean, menu
        }
        let id: UInt32
        let kind: Kind
        let range: ClosedRange<Int>
        let value: Int
        let items: [Int]

        /// - Parameters:
        ///   - id: as `v4l2-controls.h` has it.
        ///   - items: those that a menu has.
        public init(_ id: UInt32, _ kind: Kind, _ range: ClosedRange<Int>, _ value: Int, items: [Int] = []) {
            (self.id, self.kind, self.range, self.value, self.items) = (id, kind, range, value, items)
        }
    }

    /// Where things stand in the file: as `struct camera_file` has it.
    private enum Place {
        static let behaviour = 8
        static let chosenMode = 20
        static let chosenRate = 24
        static let modes = 32
        static let modeBytes = 44
        static let usedBytes = 20
        static let controls = modes + 8 * modeBytes
        static let controlBytes = 24
        static let controlValue = 16
        static let frames = controls + 12 * controlBytes
    }

    public let path: String
    private let modes: [Mode]
    private let controls: [Control]
    private let offsets: [Int]

    /// - Parameters:
    ///   - picture: the brightness of a picture of this width and height.
    ///   - isNumbered: each frame's first byte is its number.
    public init(
        path: String, _ modes: [Mode], controls: [Control] = [], behaviour: Behaviour = .works,
        isNumbered: Bool = false,
        picture: (_ width: Int, _ height: Int) -> [UInt8]
    ) throws {
        (self.path, self.modes, self.controls) = (path, modes, controls)
        var head = Array("FAKECAM\0".utf8)
        head += [Int(behaviour.rawValue), isNumbered ? 1 : 0, modes.count, 0, 0, controls.count].flatMap(Self.little)
        var frames: [UInt8] = []
        var offsets: [Int] = []
        for mode in modes {
            let frame = Self.frame(picture(mode.width, mode.height), mode)
            // What a driver calls the size of a compressed frame is the most that it may have.
            let size = mode.pixels == .mjpeg ? mode.width * mode.height * 2 : frame.count
            let rowBytes = mode.width * ([.yuyv, .uyvy].contains(mode.pixels) ? 2 : 1) + mode.padding
            let code = mode.pixels.rawValue.utf8.reversed().reduce(0) { $0 << 8 | Int($1) }
            let offset = Place.frames + frames.count
            let numbers =
                [code, mode.width, mode.height, mode.pixels == .mjpeg ? 0 : rowBytes, size, frame.count, offset]
                + (mode.rates + [0, 0, 0, 0]).prefix(4)
            head += numbers.flatMap(Self.little)
            frames += frame + [UInt8](repeating: 0, count: size - frame.count)
            offsets.append(offset)
        }
        self.offsets = offsets
        head += [UInt8](repeating: 0, count: Place.controls - head.count)
        for control in controls {
            let items = control.items.reduce(0) { $0 | 1 << $1 }
            let numbers = [
                Int(control.id), Int(control.kind.rawValue), control.range.lowerBound, control.range.upperBound,
                control.value, items,
            ]
            head += numbers.flatMap(Self.little)
        }
        head += [UInt8](repeating: 0, count: Place.frames - head.count)
        try Data(head + frames).write(to: URL(filePath: path))
    }

    public func remove() { try? FileManager.default.removeItem(atPath: path) }

    public func behave(_ behaviour: Behaviour) throws {
        try overwrite(Self.little(Int(behaviour.rawValue)), at: Place.behaviour)
    }

    public func show(_ picture: (_ width: Int, _ height: Int) -> [UInt8]) throws {
        for (index, mode) in modes.enumerated() {
            let frame = Self.frame(picture(mode.width, mode.height), mode)
            try overwrite(frame, at: offsets[index])
            try overwrite(Self.little(frame.count), at: Place.modes + index * Place.modeBytes + Place.usedBytes)
        }
    }

    /// The mode that was last set, and its rate.
    public var chosen: (mode: Int, rate: Int) {
        get throws { (try number(at: Place.chosenMode), try number(at: Place.chosenRate)) }
    }

    /// What a dial is set to.
    public func value(of id: UInt32) throws -> Int? {
        guard let index = controls.firstIndex(where: { $0.id == id }) else { return nil }
        return try number(at: Place.controls + index * Place.controlBytes + Place.controlValue)
    }

    private func number(at offset: Int) throws -> Int {
        let file = try FileHandle(forReadingFrom: URL(filePath: path))
        defer { try? file.close() }
        try file.seek(toOffset: UInt64(offset))
        let bytes = try file.read(upToCount: 4) ?? Data()
        return Int(Int32(truncatingIfNeeded: bytes.reversed().reduce(0) { $0 << 8 | Int($1) }))
    }

    private func overwrite(_ bytes: [UInt8], at offset: Int) throws {
        let file = try FileHandle(forWritingTo: URL(filePath: path))
        defer { try? file.close() }
        try file.seek(toOffset: UInt64(offset))
        try file.write(contentsOf: bytes)
    }

    private static func little(_ value: Int) -> [UInt8] {
        [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: value >> $0) }
    }

    /// A picture as a camera sends it.
    public static func frame(_ luma: [UInt8], _ mode: Mode) -> [UInt8] {
        let rows = stride(from: 0, to: luma.count, by: mode.width).map { luma[$0..<$0 + mode.width] }
        let gap = [UInt8](repeating: 77, count: mode.padding)
        // No colour: 128 in both of its channels, at half the size.
        let grey = [UInt8](repeating: 128, count: mode.width * mode.height / 2)
        switch mode.pixels {
        case .grey: return rows.flatMap { $0 + gap }
        case .yuyv: return rows.flatMap { $0.flatMap { [$0, 128] } + gap }
        case .uyvy: return rows.flatMap { $0.flatMap { [128, $0] } + gap }
        case .nv12, .nv21, .yu12, .yv12: return rows.flatMap { $0 + gap } + grey
        case .mjpeg: return colourJPEG(luma, mode.width, mode.height)
        }
    }

    /// Of three channels at 4:2:2, as cameras send it.
    private static func colourJPEG(_ luma: [UInt8], _ width: Int, _ height: Int) -> [UInt8] {
        let compressor = tjInitCompress()
        defer { tjDestroy(compressor) }
        var bytes: UnsafeMutablePointer<UInt8>?
        var count: UInt = 0
        defer { tjFree(bytes) }
        tjCompress2(
            compressor, luma.flatMap { [$0, $0, $0] }, Int32(width), 0, Int32(height), Int32(TJPF_RGB.rawValue), &bytes,
            &count, Int32(TJSAMP_422.rawValue), 85, 0)
        return Array(UnsafeBufferPointer(start: bytes, count: Int(count)))
    }
}
