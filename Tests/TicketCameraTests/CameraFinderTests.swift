import Foundation
import Testing

@testable import TicketCamera

@Suite struct CameraFinderTests {
    @Test("every device once, by its lasting name where it has one")
    func candidates() async throws {
        try await Pictures.withFolder { folder in
            for name in ["video0", "video1", "video2", "video10", "video", "videotape", "vidi0", "null"] {
                try Data().write(to: folder.appending(path: name))
            }
            let named = folder.appending(path: "v4l/by-id").path
            try FileManager.default.createDirectory(atPath: named, withIntermediateDirectories: true)
            for (name, target) in [("usb-B-video-index0", "video0"), ("usb-A-video-index0", "video10")] {
                try FileManager.default.createSymbolicLink(
                    atPath: "\(named)/\(name)", withDestinationPath: "../../\(target)")
            }
            let found = CameraFinder.candidates(in: folder.path).map { $0.dropFirst(folder.path.count + 1) }
            #expect(found == ["v4l/by-id/usb-A-video-index0", "v4l/by-id/usb-B-video-index0", "video1", "video2"])
        }
    }

    @Test("none in a folder that is not there")
    func nowhere() { #expect(CameraFinder.candidates(in: "/nonexistent") == []) }
}
