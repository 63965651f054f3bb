import Foundation
import TestSupport
import Testing
import WebTestSupport

/// A camera that cannot be used, through the real libv4l2: what is so, and what to do, wherever somebody looks for it.
@Suite(.serialized) struct CameraTroubleTests {
    struct Trouble: CustomTestStringConvertible, Sendable {
        let behaviour: CameraFile.Behaviour
        let code: String
        /// What is said after the camera's name, and what to do.
        let detail: String
        let remedy: String
        var testDescription: String { code }
    }

    static let troubles = [
        Trouble(
            behaviour: .busy, code: "camera_busy", detail: " is used by sleep (process PROCESS).",
            remedy: "Close that program; Qode goes on by itself."),
        Trouble(
            behaviour: .forbidden, code: "camera_forbidden", detail: " may not be read by this user.",
            remedy: "Put the user into the group video (usermod -aG video qode) and restart qode."),
        Trouble(
            behaviour: .sendsHalves, code: "camera_garbled", detail: " sends only broken pictures.",
            remedy: "Try another cable, or another port without a hub; or a smaller picture:"),
        Trouble(
            behaviour: .stalls, code: "camera_silent", detail: " is there but sends no pictures.",
            remedy: "Unplug it and plug it in again, straight into the computer."),
    ]

    @Test("in /api/devices, in qode doctor and in qode doctor --camera", arguments: troubles)
    func said(_ trouble: Trouble) async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let camera = try CameraFile.onDesk(behaviour: trouble.behaviour)
        defer { camera.remove() }
        // Another program that has the camera open.
        let program = Process()
        program.executableURL = URL(filePath: "/bin/sleep")
        program.arguments = ["120"]
        let opened = try FileHandle(forReadingFrom: URL(filePath: camera.path))
        program.standardInput = opened
        try program.run()
        try opened.close()
        defer { kill(program.processIdentifier, SIGKILL) }
        let detail = trouble.detail.replacing("PROCESS", with: "\(program.processIdentifier)")
        let daemon = try await TestDaemon.start(in: folder, camera.settings, environment: try CameraFile.preloaded())
        let queue = try await daemon.makeQueue()
        var seen: [String: Any] = [:]
        for _ in 0..<200 where seen["code"] as? String != trouble.code {
            let devices = try await daemon.client.get("/api/devices", headers: queue.host).json["devices"]
            seen = (devices as? [[String: Any]])?.first { $0["name"] as? String == "camera" } ?? [:]
            try await Task.sleep(for: .milliseconds(50))
        }
        #expect(seen["code"] as? String == trouble.code && seen["state"] as? String == "failed")
        #expect((seen["detail"] as? String)?.hasSuffix(detail) == true, "\(seen)")
        #expect((seen["remedy"] as? String)?.hasPrefix(trouble.remedy) == true, "\(seen)")
        await daemon.process.stop()

        for command in [["doctor"], ["doctor", "--camera"]] {
            let doctor = try ServedProcess(
                TestDaemon.binary, command + camera.settings + ["--state-directory", folder("state")],
                environment: try CameraFile.preloaded())
            #expect(await doctor.end(within: 40) == 69, "\(doctor.text)")
            #expect(doctor.text.contains(detail), "\(doctor.text)")
            #expect(doctor.text.contains(trouble.remedy), "\(doctor.text)")
        }
    }
}
