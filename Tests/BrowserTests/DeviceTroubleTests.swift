import Foundation
import TestSupport
import Testing
import WebTestSupport

/// Devices that do not work, as the host sees it on the dashboard.
@Suite(.serialized) struct DeviceTroubleTests {
    @Test(
        "a camera's sentence and its remedy stand at the top, for each trouble, and go with it", .timeLimit(.minutes(3))
    )
    func camera() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let camera = try CameraFile.onDesk()
        defer { camera.remove() }
        let program = Process()
        program.executableURL = URL(filePath: "/bin/sleep")
        program.arguments = ["300"]
        let opened = try FileHandle(forReadingFrom: URL(filePath: camera.path))
        program.standardInput = opened
        try program.run()
        try opened.close()
        defer { kill(program.processIdentifier, SIGKILL) }
        let daemon = try await TestDaemon.start(in: folder, camera.settings, environment: CameraFile.preloaded)
        let queue = try await daemon.makeQueue()
        try await Chromium.run { browser in
            let desk = try await browser.open(
                "\(daemon.client.base)/host?token=\(queue.host["x-host-token"] ?? "")&id=\(queue.id)", on: .dashboard)
            let text = "Array.from(document.querySelectorAll('.trouble'), (e) => e.innerText).join('|')"
            for (behaviour, detail, remedy) in [
                (
                    CameraFile.Behaviour.busy, "is used by sleep (process \(program.processIdentifier)).",
                    "Close that program; Qode goes on by itself."
                ),
                (.forbidden, "may not be read by this user.", "Put the user into the group video"),
                (.sendsHalves, "sends only broken pictures.", "Try another cable"),
                (.unplugged, "is unplugged.", "Plug it in again, in any port"),
            ] {
                try await desk.wait(until: "document.querySelector('.devices') && \(text) === ''", within: 30)
                // One that is being looked through only notices when it fails.
                if behaviour == .busy || behaviour == .forbidden { try camera.behave(.failsIO) }
                if behaviour == .busy || behaviour == .forbidden {
                    try await desk.wait(until: "\(text).includes('does not answer')", within: 30)
                }
                try camera.behave(behaviour)
                try await desk.wait(until: "\(text).includes('✖ camera: ')", within: 30)
                try await desk.wait(until: "\(text).includes('\(detail) \(remedy)')", within: 30)
                try camera.behave(.works)
            }
            try await desk.wait(until: "\(text) === ''", within: 30)
            await desk.close()
        }
        await daemon.process.stop()
    }
}
