import Foundation
import Testing
import WebTestSupport

/// The appliance's own loudspeaker, through the real ALSA, into a file.
@Suite(.serialized) struct AnswerSoundTests {
    /// ALSA's whole configuration: what would be heard is written down, raw.
    private func configuration(into file: String) -> String {
        """
        pcm.silence { type null }
        pcm.!default { type file; slave.pcm "silence"; file "\(file)"; format "raw" }
        """
    }

    /// How often the samples cross zero upwards, a second.
    private func hertz(_ samples: ArraySlice<Int16>) -> Double {
        let crossings = zip(samples, samples.dropFirst()).count { $0 < 0 && $1 >= 0 }
        return Double(crossings) * 48_000 / Double(max(1, samples.count))
    }

    private func samples(of file: String) throws -> [Int16] {
        let data = try Data(contentsOf: URL(fileURLWithPath: file))
        return stride(from: 0, to: data.count - 1, by: 2).map {
            Int16(bitPattern: UInt16(data[$0]) | UInt16(data[$0 + 1]) << 8)
        }
    }

    @Test("an answer is heard as its tones; off, or without a word about it, nothing is")
    func heard() async throws {
        for setting in ["on", "off", nil] {
            let folder = try TemporaryFolder()
            defer { folder.remove() }
            let sound = folder("sound.raw")
            try configuration(into: sound).write(toFile: folder("alsa.conf"), atomically: true, encoding: .utf8)
            let daemon = try await TestDaemon.start(
                in: folder,
                [
                    "--printers-ticket", "none", "--printers-poster", "none", "--camera-source",
                    "folder:\(folder("camera"))",
                ] + (setting.map { ["--scanner-sound", $0] } ?? []),
                environment: ["ALSA_CONFIG_PATH": folder("alsa.conf")])
            let queue = try await daemon.makeQueue()
            let feed = try await FeedClient.connect(port: daemon.port, path: "/api/ws/\(queue.id)")
            _ = await feed.message()
            // The poster's code: an address, but nobody's ticket.
            let ticket = try await daemon.client.post("/api/queues/\(queue.id)/join", headers: ["x-device-token": "a"])
            let qode = try ServedProcess(
                TestDaemon.binary,
                ["ticket", ticket["id"] ?? "", "-o", folder("ticket.png"), "--state-directory", folder("state")])
            #expect(await qode.end(within: 20) == 0, "\(qode.text)")
            try FileManager.default.moveItem(atPath: folder("ticket.png"), toPath: folder("camera/ticket.png"))
            let verdict = await feed.message { $0["type"] == "scan_answer" }?["verdict"]
            #expect(verdict == "out_of_turn")
            await feed.close()
            await daemon.process.stop()
            guard setting == "on" else {
                #expect(!FileManager.default.fileExists(atPath: sound))
                continue
            }
            // Out of turn: 660 Hz for 90 ms, 990 for 100, 740 for 180.
            let heard = try samples(of: sound)
            #expect(heard.count >= 48 * 370)
            for (range, wanted) in [(0..<4320, 660.0), (4320..<9120, 990), (9120..<17_760, 740)] {
                let found = hertz(heard[range])
                #expect(abs(found - wanted) < 15, "\(found) Hz where \(wanted) belongs")
            }
        }
    }
}
