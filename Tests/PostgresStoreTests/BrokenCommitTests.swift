import Foundation
import QueueCore
import QueueEngine
import TestSupport
import Testing

@testable import PostgresStore

/// The connection breaks in the middle of commits: nobody gets two numbers, and no number is lost.
@Suite struct BrokenCommitTests {
    /// What ends every commit on its way to the server: the message Sync
    /// (https://www.postgresql.org/docs/15/protocol-message-formats.html).
    private static let sync: [UInt8] = [UInt8(ascii: "S"), 0, 0, 0, 4]

    private struct Scene {
        let shop: StoreFixture
        let queue: Queue
        let proxy: CuttingProxy
        /// Through the proxy.
        let store: PostgresStore

        init() async throws {
            shop = try StoreFixture()
            queue = try await shop.queue()
            let server = try PrivatePostgres.shared.get()
            proxy = try CuttingProxy(to: server.port)
            let url = shop.address.url.replacing(":\(server.port)/", with: ":\(proxy.port)/")
            store = PostgresStore(try #require(PostgresAddress(url)), appliance: "cut", answerLimit: 1_500)
            try await store.start()
        }

        func joins(_ round: Int, _ count: Int = 5) -> [Write] {
            (0..<count).map { number in
                let device = "\(round)-\(number)"
                return shop.request(.join(device: device, as: shop.newID()), on: queue.id, by: .guest(device: device))
            }
        }
    }

    @Test(arguments: [true, false])
    func theAnswerIsFoundOut(_ reachesTheServer: Bool) async throws {
        let scene = try await Scene()
        defer { scene.proxy.stop() }
        var numbers: [Int] = []
        for round in 0..<8 {
            scene.proxy.set(reachesTheServer ? .after(Self.sync) : .before(Self.sync))
            for result in try await scene.store.commit(scene.joins(round)) {
                guard case .success(.outcome(let outcome)) = result else { throw Unexpected(result) }
                numbers.append(try #require(outcome.ticket?.number))
                #expect(outcome.isNew)
            }
        }
        #expect(scene.proxy.sprung == 8)
        #expect(numbers == Array(1...40))
        #expect(try scene.shop.count("SELECT count(*) FROM tickets") == 40)
        let found = await scene.store.writer.found
        #expect(reachesTheServer ? found.kept == 8 && found.undone == 0 : found.kept == 0 && found.undone == 8)
    }

    /// Everything is silent for longer than anybody waits: an error, nothing twice, and all goes on afterwards.
    @Test func aSilentNetworkIsAnErrorThatPasses() async throws {
        let scene = try await Scene()
        defer { scene.proxy.stop() }
        scene.proxy.silence(true)
        let failure = await #expect(throws: StoreFailure.self) { _ = try await scene.store.commit(scene.joins(1)) }
        #expect(failure?.isUndone == false)
        #expect(failure?.hint.contains("PostgreSQL") == true)
        scene.proxy.silence(false)
        scene.proxy.cut()
        try await timePasses(.milliseconds(300), "the connections' end is seen")
        let results = try await scene.store.commit(scene.joins(1))
        #expect(results.count == 5)
        #expect(try scene.shop.count("SELECT count(*) FROM tickets") == 5)
        #expect(try scene.shop.count("SELECT last_number_issued FROM queues") == 5)
    }

    /// Sessions that were ended by the server's keeper, at any moment.
    @Test func endedSessionsComeBack() async throws {
        let scene = try await Scene()
        defer { scene.proxy.stop() }
        let server = try PrivatePostgres.shared.get()
        let killer = Task {
            while !Task.isCancelled {
                _ = try? server.run(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%tickets%' AND pid <> pg_backend_pid()"
                )
                try await Task.sleep(for: .milliseconds(20))
            }
        }
        defer { killer.cancel() }
        var numbers: [Int] = []
        var failed = 0
        for round in 0..<60 {
            do {
                for case .success(.outcome(let outcome)) in try await scene.store.commit(scene.joins(round, 2)) {
                    numbers.append(outcome.ticket?.number ?? 0)
                }
            } catch {
                failed += 1
            }
        }
        killer.cancel()
        #expect(Set(numbers).count == numbers.count)
        #expect(numbers.count >= 60, "\(failed) batches failed")
        let count = try scene.shop.count("SELECT count(*) FROM tickets")
        #expect(try scene.shop.count("SELECT max(position_number) FROM tickets") == count)
        #expect(count >= numbers.count && count <= numbers.count + 2 * failed)
    }
}
