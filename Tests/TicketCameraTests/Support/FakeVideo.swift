import CPicture
import Foundation
import Glibc

@testable import TicketCamera

/// A camera of `Tests/FakeVideo/fakevideo.c`: a file that libv4l2 takes for one, in a process that has it preloaded.
final class FakeVideo {
    /// In the order of fakevideo.c.
    enum Behaviour: UInt32 {
        case works, flagsErrors, sendsHalves, stalls, failsIO, unplugged, busy, forbidden, notACamera
    }

    enum Pixels: String, CaseIterable {
        case grey = "GREY"
        case yuyv = "YUYV"
        case nv12 = "NV12"
        case yu12 = "YU12"
        case mjpeg = "MJPG"
    }

    private static let behaviourOffset: UInt64 = 28
    private static let frameOffset: UInt64 = 40

    let path: String
    private let folder: URL
    private let pixels: Pixels

    /// - Parameters:
    ///   - padding: bytes after each row.
    ///   - isNumbered: each frame's first byte is its number.
    init(
        _ picture: Frame, as pixels: Pixels, fps: Int = 50, padding: Int = 0, isNumbered: Bool = false,
        behaviour: Behaviour = .works
    ) throws {
        folder = try Self.makeFolder()
        path = folder.appending(path: "camera").path
        self.pixels = pixels
        let frame = Self.frame(picture, pixels, padding)
        let rowBytes = pixels == .mjpeg ? 0 : picture.width * (pixels == .yuyv ? 2 : 1) + padding
        let fourcc = pixels.rawValue.utf8.reversed().reduce(0) { $0 << 8 | Int($1) }
        // What a driver calls the size of a compressed frame is the most that it may have.
        let size = pixels == .mjpeg ? picture.width * picture.height * 2 : frame.count
        let head = [
            fourcc, picture.width, picture.height, rowBytes, fps, Int(behaviour.rawValue), size, isNumbered ? 1 : 0,
        ]
        var bytes = Array("FAKECAM\0".utf8) + head.flatMap(Self.little) + frame
        bytes += [UInt8](repeating: 0, count: max(0, size - frame.count))
        try Data(bytes).write(to: URL(filePath: path))
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    private static func makeFolder() throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appending(path: "qode-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder
    }

    func behave(_ behaviour: Behaviour) throws {
        try overwrite(Self.little(Int(behaviour.rawValue)), at: Self.behaviourOffset)
    }

    /// A picture of the same size.
    func show(_ picture: Frame) throws {
        try overwrite(Self.frame(picture, pixels, 0), at: Self.frameOffset)
    }

    private func overwrite(_ bytes: [UInt8], at offset: UInt64) throws {
        let file = try FileHandle(forWritingTo: URL(filePath: path))
        try file.seek(toOffset: offset)
        try file.write(contentsOf: bytes)
        try file.close()
    }

    private static func little(_ value: Int) -> [UInt8] {
        [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: value >> $0) }
    }

    private static func frame(_ picture: Frame, _ pixels: Pixels, _ padding: Int) -> [UInt8] {
        let rows = stride(from: 0, to: picture.luma.count, by: picture.width).map {
            picture.luma[$0..<$0 + picture.width]
        }
        let gap = [UInt8](repeating: 77, count: padding)
        // No colour: 128 in both of its channels, at half the size.
        let grey = [UInt8](repeating: 128, count: picture.width * picture.height / 2)
        switch pixels {
        case .grey: return rows.flatMap { $0 + gap }
        case .yuyv: return rows.flatMap { $0.flatMap { [$0, 128] } + gap }
        case .nv12, .yu12: return rows.flatMap { $0 + gap } + grey
        case .mjpeg: return colourJPEG(picture)
        }
    }

    /// Of three channels at 4:2:2, as cameras send it.
    private static func colourJPEG(_ picture: Frame) -> [UInt8] {
        let compressor = tjInitCompress()
        defer { tjDestroy(compressor) }
        var bytes: UnsafeMutablePointer<UInt8>?
        var count: UInt = 0
        defer { tjFree(bytes) }
        tjCompress2(
            compressor, picture.luma.flatMap { [$0, $0, $0] }, Int32(picture.width), 0, Int32(picture.height),
            Int32(TJPF_RGB.rawValue), &bytes, &count, Int32(TJSAMP_422.rawValue), 85, 0)
        return Array(UnsafeBufferPointer(start: bytes, count: Int(count)))
    }
}

extension FakeVideo {
    /// This process has fakevideo.c preloaded.
    static var isLoaded: Bool { dlsym(nil, "qode_fake_video") != nil }

    /// Runs tests of this very program in a process that has fakevideo.c preloaded.
    /// - Parameter filter: which tests, as `swift test --filter` takes it.
    /// - Returns: its exit code, and what it said.
    static func rerun(_ filter: String) async throws -> (status: Int32, output: String) {
        // The build puts it beside this program.
        let library = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
            .appending(path: "libFakeVideo.so").path
        return try await run(
            "/proc/self/exe", ["--testing-library", "swift-testing", "--filter", filter], preloading: library)
    }

    private static func run(
        _ program: String, _ arguments: [String], preloading library: String? = nil
    ) async throws -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(filePath: program).resolvingSymlinksInPath()
        process.arguments = arguments
        if let library {
            process.environment = ProcessInfo.processInfo.environment.merging(["LD_PRELOAD": library]) { $1 }
        }
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = await Task.detached { pipe.fileHandleForReading.readDataToEndOfFile() }.value
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: output, as: UTF8.self))
    }
}
