import Foundation
import NIOCore
import QueueCore

/// What a message replaces when the reader is slow: only the newest of each kind is worth sending. Sent in this order.
enum FeedKind: UInt16, Sendable, CaseIterable {
    case queue, tickets, scan, scanEnd, help, devices, info, news, currency

    struct Set: OptionSet, Sendable {
        let rawValue: UInt16

        init(rawValue: UInt16) { self.rawValue = rawValue }
        init(_ kind: FeedKind) { self.init(rawValue: 1 << kind.rawValue) }
    }
}

/// Which state of a queue was shown: the revision, and the minute that the estimates were made in.
struct FeedVersion: Comparable, Sendable {
    var revision: Int64
    /// Whole minutes of service time.
    var minute: Int64

    static func < (one: Self, other: Self) -> Bool {
        (one.revision, one.minute) < (other.revision, other.minute)
    }
}

/// How a token was answered.
enum FeedAuthentication: Equatable, Sendable {
    case granted
    case wrong
    /// The same, in a run of them.
    case tooManyWrong(detail: String)
    /// It would have been read by the whole network: the address that works.
    case needsHTTPS(detail: String)
    /// The disk could not say. No try is lost.
    case unavailable(detail: String)

    fileprivate var isRefusal: Bool {
        switch self {
        case .wrong, .tooManyWrong: true
        case .granted, .needsHTTPS, .unavailable: false
        }
    }
}

/// One listener's side of the protocol, as a machine without a socket or a clock: frames, answers, ticks and writability
/// go in, actions come out. `FeedHandler` carries them out.
struct FeedState {
    enum Action: Equatable {
        case ping
        case pong(ByteBuffer)
        case alive
        case refuse(code: String, detail: String)
        case authenticate(token: String)
        /// The newest of this kind, which was held back.
        case send(FeedKind)
        case pauseReading
        case resumeReading
        /// The last frame; nil has no code.
        case sendClose(CloseCode?)
        /// The connection ends now, once what was written is on its way.
        case drop
    }

    enum Phase: Equatable {
        case open
        /// Told to go; until this tick it may answer.
        case closing(until: Int)
        case closed
    }

    /// Wrong tokens before the connection ends.
    static let authenticationLimit = 5
    /// Bytes of an `auth`, which has about 80: what is longer is not taken apart.
    static let authenticationSize = 1024

    private(set) var phase = Phase.open
    private(set) var isHost = false
    /// What this listener was shown last.
    var shown: FeedVersion?
    private var reader = FrameReader()
    private var isWritable = true
    /// One `auth` at a time: what comes meanwhile waits.
    private var isAuthenticating = false
    private var refusals = 0
    private var pending: FeedKind.Set = []
    /// The newest ping that a client that does not take could not be answered.
    private var pendingPong: ByteBuffer?
    private let born: Int
    private var lastHeard: Int
    /// Since when the client takes nothing.
    private var stuckSince: Int?

    /// - Parameter tick: now.
    init(at tick: Int) { (born, lastHeard) = (tick, tick) }

    private var wantsToRead: Bool { isWritable && !isAuthenticating && phase != .closed }

    // MARK: From the client

    mutating func receive(_ bytes: ByteBuffer, at tick: Int) -> [Action] {
        lastHeard = tick
        guard phase != .closed else { return [] }
        reader.append(bytes)
        return readOn(at: tick)
    }

    private mutating func readOn(at tick: Int) -> [Action] {
        var actions: [Action] = []
        while !isAuthenticating, phase != .closed, let event = reader.next() {
            switch event {
            case .text(let text): if phase == .open { Self.add(read(text), to: &actions) }
            case .ping(let payload):
                guard phase == .open else { continue }
                if isWritable { Self.add([.pong(payload)], to: &actions) } else { pendingPong = payload }
            case .pong: break
            case .close(let code):
                // Answered in kind, unless it is the answer (RFC 6455 §5.5.1).
                if phase == .open { actions.append(.sendClose(code)) }
                phase = .closed
                actions.append(.drop)
            case .violation(let code): actions += end(code, at: tick, within: 2)
            }
        }
        return actions
    }

    /// However many pings and odd messages come in one piece, the newest ping is answered (RFC 6455 §5.5.3), and the same refusal
    /// once: what a client sends is never answered with more than it sent.
    private static func add(_ more: [Action], to actions: inout [Action]) {
        for action in more {
            if case .pong = action {
                actions.removeAll { if case .pong = $0 { true } else { false } }
            } else if case .refuse = action, actions.contains(action) {
                continue
            }
            actions.append(action)
        }
    }

    private struct ClientMessage: Decodable {
        var type: String
        var hostToken: String?

        enum CodingKeys: String, CodingKey {
            case type
            case hostToken = "host_token"
        }
    }

    private mutating func read(_ text: ByteBuffer) -> [Action] {
        guard text.readableBytes <= Self.authenticationSize,
            let message = try? JSONDecoder().decode(ClientMessage.self, from: Data(text.readableBytesView)),
            message.type == "auth", let token = message.hostToken
        else {
            let detail = #"A message to the feed is {"type": "auth", "host_token": "…"}."#
            return [.refuse(code: "invalid_request", detail: detail)]
        }
        isAuthenticating = true
        return [.authenticate(token: token), .pauseReading]
    }

    mutating func authenticated(_ answer: FeedAuthentication, at tick: Int) -> [Action] {
        guard isAuthenticating else { return [] }
        isAuthenticating = false
        guard phase == .open else { return [] }
        var actions: [Action] = []
        switch answer {
        case .granted: isHost = true
        case .unavailable(let detail): actions.append(.refuse(code: "store_unavailable", detail: detail))
        case .needsHTTPS(let detail):
            return [.refuse(code: "https_required", detail: detail)] + end(.forbidden, at: tick, within: 2)
        case .wrong: actions.append(.refuse(code: "token_wrong", detail: Problem.tokenWrong.detail))
        case .tooManyWrong(let detail): actions.append(.refuse(code: "too_many_requests", detail: detail))
        }
        if answer.isRefusal { refusals += 1 }
        if refusals >= Self.authenticationLimit { return actions + end(.forbidden, at: tick, within: 2) }
        actions += readOn(at: tick)
        if wantsToRead { actions.append(.resumeReading) }
        return actions
    }

    // MARK: To the client

    /// Whether the newest of this kind is to be written now. When not, it is asked for once the client takes again.
    mutating func offer(_ kind: FeedKind) -> Bool {
        guard phase == .open else { return false }
        if isWritable { return true }
        pending.insert(FeedKind.Set(kind))
        return false
    }

    mutating func setWritable(_ canTake: Bool, at tick: Int) -> [Action] {
        guard canTake != isWritable else { return [] }
        isWritable = canTake
        guard canTake else {
            stuckSince = tick
            // Who does not take is not answered, so it is not listened to either.
            return isAuthenticating ? [] : [.pauseReading]
        }
        stuckSince = nil
        var actions: [Action] = []
        if phase == .open {
            if let payload = pendingPong { actions.append(.pong(payload)) }
            for kind in FeedKind.allCases where pending.contains(FeedKind.Set(kind)) { actions.append(.send(kind)) }
        }
        (pendingPong, pending) = (nil, [])
        if wantsToRead { actions.append(.resumeReading) }
        return actions
    }

    // MARK: Time

    /// What is due now. Asked each `settings.stride` ticks since the listener came, and each tick while it is closing.
    mutating func turn(to tick: Int, by settings: FeedSettings) -> [Action] {
        switch phase {
        case .closed: return []
        case .closing(let limit):
            guard tick >= limit else { return [] }
            phase = .closed
            return [.drop]
        case .open: break
        }
        if tick - lastHeard >= settings.silenceLimit || stuckSince.map({ tick - $0 >= settings.silenceLimit }) ?? false
        {
            phase = .closed
            return [.drop]
        }
        let age = tick - born
        guard isWritable, age > 0 else { return [] }
        var actions: [Action] = []
        if age % settings.aliveInterval == 0 { actions.append(.alive) }
        if age % settings.pingInterval == 0 { actions.append(.ping) }
        return actions
    }

    // MARK: The end

    /// Says goodbye. The client may answer within so many ticks; then the connection goes.
    mutating func end(_ code: CloseCode, at tick: Int, within limit: Int) -> [Action] {
        guard phase == .open else { return [] }
        phase = .closing(until: tick + limit)
        (pending, pendingPong) = ([], nil)
        return [.sendClose(code)]
    }

    /// The client has closed its half: nobody is there.
    mutating func inputEnded() -> [Action] {
        guard phase != .closed else { return [] }
        phase = .closed
        return [.drop]
    }
}
