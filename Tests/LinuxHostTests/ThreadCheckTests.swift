import LinuxHost
import Testing

@Suite struct ThreadCheckTests {
    private actor Reader {
        private let thread = BlockingThread(name: "reader")
        nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

        func isOnThread() -> Bool { BlockingThread.isCurrent }
    }

    @Test("a thread that may block is known as one: by its jobs, and by the actor that lives on it")
    func known() async {
        let thread = BlockingThread(name: "known")
        #expect(await thread.run { BlockingThread.isCurrent })
        #expect(await Reader().isOnThread())
        #expect(!BlockingThread.isCurrent)
        let spawned = AsyncStream<Bool> { stream in
            spawnThread(name: "spawned") {
                stream.yield(BlockingThread.isCurrent)
                stream.finish()
            }
        }
        #expect(await spawned.first { _ in true } == true)
    }

    @Test("what is posted is carried out in order, before what is waited for afterwards")
    func posted() async {
        let thread = BlockingThread(name: "posted")
        let (numbers, stream) = AsyncStream.makeStream(of: Int.self)
        for number in 0..<100 { thread.post { stream.yield(number) } }
        await thread.run { stream.finish() }
        var seen: [Int] = []
        for await number in numbers { seen.append(number) }
        #expect(seen == Array(0..<100))
    }

    @Test("a daemon that blocks where others wait is ended, in a debug build; on a thread of its own it may")
    func ended() async {
        await #expect(processExitsWith: .failure) {
            BlockingThread.beginChecking()
            BlockingThread.assertIsCurrent("reading a disk")
        }
        await #expect(processExitsWith: .success) {
            BlockingThread.assertIsCurrent("a command's reading of a disk")
            BlockingThread.beginChecking()
            let thread = BlockingThread(name: "disk")
            await thread.run { BlockingThread.assertIsCurrent("reading a disk") }
        }
    }
}
