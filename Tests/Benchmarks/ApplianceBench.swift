import Foundation
import QueueCore
import QueueEngine
import SQLiteStore
import TestSupport
import WebTestSupport

/// What the appliance costs while nobody comes, and how long it takes from its start to its first answer, with a year's tickets.
enum ApplianceBench {
    private static let tickets = 100_000
    private static let starts = 100
    /// Of idleness that are measured, in seconds, after as many to settle.
    private static let idle = 20.0

    /// `QODE_BENCH_BINARY`, or what stands beside this program.
    private static var binary: String {
        let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        let beside = URL(filePath: own).deletingLastPathComponent().appending(path: "qode").path
        return ProcessInfo.processInfo.environment["QODE_BENCH_BINARY"] ?? beside
    }

    static func run() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "qode-bench-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try await fill(folder.appending(path: "qode.db").path)
        Measure.line("\nThe appliance: \(tickets) tickets on disk, no camera, no printer")
        func start() throws -> Double {
            let daemon = try Daemon(binary, folder)
            defer { daemon.stop() }
            return daemon.seconds
        }
        // Once in an appliance's life: keys, tokens and a certificate are made.
        let first = try start() * 1000
        var timings = Timings()
        for _ in 0..<starts { timings.add(try start()) }
        Measure.row("", ["   p50 ms", "  last ms", " the first"])
        Measure.row(
            "exec to ready",
            [
                Measure.number(timings.percentile(0.5), 0), Measure.number(timings.percentile(1), 0),
                Measure.number(first, 0),
            ])
        try await rest("idle: % of a core, MB resident", try Daemon(binary, folder))
        for pixels in [CameraFile.Pixels.yuyv, .mjpeg] { try await look(pixels, folder) }
        for package in packages {
            let size = (try? package.resourceValues(forKeys: [.fileSizeKey]).fileSize) ?? 0
            Measure.row(package.lastPathComponent, ["\(Measure.number(Double(size) / 1e6, 1)) MB"])
        }
    }

    /// How much of a processor it takes while nobody comes, and of memory.
    private static func rest(_ name: String, _ daemon: Daemon) async throws {
        defer { daemon.stop() }
        try await Task.sleep(for: .seconds(idle))
        let before = daemon.processorSeconds
        try await Task.sleep(for: .seconds(idle))
        let share = (daemon.processorSeconds - before) / idle * 100
        Measure.row(name, [Measure.number(share), Measure.number(daemon.megabytes, 1)])
    }

    /// The same with a camera of 1280×720 at 30 frames a second over a desk where nobody is. It has grain, as all have, so that no two of its
    /// pictures are the same. What the camera of the tests costs itself is the daemon's, too.
    private static func look(_ pixels: CameraFile.Pixels, _ folder: URL) async throws {
        let desks = (0..<4).map { _ in desk() }
        let camera = try CameraFile(
            path: "/dev/shm/qode-camera-\(UUID())", [.init(pixels, 1280, 720, rates: [30])]
        ) { _, _ in desks[0] }
        defer { camera.remove() }
        let grain = Task {
            var turn = 0
            while !Task.isCancelled {
                turn += 1
                try camera.show { _, _ in desks[turn % desks.count] }
                try await Task.sleep(for: .milliseconds(100))
            }
        }
        defer { grain.cancel() }
        try await rest(
            "the same, camera of 1280×720, \(pixels.rawValue)", try Daemon(binary, folder, camera: camera.path))
    }

    /// Lit from one side.
    private static func desk() -> [UInt8] {
        var grain: UInt32 = .random(in: 1 ... .max)
        return (0..<1280 * 720).map { place in
            grain ^= grain << 13
            grain ^= grain >> 17
            grain ^= grain << 5
            return UInt8(120 + place % 1280 / 20 + Int(grain % 7))
        }
    }

    /// What `make deb` has left.
    private static var packages: [URL] {
        let folder = URL(filePath: FileManager.default.currentDirectoryPath).appending(path: ".build/deb")
        let files = try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: [.fileSizeKey])
        return (files ?? []).filter { $0.pathExtension == "deb" }
    }

    /// Most of them done, as after a year.
    private static func fill(_ path: String) async throws {
        let store = try SQLiteStore.open(path: path)
        let random = UInt64.random(in: .min ... .max)
        let engine = QueueEngine(
            store: store, now: { Moment(wall: Timestamp(milliseconds: 1_800_000_000_000), tick: 60_000) },
            random: { UInt64.random(in: .min ... .max) ^ random })
        let queue = try await engine.createQueue(name: "Reception", prefix: "A", mode: .gate, token: TokenHash([1])).id
        for first in stride(from: 0, to: tickets, by: 500) {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in first..<min(tickets, first + 500) {
                    group.addTask { _ = try await engine.join(queue, device: "phone-\(number)-0123456789abcdef") }
                }
                try await group.waitForAll()
            }
            if first % 10_000 == 0 { _ = try await engine.perform(.endSession, on: .queue(queue), by: .host) }
        }
        try await store.close()
    }

    /// One that serves.
    private final class Daemon {
        let seconds: Double
        private let process = Process()

        init(_ binary: String, _ folder: URL, camera: String = "none") throws {
            process.executableURL = URL(filePath: binary)
            process.arguments = [
                "serve", "--server-host", "127.0.0.1", "--server-port", "0", "--state-directory", folder.path,
                "--camera-source", camera, "--scanner-device", "none", "--printers-ticket", "none",
                "--printers-poster", "none", "--server-tls-mode", "off",
            ]
            if camera != "none" {
                process.environment = ProcessInfo.processInfo.environment.merging(try CameraFile.preloaded()) { $1 }
            }
            let pipe = Pipe()
            process.standardOutput = pipe
            process.standardError = pipe
            let start = ContinuousClock.now
            try process.run()
            var text = ""
            while !text.contains("ready port="), start.duration(to: .now) < .seconds(30) {
                let data = pipe.fileHandleForReading.availableData
                if data.isEmpty { break }
                text += String(decoding: data, as: UTF8.self)
            }
            seconds = Measure.seconds(since: start)
            // Whatever else it says must not fill the pipe.
            pipe.fileHandleForReading.readabilityHandler = { _ = $0.availableData }
            guard text.contains("ready port=") else { throw FeedCrowd.Failure(reason: text) }
        }

        func stop() {
            process.terminate()
            process.end(within: 10)
        }

        /// Of all its threads, those that ended too: fields 14 and 15 of proc(5)'s stat, in ticks of the kernel's clock.
        var processorSeconds: Double {
            let text = (try? String(contentsOfFile: "/proc/\(process.processIdentifier)/stat", encoding: .utf8)) ?? ""
            let fields = text.drop { $0 != ")" }.split(separator: " ")
            guard fields.count > 13, let user = Double(fields[12]), let system = Double(fields[13]) else { return 0 }
            return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
        }

        var megabytes: Double {
            let text = (try? String(contentsOfFile: "/proc/\(process.processIdentifier)/status", encoding: .utf8)) ?? ""
            let line = text.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
            return (line.flatMap { Double($0.filter(\.isNumber)) } ?? 0) / 1000
        }
    }
}
