import LinuxHost
import Synchronization
import Testing

/// What every request asks for is looked at once in a while.
@Suite struct GlanceTests {
    @Test("a thousand questions at once are one look; later it is looked at anew")
    func once() async throws {
        let looks = Atomic(0)
        let glance = Glance(for: 200) { looks.add(1, ordering: .relaxed).newValue }
        let answers = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<1000 { group.addTask { glance() } }
            return await group.reduce(into: Set<Int>()) { $0.insert($1) }
        }
        #expect(answers.contains(1))
        #expect(answers.count <= 2, "a thousand take no longer than two glances")
        let before = glance()
        for _ in 0..<500 where glance() == before { try await Task.sleep(for: .milliseconds(10)) }
        #expect(glance() > before)
    }
}
