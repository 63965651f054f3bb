import Foundation
import Glibc
import TestSupport

@testable import TicketCamera

/// A fake camera that shows one picture in one way, gone when nobody has it any more.
final class FakeVideo {
    let file: CameraFile
    private let folder: URL

    var path: String { file.path }
    var camera: Camera { Camera(path: path) }

    /// - Parameters:
    ///   - padding: bytes after each row.
    ///   - isNumbered: each frame's first byte is its number.
    convenience init(
        _ picture: Frame, as pixels: CameraFile.Pixels, fps: Int = 50, padding: Int = 0, isNumbered: Bool = false,
        behaviour: CameraFile.Behaviour = .works
    ) throws {
        let mode = CameraFile.Mode(pixels, picture.width, picture.height, rates: [fps], padding: padding)
        try self.init([mode], behaviour: behaviour, isNumbered: isNumbered) { _, _ in picture.luma }
    }

    init(
        _ modes: [CameraFile.Mode], controls: [CameraFile.Control] = [], behaviour: CameraFile.Behaviour = .works,
        isNumbered: Bool = false, picture: (Int, Int) -> [UInt8] = { Frame.desk($0, $1, showing: nil).luma }
    ) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "qode-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        file = try CameraFile(
            path: folder.appending(path: "camera").path, modes, controls: controls, behaviour: behaviour,
            isNumbered: isNumbered, picture: picture)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    func behave(_ behaviour: CameraFile.Behaviour) throws { try file.behave(behaviour) }

    /// A picture of the same size.
    func show(_ picture: Frame) throws { try file.show { _, _ in picture.luma } }
}

extension FakeVideo {
    /// This process has fakevideo.c preloaded.
    static var isLoaded: Bool { dlsym(nil, "qode_fake_video") != nil }

    /// Runs tests of this very program in a process that has fakevideo.c preloaded.
    /// - Parameter filter: which tests, as `swift test --filter` takes it.
    static func rerun(_ filter: String) throws -> Program.End {
        let library = try FakeDevice.video.library()
        let own = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().path
        return try Program.run(
            [own, "--testing-library", "swift-testing", "--filter", filter],
            environment: ProcessInfo.processInfo.environment.merging(["LD_PRELOAD": library]) { $1 }, within: 220)
    }
}
