import Foundation
import QueueCore
import QueueEngine
import SQLiteStore
import TicketCamera
import TicketPrinting

// `make bench`: figures to compare within one run. Machines are noisy; ratios are what counts.

/// Joins through the engine and its store, and bare SQLite with the same tables and commit size, turn by turn.
func joins(clients: Int, rounds: Int) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "qode-bench-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    func engine(_ name: String) async throws -> (QueueEngine, ID<Queue>) {
        let store = try SQLiteStore.open(path: folder.appending(path: name).path)
        let engine = QueueEngine(
            store: store, now: { Moment(wall: Timestamp(milliseconds: 1_800_000_000_000), tick: 1) },
            random: { UInt64.random(in: .min ... .max) })
        let queue = try await engine.createQueue(name: "Bench", prefix: "A", mode: .gate, token: TokenHash([1]))
        return (engine, queue.id)
    }
    let (ours, queue) = try await engine("ours.db")
    _ = try await engine("bare.db")
    guard let bare = BareSQLite(path: folder.appending(path: "bare.db").path) else { return }

    var (latency, bareCommit) = (Timings(), Timings())
    var (oursSeconds, bareSeconds, processor) = (0.0, 0.0, 0.0)
    for round in 0..<rounds {
        let before = Measure.processorSeconds()
        oursSeconds += try await Measure.seconds {
            let samples = try await withThrowingTaskGroup(of: Double.self) { group in
                for client in 0..<clients {
                    group.addTask {
                        try await Measure.seconds {
                            _ = try await ours.join(queue, device: "device-\(round)-\(client)-0123456789abcdef")
                        }
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            for sample in samples { latency.add(sample) }
        }
        processor += Measure.processorSeconds() - before
        let seconds = await Measure.seconds { bare.commit(clients) }
        bareSeconds += seconds
        bareCommit.add(seconds)
    }
    let count = Double(rounds * clients)
    Measure.row(
        "\(clients) at once",
        [
            Measure.number(count / oursSeconds, 0), Measure.number(count / bareSeconds, 0),
            Measure.number(bareSeconds / oursSeconds), Measure.number(latency.percentile(0.5)),
            Measure.number(latency.percentile(0.99)), Measure.number(bareCommit.percentile(0.5)),
            Measure.number(processor / count * 1e6, 0),
        ])
}

func repeated(_ name: String, _ rounds: Int, _ body: () async throws -> Int) async throws {
    var timings = Timings()
    var size = 0
    for _ in 0..<rounds { timings.add(try await Measure.seconds { size = try await body() }) }
    Measure.row(
        name, [Measure.number(timings.percentile(0.5)), Measure.number(timings.percentile(0.99)), "\(size) bytes"])
}

/// `make bench ONLY=http` measures one part.
func wants(_ part: String) -> Bool {
    CommandLine.arguments.count < 2 || CommandLine.arguments.dropFirst().contains(part)
}

if wants("engine") {
    Measure.line(
        "Taking a number: engine and store beside bare SQLite, synchronous = FULL, same tables and commit size")
    Measure.row("", ["   ours/s", "   bare/s", "    ratio", "   p50 ms", "   p99 ms", "  bare ms", "CPU µs"])
    try await joins(clients: 1, rounds: 1500)
    try await joins(clients: 16, rounds: 400)
    try await joins(clients: 64, rounds: 200)
    try await joins(clients: 256, rounds: 60)
}

if wants("store") { try await StoreBench.run() }

if wants("http") { try await JoinBench.run(histories: [1, 1000, 1_000_000]) }
if CommandLine.arguments.contains("http-short") { try await JoinBench.run(histories: [1]) }

if wants("voice") { try await VoiceBench.run() }

if wants("stranger") { try await StrangerBench.run() }

if wants("feed") {
    let crowds = ProcessInfo.processInfo.environment["QODE_BENCH_CROWDS"]
    try await FeedBench.run(
        crowds: crowds?.split(separator: ",").compactMap { Int($0) } ?? [100, 1_000, 5_000, 10_000])
}

// Not one of `make bench`: `make soak` asks for it.
if CommandLine.arguments.contains("soak") {
    do {
        try await FeedSoak.run(seconds: Int(ProcessInfo.processInfo.environment["QODE_SOAK_SECONDS"] ?? "") ?? 900)
    } catch {
        FileHandle.standardError.write(Data("soak: \(error)\n".utf8))
        exit(1)
    }
}

if wants("appliance") { try await ApplianceBench.run() }

if wants("paper") { try await PaperBench.run() }

if wants("print") { try await PrintBench.run() }

if wants("camera") {
    Measure.line("\nCamera")
    Measure.row("", ["   p50 ms", "   p99 ms"])
    let picture = try PaperBench.renderer.draw(.ticket(PaperBench.slip), as: .png)
    let scanner = PictureScanner()
    try await repeated("a ticket's picture, read", 100) {
        let codes = try await scanner.read(picture).codes.map(\.text)
        guard codes.first == PaperBench.slip.code else { throw CocoaError(.featureUnsupported) }
        return picture.count
    }
    // Another seed is another set of pictures: whether a figure is luck shows there.
    let seed = ProcessInfo.processInfo.environment["QODE_BENCH_SEED"].flatMap { UInt64($0) } ?? CameraBench.heldOut
    try CameraBench.run(seed: seed, visits: 10)
    try await AnswerBench.run(count: 300)
}
