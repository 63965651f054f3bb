import Foundation
import Synchronization
import Testing
import WebTestSupport

/// The real binary, killed again and again in the middle of its work. `make soak` kills it 200 times.
@Suite(.serialized) struct SoakTests {
    static let kills = ProcessInfo.processInfo.environment["QODE_SOAK"].flatMap { Int($0) } ?? 10
    /// Phones that join without a pause, beside one host who calls and verifies.
    static let phones = 4
    /// Tickets of earlier lives that are looked at again after each kill; all are, at the end.
    static let lookedAtAgain = 20

    /// What somebody was told.
    private struct Promise: Equatable {
        var number: Int
        var isCompleted = false
    }

    private final class Promises: Sendable {
        private let all = Mutex<[String: Promise]>([:])

        func give(_ id: String, _ number: Int) { all.withLock { $0[id] = Promise(number: number) } }
        func complete(_ id: String) { all.withLock { $0[id]?.isCompleted = true } }
        var snapshot: [String: Promise] { all.withLock { $0 } }
    }

    @Test(.timeLimit(.minutes(30))) func noAnswerIsLostWhenTheProcessIsKilled() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let promises = Promises()
        var queue: (id: String, host: [String: String])?
        var starts: [Duration] = []
        for kill in 0...Self.kills {
            let begun = ContinuousClock.now
            let daemon = try await TestDaemon.start(in: folder, Self.bare)
            #expect(try await daemon.client.get("/readyz").status == 200)
            starts.append(ContinuousClock.now - begun)
            if queue == nil { queue = try await daemon.makeQueue() }
            guard let queue else { return }
            try await look(daemon, promises, all: kill == Self.kills)
            guard kill < Self.kills else {
                await daemon.process.stop()
                break
            }
            await load(daemon, queue.id, queue.host, promises) {
                try? await Task.sleep(for: .milliseconds(Int.random(in: 50...500)))
                daemon.process.signal(SIGKILL)
            }
            _ = await daemon.process.end()
        }
        let sorted = starts.dropFirst().sorted()
        let (median, worst) = (sorted[sorted.count / 2], sorted.last ?? .zero)
        print(
            "\(Self.kills) kills, \(promises.snapshot.count) tickets; back in service after \(median), at worst \(worst)"
        )
        #expect(promises.snapshot.count > Self.kills * 10)
        // The middle one: a machine that does something else for a moment is no defect of the daemon.
        #expect(median < .milliseconds(500))
    }

    private static let bare = ["--camera-source", "none", "--printers-ticket", "none", "--printers-poster", "none"]

    /// Everybody works until the process is gone.
    private func load(
        _ daemon: TestDaemon, _ queue: String, _ host: [String: String], _ promises: Promises,
        until end: @escaping @Sendable () async -> Void
    ) async {
        let client = daemon.client
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await end() }
            for _ in 0..<Self.phones {
                group.addTask {
                    while let reply = try? await client.post(
                        "/api/queues/\(queue)/join", headers: ["x-device-token": UUID().uuidString])
                    {
                        guard reply.status == 201, let id = reply["id"], let number = reply.number("position_number")
                        else { continue }
                        promises.give(id, number)
                    }
                }
            }
            group.addTask {
                while let reply = try? await client.post("/api/queues/\(queue)/next", headers: host) {
                    guard let id = reply.object("ticket")["id"] as? String else { continue }
                    guard let verified = try? await client.post("/api/tickets/\(id)/verify", headers: host) else {
                        return
                    }
                    if verified.status == 200 { promises.complete(id) }
                }
            }
        }
    }

    /// Every answer is as it was given.
    private func look(_ daemon: TestDaemon, _ promises: Promises, all: Bool) async throws {
        let given = promises.snapshot
        let looked = all ? Array(given) : Array(given.shuffled().prefix(Self.lookedAtAgain))
        for (id, promise) in looked {
            let reply = try await daemon.client.get("/api/tickets/\(id)")
            #expect(
                reply.status == 200 && reply.number("position_number") == promise.number, "ticket \(promise.number)")
            if promise.isCompleted { #expect(reply["status"] == "COMPLETED", "ticket \(promise.number)") }
        }
        #expect(Set(given.values.map(\.number)).count == given.count, "a number was given twice")
    }
}
