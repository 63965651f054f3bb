import Foundation
import GRDBSQLite
import TestSupport
import Testing
import WebTestSupport

/// `qode doctor` beside what is there: it looks, and neither takes nor changes anything.
@Suite struct DoctorTests {
    @Test("beside a healthy daemon all is well: what the daemon holds is asked through it")
    func besideTheDaemon() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let camera = try CameraFile.onDesk()
        defer { camera.remove() }
        let daemon = try await TestDaemon.start(in: folder, camera.settings, environment: try CameraFile.preloaded())
        let (_, host) = try await daemon.makeQueue()
        func cameraCode() async throws -> String? {
            let devices = try await daemon.client.get("/api/devices", headers: host).json["devices"]
            return (devices as? [[String: Any]])?.first { $0["name"] as? String == "camera" }?["code"] as? String
        }
        for _ in 0..<200 where try await cameraCode() != "ready" { try await Task.sleep(for: .milliseconds(50)) }
        // As a camera's driver refuses whoever comes second.
        try camera.behave(.busy)
        let beside =
            [
                "doctor", "--state-directory", folder("state"), "--server-host", "127.0.0.1", "--server-port",
                "\(daemon.port)", "--server-tls-mode", "off",
            ] + camera.settings
        let doctor = try ServedProcess(TestDaemon.binary, beside, environment: try CameraFile.preloaded())
        #expect(await doctor.end(within: 20) == 0, "\(doctor.text)")
        #expect(!doctor.text.contains("WRONG"), "\(doctor.text)")
        #expect(doctor.text.contains(/ok +port +The daemon runs and answers/), "\(doctor.text)")
        #expect(doctor.text.contains(/ok +camera +Looks through/), "\(doctor.text)")
        #expect(try await cameraCode() == "ready", "the daemon kept its camera")
        #expect(doctor.text.contains(/none +backups +There is none yet/), "\(doctor.text)")
        #expect(doctor.text.contains(/ok +retention +.*after 30 days/), "\(doctor.text)")
        #expect(doctor.text.contains(/(ok   |look |none ) +time +/), "\(doctor.text)")

        // Who may not ask the daemon still hears whose the camera is.
        try FileManager.default.removeItem(atPath: folder("state/admin-token"))
        let stranger = try ServedProcess(TestDaemon.binary, beside, environment: try CameraFile.preloaded())
        #expect(await stranger.end(within: 20) == 0, "\(stranger.text)")
        #expect(stranger.text.contains(/ok +camera +In use by the running daemon/), "\(stranger.text)")
        await daemon.process.stop()

        let after = try ServedProcess(TestDaemon.binary, beside, environment: try CameraFile.preloaded())
        #expect(await after.end(within: 20) == 69, "\(after.text)")
        #expect(after.text.contains(/WRONG +camera/), "now it looks for itself: \(after.text)")
    }

    @Test(
        "beside a sample, whose folders stand in for what is not there: it judges the folders, and no printing system")
    func besideTheSample() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let nowhere = ["CUPS_SERVER": folder("no-scheduler")]
        let daemon = try await TestDaemon.start(
            in: folder, ["--sample", "--camera-source", "none"], environment: nowhere)
        let beside = [
            "doctor", "--state-directory", folder("state"), "--server-host", "127.0.0.1", "--server-port",
            "\(daemon.port)", "--camera-source", "none",
        ]
        func doctor(_ more: [String] = []) async throws -> (status: Int32?, text: String) {
            let doctor = try ServedProcess(TestDaemon.binary, beside + more, environment: nowhere)
            return (await doctor.end(within: 20), doctor.text)
        }
        let (status, text) = try await doctor()
        #expect(status == 0, "\(text)")
        #expect(!text.contains("WRONG") && !text.contains("look "), "\(text)")
        for printer in ["ticket printer", "poster printer"] {
            #expect(text.contains("ok     \(printer)  Prints into the folder \(folder("state/printer"))."), "\(text)")
        }
        // It speaks no HTTPS, though its configuration lets it.
        #expect(text.contains(/none +https +The running daemon does without/), "\(text)")

        // What the daemon says is its own word: a folder that it cannot write is wrong.
        try FileManager.default.removeItem(atPath: folder("state/printer"))
        try Data().write(to: URL(filePath: folder("state/printer")))
        let (_, host) = try await daemon.makeQueue()
        for _ in 0..<200 {
            let devices = try await daemon.client.get("/api/devices", headers: host).json["devices"] as? [[String: Any]]
            let printer = devices?.first { $0["name"] as? String == "ticket printer" }
            if printer?["code"] as? String == "folder_not_writable" { break }
            try await Task.sleep(for: .milliseconds(50))
        }
        let (blocked, blockedText) = try await doctor()
        #expect(blocked == 69, "\(blockedText)")
        #expect(blockedText.contains(/WRONG +ticket printer .*state\/printer cannot be written/), "\(blockedText)")

        // Another printer than the daemon's is looked at as it is.
        let (other, otherText) = try await doctor(["--printers-ticket", "receipts"])
        #expect(other == 69, "\(otherText)")
        #expect(
            otherText.contains(/WRONG +ticket printer +The printing system \(CUPS\) does not answer/), "\(otherText)")
        await daemon.process.stop()

        let (after, afterText) = try await doctor()
        #expect(after == 69, "\(afterText)")
        #expect(afterText.contains(/WRONG +ticket printer +The printing system/), "nobody stands in: \(afterText)")
    }

    @Test("a database of an older version is looked at, not brought up to date")
    func olderDatabase() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let bare = ["--camera-source", "none", "--printers-ticket", "none", "--printers-poster", "none"]
        let daemon = try await TestDaemon.start(in: folder, bare)
        await daemon.process.stop()
        let path = folder("state/qode.db")
        var database: OpaquePointer?
        #expect(sqlite3_open(path, &database) == SQLITE_OK)
        #expect(sqlite3_exec(database, "PRAGMA user_version = 1", nil, nil, nil) == SQLITE_OK)
        sqlite3_close(database)

        let doctor = try ServedProcess(
            TestDaemon.binary, ["doctor", "--state-directory", folder("state"), "--server-tls-mode", "off"] + bare)
        #expect(await doctor.end(within: 20) == 0, "\(doctor.text)")
        #expect(doctor.text.contains("of version 1; the next start brings it up to date"), "\(doctor.text)")
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: folder("state")).allSatisfy {
                !$0.contains("version-1")
            })
    }

    @Test("its report tells whoever helps what is there, and nobody's name or token")
    func report() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let daemon = try await TestDaemon.start(
            in: folder, ["--camera-source", "none", "--printers-ticket", "none", "--printers-poster", "none"])
        let queue = try await daemon.makeQueue("Kinderpraxis")
        let file = folder("report.txt")
        func doctor() async throws -> (status: Int32?, text: String) {
            let doctor = try ServedProcess(
                TestDaemon.binary,
                [
                    "doctor", "--report", file, "--state-directory", folder("state"), "--server-host", "127.0.0.1",
                    "--server-port", "\(daemon.port)", "--camera-source", "none", "--printers-ticket", "none",
                    "--printers-poster", "none", "--venue-name", "Praxis Sommer", "--wifi-ssid", "Sommergast",
                    "--wifi-password", "guests-welcome",
                ])
            return (await doctor.end(within: 20), doctor.text)
        }
        let (_, said) = try await doctor()
        #expect(said.contains("Written: \(file)"), "\(said)")
        let text = try String(contentsOfFile: file, encoding: .utf8)
        for part in ["== Findings", "== Settings", "== Machine", "== Files", "== Log", "venue.name: (set)", "qode.db"] {
            #expect(text.contains(part), "\(text)")
        }
        for secret in [
            daemon.adminToken, queue.id, queue.host.values.first ?? "", "Praxis Sommer", "Sommergast", "guests-welcome",
            "Kinderpraxis",
        ] { #expect(!text.contains(secret), "\(secret)") }
        let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        let (again, why) = try await doctor()
        #expect(again == 1 && why.contains("Name another file"), "\(why)")
        await daemon.process.stop()
    }
}
