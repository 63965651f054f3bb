import Foundation
import Glibc
import LinuxHost
import QueueCore
import QueueEngine
import SQLiteStore
import VoiceAnnouncer

/// From a call to its first sample, what a call costs, and what the voice takes of the daemon's memory: the real program, engine and disk.
enum VoiceBench {
    /// Calls that are said: as many as a busy hour has.
    private static let calls = 120
    /// Before them, in silence: what engine and disk take of the memory is not the voice's.
    private static let warmUp = 120
    private static let languages = ["en", "de"]

    static func run() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "qode-bench-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let engine = QueueEngine(
            store: try SQLiteStore.open(path: folder.appending(path: "qode.db").path),
            now: { Moment(wall: Timestamp(milliseconds: 1_800_000_000_000), tick: 1) },
            random: { UInt64.random(in: .min ... .max) })
        let queue = try await engine.createQueue(name: "Bench", prefix: "A", mode: .gate, token: TokenHash([1]))
        for _ in 0..<calls + warmUp { _ = try await engine.issue(in: queue.id, print: false) }
        for _ in 0..<warmUp {
            _ = try await engine.perform(.next(counter: "1"), on: .queue(queue.id), by: .host)
        }
        let voice = VoiceAnnouncer(VoiceOptions())
        let (sounds, heard) = AsyncStream.makeStream(of: SpokenSound.self)
        let speaker = CallSpeaker(
            engine: engine, voice: voice, languages: languages, isQuiet: { _ in false },
            play: { sound in
                heard.yield(sound)
                return nil
            })
        let running = Task { await speaker.run() }
        // It listens once it runs; a call before that would not be heard.
        try await Task.sleep(for: .milliseconds(200))
        var (first, kept, bytes) = (Timings(), Timings(), 0)
        let memory = bytesInMemory()
        let (own, children) = (Measure.processorSeconds(), processorSeconds(RUSAGE_CHILDREN.rawValue))
        var iterator = sounds.makeAsyncIterator()
        for number in 1...calls {
            let start = ContinuousClock.now
            let outcome = try await engine.perform(
                .next(counter: "\(number % 9 + 1)"), on: .queue(queue.id), by: .host)
            guard let sound = await iterator.next(), let ticket = outcome.ticket else { break }
            first.add(Measure.seconds(since: start))
            bytes += sound.samples.count * 2
            // As the walls ask for it a moment later.
            let placed = PlacedTicket(ticket: ticket, queue: outcome.queue, peopleAhead: 0)
            let again = ContinuousClock.now
            _ = try await voice.sound(of: CallAnnouncement(placed, languages: languages))
            kept.add(Measure.seconds(since: again))
        }
        let after = bytesInMemory()
        let processor = Measure.processorSeconds() - own + processorSeconds(RUSAGE_CHILDREN.rawValue) - children
        Measure.line(
            "\nA call in \(languages.count) languages, from the host's press to its first sample, commit included")
        Measure.row("", ["   p50 ms", "   p99 ms", "kept p99 ms", "CPU ms", "KB a call", "daemon MB", "of it own"])
        Measure.row(
            "\(first.samples.count) calls",
            [
                Measure.number(first.percentile(0.5)), Measure.number(first.percentile(0.99)),
                Measure.number(kept.percentile(0.99)),
                Measure.number(processor / Double(max(1, first.samples.count)) * 1000),
                Measure.number(Double(bytes) / Double(max(1, first.samples.count)) / 1000, 0),
                Measure.number(Double(after.all - memory.all) / 1_000_000),
                Measure.number(Double(after.own - memory.own) / 1_000_000),
            ])
        running.cancel()
        engine.stop()
        await running.value
    }

    private static func processorSeconds(_ who: __rusage_who_t) -> Double {
        var usage = rusage()
        getrusage(who, &usage)
        return Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
            + Double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6
    }

    /// What the process has in memory, and what of it no file stands for: not the program's own code that was read for the first time
    /// (proc(5), `statm`: its second number, and that without its third, in pages).
    private static func bytesInMemory() -> (all: Int, own: Int) {
        let text = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
        let pages = text.split(separator: " ").compactMap { Int($0) }
        guard pages.count > 2 else { return (0, 0) }
        let size = Int(sysconf(Int32(_SC_PAGESIZE)))
        return (pages[1] * size, (pages[1] - pages[2]) * size)
    }
}
