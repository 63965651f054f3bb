import Foundation
import PostgresStore
import TestSupport
import Testing

/// Thousands of worlds, and what no world may break. A failure names the seed: `QODE_WORLD=seed make test` lives that one
/// world again.
@Suite(.serialized) struct SimulationTests {
    /// In CI; `QODE_WORLDS` asks for more.
    static let worlds = ProcessInfo.processInfo.environment["QODE_WORLDS"].flatMap(UInt64.init) ?? 1000
    /// In how many worlds, at most, a defect must show.
    static let patience: UInt64 = 200

    @Test(.timeLimit(.minutes(60))) func noWorldBreaksAPromise() async throws {
        var tally: [String: Int] = [:]
        var broken: [String] = []
        let seeds: ClosedRange<UInt64> =
            ProcessInfo.processInfo.environment["QODE_WORLD"].flatMap(UInt64.init).map { $0...$0 } ?? 1...Self.worlds
        let begun = ContinuousClock.now
        // Two at a time, as many as there are cores: worlds share nothing.
        await withTaskGroup(of: Result<[String: Int], Violation>.self) { group in
            var waiting = Array(seeds.reversed())
            func start(_ group: inout TaskGroup<Result<[String: Int], Violation>>) {
                guard let seed = waiting.popLast() else { return }
                group.addTask {
                    do throws(Violation) { return .success(try await World.run(seed: seed)) } catch {
                        return .failure(error)
                    }
                }
            }
            for _ in 0..<2 { start(&group) }
            while let result = await group.next() {
                switch result {
                case .success(let counts): tally.merge(counts) { $0 + $1 }
                case .failure(let error): broken.append("\(error)")
                }
                start(&group)
            }
        }
        print("\(seeds.count) worlds in \(ContinuousClock.now - begun): \(tally.sorted { $0.key < $1.key })")
        #expect(broken.isEmpty, "\(broken.joined(separator: "\n"))")
        // The worlds went somewhere.
        if seeds.count >= 2000 {
            for (what, least) in [
                ("done", 50_000), ("refused", 10_000), ("failed", 1000), ("crash", 3000), ("undone", 500),
            ] {
                #expect(tally[what] ?? 0 > least, "\(what): \(tally[what] ?? 0)")
            }
        }
    }

    /// The same worlds on a PostgreSQL: fewer, because each has tables of its own.
    static let sharedWorlds: UInt64 =
        ProcessInfo.processInfo.environment["QODE_SHARED_WORLDS"].flatMap(UInt64.init) ?? 60

    @Test(.timeLimit(.minutes(60))) func noWorldOnAServerBreaksAPromise() async throws {
        let server = try PrivatePostgres.shared.get()
        var tally: [String: Int] = [:]
        for seed in 1...Self.sharedWorlds {
            let address = try #require(PostgresAddress(try server.newURL()))
            tally.merge(try await World.run(seed: seed, on: address)) { $0 + $1 }
        }
        print("\(Self.sharedWorlds) worlds on a server: \(tally.sorted { $0.key < $1.key })")
        #expect(tally["done"] ?? 0 > 20 * Int(Self.sharedWorlds))
        #expect(tally["failed"] ?? 0 > Int(Self.sharedWorlds) / 2)
    }

    /// The engine broken on purpose: a check that cannot fail is none.
    @Test(.timeLimit(.minutes(5)), arguments: Mutation.allCases) func theDefectIsFound(_ mutation: Mutation)
        async throws
    {
        var found: Violation?
        var seed: UInt64 = 0
        while found == nil, seed < Self.patience {
            seed += 1
            do throws(Violation) {
                _ = try await World.run(seed: seed, mutation: mutation)
            } catch {
                found = error
            }
        }
        let first = try #require(found, "\(mutation) was not found in \(Self.patience) worlds")
        print("\(mutation): \(first)")
        // And the seed brings it back.
        let again = await #expect(throws: Violation.self) { try await World.run(seed: first.seed, mutation: mutation) }
        #expect(again == first)
    }

    /// A world that comes to no end is found by its seed as well.
    @Test(.timeLimit(.minutes(1))) func aWorldThatHangsNamesItsSeed() async throws {
        let hanging = await #expect(throws: Violation.self) { try await World.run(seed: 7, patience: .zero) }
        #expect(hanging?.description.hasPrefix("seed 7, step ") == true)
        #expect(hanging?.words == "it hangs")
    }
}
