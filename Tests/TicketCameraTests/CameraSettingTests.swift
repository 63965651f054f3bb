import QueueEngine
import Testing

@testable import TicketCamera

@Suite struct CameraSettingTests {
    @Test(
        "camera.source",
        arguments: [
            ("auto", CameraSetting.auto), ("none", CameraSetting.none), ("/dev/video0", .device("/dev/video0")),
            ("/dev/v4l/by-id/usb-A_B-video-index0", .device("/dev/v4l/by-id/usb-A_B-video-index0")),
            ("folder:/srv/pictures", .folder("/srv/pictures")), ("folder:pictures", .folder("pictures")),
            ("folder:a:b c", .folder("a:b c")), ("folder:auto", .folder("auto")),
        ])
    func reads(_ text: String, _ setting: CameraSetting) {
        #expect(CameraSetting(text) == setting)
    }

    @Test(
        "anything else is no setting",
        arguments: [
            "", " ", "Auto", "auto ", " none", "dev/video0", "video0", "/srv/pictures", "folder", "folder:",
            "Folder:/srv",
            "0",
        ])
    func refuses(_ text: String) {
        #expect(CameraSetting(text) == nil)
    }

    @Test(
        "every fault names what is wrong, and what to do",
        arguments: [
            (CameraFault.notFound, "no_camera"), (.missing("/dev/video7"), "no_camera"),
            (.unplugged("/dev/video7"), "camera_unplugged"), (.busy("/dev/video7", by: []), "camera_busy"),
            (.forbidden("/dev/video7"), "camera_forbidden"), (.lost("/dev/video7"), "camera_lost"),
            (.silent("/dev/video7"), "camera_silent"), (.garbled("/dev/video7"), "camera_garbled"),
            (.unusable("/dev/video7", reason: "it is a radio"), "camera_unusable"),
            (.folder("/dev/video7", reason: "Not a directory"), "folder_not_readable"),
        ])
    func faults(_ fault: CameraFault, _ code: String) {
        let state = fault.state
        #expect(state.condition == .failed)
        #expect(state.code == code)
        #expect(state.detail.hasSuffix("."))
        #expect(state.remedy?.isEmpty == false)
        if fault != .notFound { #expect(state.detail.contains("/dev/video7")) }
    }
}
