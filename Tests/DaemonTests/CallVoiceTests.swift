import Foundation
import Testing
import WebTestSupport

/// Calls that are said: by the real program and the real ALSA, into a file.
@Suite(.serialized, .timeLimit(.minutes(2))) struct CallVoiceTests {
    private func samples(_ data: Data) -> [Int16] {
        stride(from: 0, to: data.count - 1, by: 2).map {
            Int16(bitPattern: UInt16(data[data.startIndex + $0]) | UInt16(data[data.startIndex + $0 + 1]) << 8)
        }
    }

    private func start(_ folder: TemporaryFolder, _ arguments: [String]) async throws -> TestDaemon {
        let configuration = """
            pcm.silence { type null }
            pcm.!default { type file; slave.pcm "silence"; file "| cat >> \(folder("sound.raw"))"; format "raw" }
            """
        try configuration.write(toFile: folder("alsa.conf"), atomically: true, encoding: .utf8)
        return try await TestDaemon.start(
            in: folder,
            ["--printers-ticket", "none", "--printers-poster", "none", "--camera-source", "none"] + arguments,
            environment: ["ALSA_CONFIG_PATH": folder("alsa.conf")])
    }

    private func device(_ daemon: TestDaemon, _ host: [String: String]) async throws -> String? {
        let devices = try await daemon.client.get("/api/devices", headers: host)
        let list = devices.json["devices"] as? [[String: Any]] ?? devices.list
        return list.first { $0["name"] as? String == "voice" }?["code"] as? String
    }

    @Test("what the loudspeaker says is what walls fetch, call for call, in order")
    func said() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let daemon = try await start(folder, ["--voice-output", "both", "--voice-languages", "en,de"])
        let queue = try await daemon.makeQueue()
        var wanted: [Int16] = []
        for number in 1...3 {
            let headers = queue.host
            _ = try await daemon.client.post("/api/queues/\(queue.id)/tickets", json: [:], headers: headers)
            _ = try await daemon.client.post(
                "/api/queues/\(queue.id)/next", json: ["counter": "Counter \(number)"], headers: headers)
            let sound = try await daemon.client.get("/api/calls/\(queue.id).\(number).1.wav")
            #expect(sound.status == 200 && sound.headers["content-type"] == "audio/wav")
            wanted += samples(sound.body.dropFirst(44))
        }
        var heard: [Int16] = []
        let deadline = ContinuousClock.now + .seconds(30)
        while heard.count < wanted.count, ContinuousClock.now < deadline {
            try await Task.sleep(for: .milliseconds(50))
            heard = samples((try? Data(contentsOf: URL(filePath: folder("sound.raw")))) ?? Data())
        }
        // Compared before it is expected: what differs is not to be listed.
        let isSame = heard == wanted
        #expect(isSame, "\(heard.count) samples of \(wanted.count)")
        #expect(wanted.count > 3 * 22_050 * 4, "two languages each")
        #expect(try await device(daemon, queue.host) == "ready")
        let over = try await daemon.client.get("/api/calls/\(queue.id).9.1.wav")
        #expect(over.status == 404 && over["code"] == "unknown_call")
        await daemon.process.stop()
    }

    @Test("two hundred calls in a burst come out of the loudspeaker whole: each once, in order, none lost")
    func burst() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let daemon = try await start(folder, ["--voice-output", "both", "--voice-languages", "en"])
        let queue = try await daemon.makeQueue()
        var wanted = Data()
        for number in 1...200 {
            _ = try await daemon.client.post(
                "/api/queues/\(queue.id)/tickets", json: [:], headers: queue.host)
            let called = try await daemon.client.post(
                "/api/queues/\(queue.id)/next", json: ["counter": "\(number % 7 + 1)"], headers: queue.host)
            #expect(called.status == 200)
            let sound = try await daemon.client.get("/api/calls/\(queue.id).\(number).1.wav")
            #expect(sound.status == 200)
            wanted += sound.body.dropFirst(44)
        }
        var heard = Data()
        let deadline = ContinuousClock.now + .seconds(60)
        while heard.count < wanted.count, ContinuousClock.now < deadline {
            try await Task.sleep(for: .milliseconds(100))
            heard = (try? Data(contentsOf: URL(filePath: folder("sound.raw")))) ?? Data()
        }
        let isSame = heard == wanted
        #expect(isSame, "\(heard.count) bytes of \(wanted.count)")
        await daemon.process.stop()
    }

    @Test("a dead sound card is said before anybody is called, by the devices and by doctor, beside a daemon and alone")
    func deadCard() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try "pcm.!default { type hw; card 31 }\n".write(toFile: folder("dead.conf"), atomically: true, encoding: .utf8)
        let environment = ["ALSA_CONFIG_PATH": folder("dead.conf")]
        let devices = ["--printers-ticket", "none", "--printers-poster", "none", "--camera-source", "none"]
        let daemon = try await TestDaemon.start(
            in: folder, devices + ["--voice-output", "appliance"], environment: environment)
        let queue = try await daemon.makeQueue()
        #expect(try await device(daemon, queue.host) == "no_sound")
        func doctor(_ more: [String]) async throws -> (status: Int32?, text: String) {
            let doctor = try ServedProcess(
                TestDaemon.binary,
                [
                    "doctor", "--state-directory", folder("state"), "--server-host", "127.0.0.1", "--server-port",
                    "\(daemon.port)", "--server-tls-mode", "off",
                ] + devices + more, environment: environment)
            return (await doctor.end(within: 20), doctor.text)
        }
        let beside = try await doctor(["--voice-output", "appliance"])
        #expect(
            beside.status == 69 && beside.text.contains(/WRONG +voice +The loudspeaker plays nothing/), "\(beside.text)"
        )
        await daemon.process.stop()
        let alone = try await doctor(["--voice-output", "both"])
        #expect(
            alone.status == 69 && alone.text.contains(/WRONG +voice +The loudspeaker plays nothing/), "\(alone.text)")
        // Walls bring loudspeakers of their own.
        let walls = try await doctor(["--voice-output", "walls"])
        #expect(walls.text.contains(/ok +voice +Calls are spoken/), "\(walls.text)")
        let foreign = try await doctor(["--voice-languages", "en,sv"])
        #expect(foreign.text.contains(/look +voice +'sv' is not spoken/), "\(foreign.text)")
        let missing = try await doctor(["--voice-program", folder("nowhere")])
        #expect(missing.text.contains(/none +voice +The program espeak-ng cannot be started/), "\(missing.text)")
        let off = try await doctor(["--voice-output", "off"])
        #expect(!off.text.contains("voice "), "\(off.text)")
    }

    @Test(
        "a program that hangs and one that is not there keep no call waiting, and are said", arguments: [true, false])
    func inTheWay(_ hangs: Bool) async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let program = folder("voice")
        if hangs {
            try "#!/bin/sh\nexec sleep 60\n".write(toFile: program, atomically: true, encoding: .utf8)
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program)
        }
        let daemon = try await start(folder, ["--voice-output", "appliance", "--voice-program", program])
        let queue = try await daemon.makeQueue()
        _ = try await daemon.client.post("/api/queues/\(queue.id)/tickets", json: [:], headers: queue.host)
        let called = try await daemon.client.post("/api/queues/\(queue.id)/next", json: [:], headers: queue.host)
        #expect((called.json["ticket"] as? [String: Any])?["status"] as? String == "CALLED")
        let wanted = hangs ? "voice_late" : "no_voice"
        var code: String?
        let deadline = ContinuousClock.now + .seconds(20)
        while code != wanted, ContinuousClock.now < deadline {
            code = try await device(daemon, queue.host)
            try await Task.sleep(for: .milliseconds(50))
        }
        #expect(code == wanted)
        // Walls say nothing here.
        #expect(try await daemon.client.get("/api/calls/\(queue.id).1.1.wav").status == 404)
        await daemon.process.stop()
    }
}
