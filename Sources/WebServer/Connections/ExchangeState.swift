import NIOCore

/// Where a connection is between a request's first byte and its answer's last, and until when it may be there. Knows no channel:
/// what has happened goes in, what is to be done comes out.
struct ExchangeState {
    private enum Reading: Equatable {
        /// Between two requests.
        case nothing
        case head(bytes: Int)
        /// `left` bytes of a body are taken.
        case body(left: Int)
    }

    struct Answer: Equatable {
        /// Asked for by HEAD: the same without its body.
        let isHead: Bool
        fileprivate(set) var isBegun = false
    }

    enum Expiry: Equatable {
        /// Nothing whole was asked, so nothing is answered.
        case head
        case body
        case answer
    }

    private let limits: ConnectionLimits
    private var reading = Reading.head(bytes: 0)
    /// Passed on and not answered yet, the oldest first.
    private var unanswered: [Answer] = []
    private var headUntil: NIODeadline?
    private var bodyUntil: NIODeadline?
    private var answerUntil: NIODeadline?

    init(_ limits: ConnectionLimits, acceptedAt now: NIODeadline) {
        self.limits = limits
        headUntil = now + limits.head
    }

    /// The next moment at which something may be over.
    var nextDeadline: NIODeadline? {
        var next = headUntil
        for other in [bodyUntil, answerUntil] { if let other { next = min(next ?? other, other) } }
        return next
    }

    func expiry(at now: NIODeadline) -> Expiry? {
        if let headUntil, now >= headUntil { return .head }
        if let bodyUntil, now >= bodyUntil { return .body }
        if let answerUntil, now >= answerUntil { return .answer }
        return nil
    }

    // MARK: From the client

    mutating func bytesCame(_ count: Int, at now: NIODeadline) {
        switch reading {
        case .nothing:
            reading = .head(bytes: count)
            headUntil = now + limits.head
        case .head(let bytes): reading = .head(bytes: bytes + count)
        case .body: break
        }
    }

    /// All that came was parsed.
    /// - Returns: whether it is more than any head may have, and still none.
    var isHeadTooLarge: Bool {
        guard case .head(let bytes) = reading else { return false }
        return bytes > ConnectionLimits.headBytes
    }

    mutating func headCame(isHead: Bool, bodyLimit: Int, at now: NIODeadline) {
        reading = .body(left: bodyLimit)
        headUntil = nil
        bodyUntil = now + limits.body
        unanswered.append(Answer(isHead: isHead))
    }

    /// - Returns: false when that is more than the request may have.
    mutating func bodyCame(_ count: Int) -> Bool {
        guard case .body(let left) = reading else { return true }
        reading = .body(left: left - count)
        return count <= left
    }

    mutating func endCame() {
        reading = .nothing
        bodyUntil = nil
    }

    // MARK: To the client

    /// Nothing of an answer is on its way, and at most the request that is being read waits for one.
    var canRefuseNow: Bool { unanswered.isEmpty || unanswered.count == 1 && !unanswered[0].isBegun }

    /// Nobody waits for an answer, and nothing of a request but its head may have come.
    var isQuiet: Bool {
        if case .body = reading { return false }
        return unanswered.isEmpty
    }

    var isAnswered: Bool { unanswered.isEmpty }

    /// Part of an answer is on its way.
    var isAnswering: Bool { unanswered.first?.isBegun ?? false }

    mutating func answerBegan(at now: NIODeadline) -> Answer? {
        guard !unanswered.isEmpty else { return nil }
        unanswered[0].isBegun = true
        answerUntil = now + limits.answer
        return unanswered[0]
    }

    /// Its last byte was written.
    mutating func answerEnded() { if !unanswered.isEmpty { unanswered.removeFirst() } }

    /// And is with the client's system.
    mutating func answerTaken() { if unanswered.first?.isBegun != true { answerUntil = nil } }
}
