import Foundation
import QueueEngine
import TestSupport
import Testing

@testable import VoiceAnnouncer

/// The real program.
@Suite(.timeLimit(.minutes(2))) struct VoiceAnnouncerTests {
    static let languages = ["en", "de", "fr", "es", "pt", "ar", "he", "hi", "ja", "zh"]
    static let labels =
        [
            1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 16, 17, 20, 21, 42, 70, 80, 90, 99, 100, 101, 110, 111, 200, 500,
            999, 1000,
        ]

    private func call(_ label: String, _ languages: [String], counter: String? = "3") -> CallAnnouncement {
        CallAnnouncement(label: label, counter: counter, languages: languages)
    }

    @Test("every number in every language: as long as speech is, neither silent nor clipped", arguments: languages)
    func speaks(_ tag: String) async throws {
        let voice = VoiceAnnouncer(VoiceOptions())
        let chime = Chime.samples(rate: 22_050).count
        var lengths: Set<Int> = []
        for number in Self.labels {
            let sound = try await voice.sound(of: call("A\(number)", [tag]))
            #expect(sound.rate == 22_050)
            let spoken = sound.samples.dropFirst(chime)
            let seconds = Double(spoken.count) / 22_050
            #expect((1.2...9).contains(seconds), "\(tag) \(number): \(seconds) s")
            let peak = spoken.map { abs(Int($0)) }.max() ?? 0
            #expect((3000..<32_767).contains(peak), "\(tag) \(number): \(peak)")
            let power = spoken.reduce(0.0) { $0 + Double($1) * Double($1) } / Double(max(1, spoken.count))
            #expect(power.squareRoot() > 400, "\(tag) \(number)")
            lengths.insert(spoken.count)
        }
        // A number that is left out makes all calls alike.
        #expect(lengths.count > 15, "\(tag): \(lengths.count)")
    }

    @Test func severalLanguagesFollowEachOther() async throws {
        let voice = VoiceAnnouncer(VoiceOptions(gap: 500))
        let (english, german) = (
            try await voice.sound(of: call("A042", ["en"])), try await voice.sound(of: call("A042", ["de"]))
        )
        let both = try await voice.sound(of: call("A042", ["en", "de", "tlh"]))
        let chime = Chime.samples(rate: 22_050).count
        #expect(both.samples.count == english.samples.count + german.samples.count - chime + 22_050 / 2)
        #expect(await voice.health().code == "voice_language")
    }

    @Test func madeOnceAndForgottenInTheEnd() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "qode-voice-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let program = folder.appending(path: "voice").path
        try "#!/bin/sh\necho >> \(folder.path)/runs\nexec espeak-ng \"$@\"\n".write(
            toFile: program, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program)
        func runs() throws -> Int { try String(contentsOfFile: "\(folder.path)/runs", encoding: .utf8).count }

        let voice = VoiceAnnouncer(VoiceOptions(program: program))
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<10 { group.addTask { _ = try? await voice.sound(of: call("A1", ["en"])) } }
        }
        #expect(try runs() == 1)
        for number in 2...40 { _ = try await voice.sound(of: call("A\(number)", ["en"])) }
        #expect(try runs() == 40)
        _ = try await voice.sound(of: call("A40", ["en"]))
        #expect(try runs() == 40)
        _ = try await voice.sound(of: call("A1", ["en"]))
        #expect(try runs() == 41)
    }

    @Test func aProgramThatHangsIsKilled() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "qode-voice-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let program = folder.appending(path: "voice").path
        try "#!/bin/sh\necho $$ > \(folder.path)/id\nexec sleep 60\n".write(
            toFile: program, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program)
        let voice = VoiceAnnouncer(VoiceOptions(program: program), patience: 500)
        let start = ContinuousClock.now
        await #expect(throws: VoiceFailure.self) { _ = try await voice.sound(of: call("A1", ["en"])) }
        #expect(ContinuousClock.now - start < .seconds(10))
        #expect(await voice.health().code == "voice_late")
        let id = try #require(
            Int32(try String(contentsOfFile: "\(folder.path)/id", encoding: .utf8).filter(\.isNumber)))
        #expect(kill(id, 0) != 0, "it still runs")
    }

    @Test(arguments: [
        ("/nowhere/espeak-ng", "no_voice"), ("/bin/false", "voice_failed"), ("/bin/echo", "voice_failed"),
    ])
    func aProgramThatCannot(_ program: String, _ code: String) async throws {
        let voice = VoiceAnnouncer(VoiceOptions(program: program))
        await #expect(throws: VoiceFailure.self) { _ = try await voice.sound(of: call("A1", ["en"])) }
        let state = await voice.health()
        #expect(
            state.code == code && state.condition == (code == "no_voice" ? .absent : .failed) && state.remedy != nil)
    }

    @Test func notices() async throws {
        let voice = VoiceAnnouncer(VoiceOptions())
        let sound = try await voice.sound(of: .notice("The doctor is 20 minutes late. [[x]]"), in: "en")
        #expect(sound.milliseconds > 2500)
        await #expect(throws: VoiceFailure.self) { _ = try await voice.sound(of: .text("x"), in: "tlh") }
    }

    @Test("a file that every browser plays, and back")
    func waves() throws {
        let sound = SpokenSound(rate: 22_050, samples: [0, 1, -1, .max, .min])
        let file = sound.wav
        #expect(file.count == 54 && SpokenSound(wav: file) == sound)
        #expect(SpokenSound(wav: Array(file.dropLast(2)))?.samples == [0, 1, -1, .max])
        for length in 0..<44 { #expect(SpokenSound(wav: Array(file.prefix(length))) == nil) }
        #expect(SpokenSound(wav: [UInt8](repeating: 82, count: 100)) == nil)
    }
}
