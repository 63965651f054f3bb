import NIOCore
import Testing

@testable import WebServer

/// What a connection is allowed to take its time for, without a connection.
@Suite struct ExchangeStateTests {
    private static let start = NIODeadline.uptimeNanoseconds(1_000_000_000_000)

    private static func at(_ seconds: Int64) -> NIODeadline { start + .seconds(seconds) }

    private func state() -> ExchangeState { ExchangeState(ConnectionLimits(), acceptedAt: Self.start) }

    @Test("the first head has 10 s from accept, whatever comes meanwhile")
    func firstHead() {
        var state = state()
        for second in 1..<10 {
            state.bytesCame(2, at: Self.at(Int64(second)))
            #expect(state.expiry(at: Self.at(Int64(second))) == nil)
        }
        #expect(state.expiry(at: Self.at(10)) == .head)
    }

    @Test("a later head has 10 s from its first byte, and time between two requests is not its")
    func laterHead() {
        var state = state()
        state.headCame(isHead: false, bodyLimit: 0, at: Self.at(1))
        state.endCame()
        _ = state.answerBegan(at: Self.at(1))
        state.answerEnded()
        state.answerTaken()
        #expect(state.nextDeadline == nil, "between two requests somebody else counts")
        state.bytesCame(1, at: Self.at(40))
        #expect(state.expiry(at: Self.at(49)) == nil)
        #expect(state.expiry(at: Self.at(50)) == .head)
    }

    @Test("a body has 30 s from its head, read or not")
    func body() {
        var state = state()
        state.headCame(isHead: false, bodyLimit: 10, at: Self.at(5))
        #expect(state.expiry(at: Self.at(34)) == nil)
        #expect(state.expiry(at: Self.at(35)) == .body)
        state.endCame()
        #expect(state.expiry(at: Self.at(35)) == nil)
    }

    @Test("an answer has 60 s from its first byte until it is taken")
    func answer() {
        var state = state()
        state.headCame(isHead: false, bodyLimit: 0, at: Self.at(0))
        state.endCame()
        // However long it takes to be made.
        #expect(state.expiry(at: Self.at(300)) == nil)
        _ = state.answerBegan(at: Self.at(300))
        state.answerEnded()
        #expect(state.expiry(at: Self.at(360)) == .answer, "written is not taken")
        state.answerTaken()
        #expect(state.expiry(at: Self.at(400)) == nil)
    }

    @Test("a head has 16 KiB, blank lines and all")
    func headSize() {
        var state = state()
        state.bytesCame(ConnectionLimits.headBytes, at: Self.at(0))
        #expect(!state.isHeadTooLarge)
        state.bytesCame(1, at: Self.at(0))
        #expect(state.isHeadTooLarge)
        state.headCame(isHead: false, bodyLimit: 100_000, at: Self.at(0))
        state.bytesCame(100_000, at: Self.at(0))
        #expect(!state.isHeadTooLarge, "a body is no head")
    }

    @Test("a body has what its call takes")
    func bodySize() {
        var state = state()
        state.headCame(isHead: false, bodyLimit: 100, at: Self.at(0))
        let first = state.bodyCame(60)
        let last = state.bodyCame(40)
        let over = state.bodyCame(1)
        #expect(first && last && !over)
    }

    @Test("half an answer is not taken back, and who waits before is answered first")
    func refusing() {
        var state = state()
        #expect(state.canRefuseNow)
        state.headCame(isHead: false, bodyLimit: 0, at: Self.at(0))
        #expect(state.canRefuseNow, "nothing was said yet")
        _ = state.answerBegan(at: Self.at(0))
        #expect(!state.canRefuseNow && state.isAnswering)
        state.answerEnded()
        state.headCame(isHead: false, bodyLimit: 0, at: Self.at(0))
        state.headCame(isHead: false, bodyLimit: 0, at: Self.at(0))
        #expect(!state.canRefuseNow && !state.isAnswering)
    }
}
