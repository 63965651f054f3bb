import NIOCore
import Testing
import WebTestSupport

@testable import WebServer

/// The feed's side of the protocol, without a socket: what goes in, what has to be done.
@Suite struct FeedStateTests {
    typealias Action = FeedState.Action
    typealias Op = RawFeed.Opcode

    private let settings = FeedSettings()
    private static let token = Array(#"{"type":"auth","host_token":"abc"}"#.utf8)
    private static let wrong = Action.refuse(code: "token_wrong", detail: Problem.tokenWrong.detail)

    private func bytes(_ frames: [UInt8]...) -> ByteBuffer { ByteBuffer(bytes: frames.flatMap(\.self)) }
    private func auth() -> ByteBuffer { bytes(RawFeed.frame(Op.text, Self.token)) }
    private func ping(_ payload: UInt8) -> [UInt8] { RawFeed.frame(Op.ping, [payload]) }
    private func pong(_ payload: UInt8) -> Action { .pong(ByteBuffer(bytes: [payload])) }

    /// The state behind a reference: expectations look at what it answers.
    private final class Machine {
        private var state: FeedState

        init(at tick: Int) { state = FeedState(at: tick) }

        var isHost: Bool { state.isHost }
        var phase: FeedState.Phase { state.phase }
        func receive(_ bytes: ByteBuffer, at tick: Int) -> [Action] { state.receive(bytes, at: tick) }
        func offer(_ kind: FeedKind) -> Bool { state.offer(kind) }
        func turn(to tick: Int, by settings: FeedSettings) -> [Action] { state.turn(to: tick, by: settings) }
        func end(_ code: CloseCode, at tick: Int, within limit: Int) -> [Action] {
            state.end(code, at: tick, within: limit)
        }
        func inputEnded() -> [Action] { state.inputEnded() }
        func setWritable(_ canTake: Bool, at tick: Int) -> [Action] { state.setWritable(canTake, at: tick) }
        func authenticated(_ answer: FeedAuthentication, at tick: Int) -> [Action] {
            state.authenticated(answer, at: tick)
        }
    }

    @Test("a ping is answered; of many in one piece the newest")
    func pings() {
        let state = Machine(at: 0)
        #expect(state.receive(bytes(ping(1)), at: 0) == [pong(1)])
        #expect(state.receive(bytes(ping(1), ping(2), ping(3)), at: 0) == [pong(3)])
        #expect(state.receive(bytes(RawFeed.frame(Op.pong)), at: 0) == [])
    }

    @Test("one auth at a time: what comes meanwhile waits, and so does reading")
    func oneAuth() {
        let state = Machine(at: 0)
        #expect(
            state.receive(bytes(RawFeed.frame(Op.text, Self.token), ping(1)), at: 0) == [
                .authenticate(token: "abc"), .pauseReading,
            ])
        #expect(state.receive(auth(), at: 0) == [])
        #expect(!state.isHost)
        #expect(
            state.authenticated(.wrong, at: 0) == [
                Self.wrong, pong(1), .authenticate(token: "abc"), .pauseReading,
            ])
        #expect(state.authenticated(.granted, at: 0) == [.resumeReading])
        #expect(state.isHost)
        #expect(state.authenticated(.granted, at: 0) == [], "an answer to nothing")
    }

    @Test("the fifth wrong token ends it with 4403; a disk that cannot say costs no try")
    func wrongTokens() {
        let state = Machine(at: 0)
        for answer in [
            FeedAuthentication.wrong, .unavailable(detail: "disk"), .wrong, .tooManyWrong(detail: "wait"), .wrong,
        ] {
            _ = state.receive(auth(), at: 0)
            #expect(state.authenticated(answer, at: 0).last == .resumeReading)
        }
        _ = state.receive(auth(), at: 0)
        #expect(state.authenticated(.wrong, at: 3) == [Self.wrong, .sendClose(.forbidden)])
        #expect(state.phase == .closing(until: 5))
        #expect(!state.offer(.queue))
    }

    @Test("a token by plain HTTP where HTTPS is asked for ends it at once")
    func plainToken() {
        let state = Machine(at: 0)
        _ = state.receive(auth(), at: 0)
        #expect(
            state.authenticated(.needsHTTPS(detail: "there"), at: 0) == [
                .refuse(code: "https_required", detail: "there"), .sendClose(.forbidden),
            ])
    }

    @Test(
        "what is no command is said so, once for all in one piece",
        arguments: [
            "", "[]", "null", "{}", #"{"type":"auth"}"#, #"{"type":"hello","host_token":"x"}"#,
            #"{"type":"auth","host_token":5}"#,
            #"{"type":"auth","host_token":""# + String(repeating: "x", count: 1024) + "\"}",
        ])
    func noCommand(text: String) {
        let state = Machine(at: 0)
        let frame = RawFeed.frame(Op.text, Array(text.utf8))
        let actions = state.receive(bytes(frame, frame), at: 0)
        guard case .refuse(code: "invalid_request", _)? = actions.first else {
            Issue.record("\(actions)")
            return
        }
        #expect(actions.count == 1)
    }

    @Test("who does not take is not listened to, and gets the newest of each kind when it takes again")
    func slow() {
        let state = Machine(at: 0)
        #expect(state.offer(.queue))
        #expect(state.setWritable(false, at: 1) == [.pauseReading])
        for kind in [FeedKind.devices, .queue, .queue, .scan] { #expect(!state.offer(kind)) }
        #expect(state.receive(bytes(ping(1), ping(2)), at: 1) == [])
        #expect(
            state.setWritable(true, at: 2) == [
                pong(2), .send(.queue), .send(.scan), .send(.devices), .resumeReading,
            ])
        #expect(state.offer(.queue))
        #expect(state.setWritable(false, at: 3) == [.pauseReading])
        #expect(state.setWritable(true, at: 3) == [.resumeReading], "nothing is sent twice")
    }

    @Test("alive every 15 s, a ping every 20 s, dropped after 45 s of silence")
    func wheel() {
        let state = Machine(at: 7)
        var log: [Int: [Action]] = [:]
        for tick in 8...70 {
            let actions = state.turn(to: tick, by: settings)
            if !actions.isEmpty { log[tick - 7] = actions }
        }
        #expect(log == [15: [.alive], 20: [.ping], 30: [.alive], 40: [.ping], 45: [.drop]])
    }

    @Test("who answers stays")
    func answering() {
        let state = Machine(at: 0)
        for tick in 1...600 {
            let actions = state.turn(to: tick, by: settings)
            #expect(!actions.contains(.drop))
            if actions.contains(.ping) { _ = state.receive(bytes(RawFeed.frame(Op.pong)), at: tick) }
        }
    }

    @Test("who takes nothing for 45 s is dropped, however much it says")
    func stuck() {
        let state = Machine(at: 0)
        _ = state.setWritable(false, at: 5)
        for tick in 6..<50 {
            _ = state.receive(bytes(ping(1)), at: tick)
            #expect(state.turn(to: tick, by: settings) == [], "neither pings nor alive pile up")
        }
        #expect(state.turn(to: 50, by: settings) == [.drop])
    }

    @Test("a close is answered in kind; told to go, a client has two seconds")
    func closing() {
        let state = Machine(at: 0)
        #expect(
            state.receive(bytes(RawFeed.frame(Op.close, [3, 233])), at: 0) == [
                .sendClose(CloseCode(rawValue: 1001)), .drop,
            ])
        #expect(state.receive(auth(), at: 0) == [])

        let told = Machine(at: 0)
        #expect(told.end(.serviceRestart, at: 4, within: 2) == [.sendClose(.serviceRestart)])
        #expect(told.end(.revoked, at: 4, within: 2) == [], "once is enough")
        #expect(told.receive(auth(), at: 4) == [])
        #expect(told.turn(to: 5, by: settings) == [])
        #expect(told.turn(to: 6, by: settings) == [.drop])

        let polite = Machine(at: 0)
        _ = polite.end(.serviceRestart, at: 0, within: 2)
        #expect(polite.receive(bytes(RawFeed.frame(Op.close, [3, 244])), at: 0) == [.drop])

        let broken = Machine(at: 0)
        #expect(broken.receive(bytes(RawFeed.frame(3)), at: 0) == [.sendClose(.protocolError)])
        #expect(broken.inputEnded() == [.drop])
    }
}
