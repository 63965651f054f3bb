import Foundation
import TestSupport
import Testing
import WebTestSupport

@testable import qode

/// Damaged configuration files, by a seed: each is taken, or refused in one line that names file and key.
@Suite struct ConfigurationFuzzTests {
    /// `QODE_CONFIGURATION_FUZZ=1000000` for a long night.
    private static let count =
        Int(ProcessInfo.processInfo.environment["QODE_CONFIGURATION_FUZZ"] ?? "") ?? 20_000

    private static let samples = [
        "server:\n  host: 127.0.0.1\n  port: 8081\n  public_url: https://queue.example.com\n  tls:\n    mode: off\n"
            + "  trusted_proxies: [10.0.0.0/8, \"::1\"]\n",
        "printers:\n  ticket: receipts\n  paper: 58mm\nwifi:\n  ssid: \"Gäste\"\n  password: |-\n    eight-or-more\n",
        "limits: {joins_per_minute: 30, waiting: 0}\nlocale: de,en # zwei\nqueues:\n  creation: open\n",
        "a: &x [1, 2]\nb: *x\n<<: *x\n", "--- !!map\nserver: !!str {port: 1}\n...\n---\nserver: 1\n",
    ].map { Array($0.utf8) }

    private static let words = [
        ":", ": ", "\n", "\n  ", "\t", "- ", "[", "]", "{", "}", "&a ", "*a", "!!", "|", ">", "'", "\"", "#",
        "%YAML 1.2\n",
        "---\n", "null", "~", "1e999", "0x7fffffffffffffff", "\0", "\u{feff}", "\u{2028}", "é", "<<: ", "? ", "@", "`",
        "server.port: 1\n", "state:\n", "  directory: /", ", ", "99999999999999999999",
    ].map { Array($0.utf8) }

    private static func damaged(_ random: inout SeededGenerator) -> [UInt8] {
        var bytes = samples.randomElement(using: &random) ?? []
        if Int.random(in: 0..<4, using: &random) == 0 { bytes += samples.randomElement(using: &random) ?? [] }
        for _ in 0..<Int.random(in: 0...4, using: &random) where !bytes.isEmpty {
            let place = Int.random(in: bytes.indices, using: &random)
            switch Int.random(in: 0..<6, using: &random) {
            case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            case 1: bytes[place] = .random(in: .min ... .max, using: &random)
            case 2: bytes.removeSubrange(place..<min(bytes.count, place + 7))
            case 3: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + 30)], at: place)
            default: bytes.insert(contentsOf: words.randomElement(using: &random) ?? [], at: place)
            }
        }
        return bytes
    }

    @Test("whatever stands in the file, it is taken or refused in one line")
    func files() async throws {
        // In memory: a disk has nothing to do with it.
        let folder = "/dev/shm/qode-fuzz-\(UUID())"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = "\(folder)/qode.yaml"
        var (taken, refused) = (0, 0)
        for seed in 0..<UInt64(Self.count) {
            var random = SeededGenerator(seed: seed)
            let file = Self.damaged(&random)
            try Data(file).write(to: URL(fileURLWithPath: path))
            do {
                let sources = try await SettingSources(
                    SettingSources.Place(
                        arguments: ["--state-directory", folder], environment: [:], filePath: path))
                _ = try Settings(try sources.values(), stateDirectory: nil)
                taken += 1
            } catch let failure as ConfigurationFailure {
                refused += 1
                let line = "\(failure)"
                let isOneLine = !line.contains(where: \.isNewline) && line.contains(path)
                if !isOneLine || failure.key.isEmpty || failure.allowed.isEmpty {
                    Issue.record("seed \(seed): \(line)")
                }
            } catch {
                Issue.record("seed \(seed): \(error) is no word of the configuration's")
            }
        }
        // Neither all nor none: the mutator does its work.
        #expect(taken > Self.count / 50 && refused > Self.count / 10, "\(taken) taken, \(refused) refused")
    }
}
