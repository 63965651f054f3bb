import Foundation
import Glibc
import LinuxHost
import Testing

/// A child that answers questions: programs of Debian play it, well and badly.
@Suite struct ChildServerTests {
    @Test("an echo answers one question after the other, of any size that a socket holds")
    func echo() throws {
        let server = ChildServer("/bin/cat", [], answerLimit: 1 << 20)
        for length in [0, 1, 4, 65_537] {
            let question = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            let isSame = try server.answer(to: question, within: 20_000) == question
            #expect(isSame, "\(length) bytes")
        }
        server.rest()
        let isBack = try server.answer(to: [1, 2, 3], within: 20_000) == [1, 2, 3]
        #expect(isBack, "rested, and started again")
    }

    @Test("one that is silent, says too much, ends, or is not there costs its question, and the next is answered anew")
    func failures() throws {
        let silent = ChildServer("/bin/sleep", ["60"], answerLimit: 100)
        let start = ContinuousClock.now
        #expect(throws: ChildServer.Failure.late) { try silent.answer(to: [1], within: 200) }
        #expect(start.duration(to: .now) < .seconds(10))
        #expect(throws: ChildServer.Failure.talkative) {
            try ChildServer("/bin/cat", [], answerLimit: 2).answer(to: [1, 2, 3], within: 20_000)
        }
        #expect(throws: ChildServer.Failure.ended) {
            try ChildServer("/bin/true", [], answerLimit: 2).answer(
                to: Array(repeating: 1, count: 1 << 20), within: 20_000)
        }
        guard
            case .notStarted = #expect(
                throws: ChildServer.Failure.self,
                performing: {
                    try ChildServer("/no/such/program", [], answerLimit: 2).answer(to: [1], within: 20_000)
                })
        else {
            Issue.record("it was started")
            return
        }
        // It answers once, then it is gone; the next question finds another.
        let once = ChildServer("/usr/bin/head", ["-c", "6"], answerLimit: 100)
        for _ in 0..<3 {
            #expect(try once.answer(to: [7, 8], within: 20_000) == [7, 8])
            usleep(300_000)
        }
    }
}
