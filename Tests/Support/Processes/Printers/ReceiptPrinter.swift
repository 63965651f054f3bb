import Foundation
import Synchronization

/// A receipt printer with a network card, as its maker's reference describes one: answers real-time status requests (DLE EOT) at
/// once, everything else in its turn, prints at its own pace, and stops when something is wrong.
public final class ReceiptPrinter: Sendable {
    public struct Failure: Error, Sendable, CustomStringConvertible {
        public let description: String
    }

    /// What is wrong with it.
    public enum Trouble: Sendable, CaseIterable {
        case paperOut, coverOpen, cutterBlocked, broken
        /// Off line for no reason that it tells.
        case offline
        /// Takes what it is sent, prints nothing and says nothing.
        case silent
    }

    public struct Condition: Sendable {
        public var trouble: Trouble?
        public var paperIsLow = false
        /// The status requests (1 to 4) that it answers.
        public var answers: Set<UInt8> = [1, 2, 3, 4]
        /// Answers GS r.
        public var answersInTurn = true
        /// Keeps the line open when the other end has said its last word.
        public var neverHangsUp = false
        /// Each answer comes a byte of automatic status later, as from printers that send that unasked.
        public var chatters = false
        /// Bytes a second.
        public var pace = 4_000_000.0
        /// Bytes that it holds: more are not taken until some are printed.
        public var memory = 1 << 16
        /// The plug is pulled when it has cut a ticket off, before it can say so.
        public var isUnpluggedByCut = false
        /// The plug is pulled when it comes to the first, second, … request for a sign (GS r) from now, before it can answer.
        public var isUnpluggedBySign: Int?
        /// What happens once so many more bytes are printed.
        public var surprise: (after: Int, what: Surprise)?

        public mutating func surprise(after bytes: Int, _ what: Surprise) { surprise = (bytes, what) }
    }

    public enum Surprise: Sendable {
        case trouble(Trouble)
        /// The plug is pulled, and what it had in memory is lost.
        case unplugged
        /// Its network cable is, for a moment: it prints what it has, and whoever was connected hears no more of it.
        case disconnected
    }

    private struct State {
        var condition = Condition()
        var isOn = true
        var isOver = false
        var isCutOff = false
        var pieces: [[UInt8]] = []
        var tickets: [[UInt8]] = []
        var scraps: [[UInt8]] = []
        var documentBytes = 0
        var firstByte: ContinuousClock.Instant?
        var questions = 0
    }

    public var port: Int { reserved.number }
    private let reserved: ReservedPort
    private let state = Mutex(State())

    /// Listens on a free port of the loopback.
    public init() throws {
        reserved = try ReservedPort()
        let listener = try reserved.listen()
        Thread.detachNewThread { [self] in run(listener) }
    }

    /// Ends it; whoever is connected is cut off.
    public func stop() { state.withLock { $0.isOver = true } }

    /// Changes what is so from now on.
    public func set(_ change: (inout Condition) -> Void) { state.withLock { change(&$0.condition) } }

    /// Whether what was to happen has not happened yet.
    public var hasSurprise: Bool { state.withLock { $0.condition.surprise != nil } }

    /// The plug: without current it refuses connections and forgets what it had not printed.
    public func setOn(_ isOn: Bool) { state.withLock { $0.isOn = isOn } }

    /// Each that came out whole and was cut off: the bytes that made it.
    public var tickets: [[UInt8]] { state.withLock { $0.tickets } }
    /// What was cut off before a ticket because it hung there, if only white paper: the bytes that made it since the printer
    /// was switched on.
    public var pieces: [[UInt8]] { state.withLock { $0.pieces } }
    /// What was printed when the current went.
    public var scraps: [[UInt8]] { state.withLock { $0.scraps } }
    /// Bytes that came and were no status request.
    public var documentBytes: Int { state.withLock { $0.documentBytes } }
    /// How often it was asked how it is.
    public var questions: Int { state.withLock { $0.questions } }
    /// When the first byte of a document came since this was asked for last.
    public func takeFirstByte() -> ContinuousClock.Instant? {
        state.withLock { state in
            defer { state.firstByte = nil }
            return state.firstByte
        }
    }

    /// The tickets, once there are so many.
    public func tickets(_ count: Int, within seconds: Double) async throws -> [[UInt8]] {
        let deadline = ContinuousClock.now + .seconds(seconds)
        while ContinuousClock.now < deadline {
            let tickets = self.tickets
            if tickets.count >= count { return tickets }
            try await Task.sleep(for: .milliseconds(10))
        }
        throw Failure(description: "\(tickets.count) tickets instead of \(count) within \(seconds) s")
    }

    // MARK: Inside

    /// All descriptors are this thread's own.
    private func run(_ first: Int32) {
        var listener: Int32? = first
        var head = PrintHead()
        var connection: Int32?
        var kept: [Int32] = []
        defer { for open in kept { close(open) } }
        var last = ContinuousClock.now
        while !state.withLock({ $0.isOver }) {
            let (isOn, isCutOff) = state.withLock { state in
                defer { state.isCutOff = false }
                return (state.isOn, state.isCutOff)
            }
            if isCutOff { cut(&connection) }
            if !isOn {
                cut(&connection)
                lose(&head)
                if let open = listener { close(open) }
                listener = nil
            } else if listener == nil {
                listener = try? reserved.listen()
            }
            var wait = pollfd(fd: connection ?? listener ?? -1, events: Int16(POLLIN), revents: 0)
            if head.pendingBytes >= state.withLock({ $0.condition.memory }) { wait.fd = -1 }
            poll(&wait, 1, 3)
            if wait.revents != 0 {
                if let open = connection {
                    if !receive(open, &head) {
                        if state.withLock({ $0.condition.neverHangsUp }) { kept.append(open) } else { close(open) }
                        connection = nil
                    }
                } else if let listener {
                    let accepted = acceptConnection(on: listener)
                    if accepted >= 0 { connection = accepted }
                }
            }
            let now = ContinuousClock.now
            let seconds = Double((now - last).components.attoseconds) / 1e18 + Double((now - last).components.seconds)
            last = now
            print(&head, for: seconds, to: connection)
        }
        cut(&connection)
        if let open = listener { close(open) }
    }

    /// A document does not end like that: paper is fed past the knife and cut, and nothing was burnt since ESC @.
    private static let cleanStart: [UInt8] = [0x1B, 0x40, 0x1B, 0x4A, 96, 0x1D, 0x56, 1]

    /// Without a farewell, as when the current goes.
    private func cut(_ connection: inout Int32?) {
        guard let open = connection else { return }
        var abort = linger(l_onoff: 1, l_linger: 0)
        setsockopt(open, SOL_SOCKET, SO_LINGER, &abort, socklen_t(MemoryLayout<linger>.size))
        close(open)
        connection = nil
    }

    private func lose(_ head: inout PrintHead) {
        let scrap = head.lose()
        if !scrap.isEmpty { state.withLock { $0.scraps.append(scrap) } }
    }

    private func receive(_ connection: Int32, _ head: inout PrintHead) -> Bool {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = read(connection, &buffer, min(buffer.count, state.withLock { $0.condition.memory }))
        guard count > 0 else { return false }
        let before = head.received
        let questions = head.take(buffer[..<count])
        let came = head.received - before
        let condition = state.withLock { state in
            state.documentBytes += came
            state.questions += questions.count
            if came > 0, state.firstByte == nil { state.firstByte = .now }
            return state.condition
        }
        for question in questions { answer(question, condition, on: connection) }
        return true
    }

    private func answer(_ question: UInt8, _ condition: Condition, on connection: Int32) {
        guard condition.answers.contains(question), condition.trouble != .silent else { return }
        var status: UInt8 = 0x12
        switch (question, condition.trouble) {
        case (1, .some): status |= 0x08
        case (2, .coverOpen): status |= 0x04
        case (2, .paperOut): status |= 0x20
        case (2, .cutterBlocked), (2, .broken): status |= 0x40
        case (3, .cutterBlocked): status |= 0x08
        case (3, .broken): status |= 0x20
        case (4, .paperOut): status |= 0x60
        default: break
        }
        if question == 4, condition.paperIsLow { status |= 0x0C }
        send(condition.chatters ? [0x11, 0x14, 0x00, 0x00, 0x0F, status] : [status], on: connection)
    }

    private func send(_ bytes: [UInt8], on connection: Int32?) {
        guard let connection else { return }
        // A byte at a time: what comes split must be read as well.
        for byte in bytes { _ = Glibc.send(connection, [byte], 1, Int32(MSG_NOSIGNAL)) }
    }

    private func print(_ head: inout PrintHead, for seconds: Double, to connection: Int32?) {
        let condition = state.withLock { $0.condition }
        guard condition.trouble == nil else { return }
        var room = max(1, Int(seconds * condition.pace))
        if let surprise = condition.surprise { room = min(room, surprise.after) }
        let printed = head.print(room, endsAtCut: condition.isUnpluggedByCut) { paper in
            state.withLock { state in
                guard !paper.reversed().starts(with: Self.cleanStart.reversed()) else {
                    state.pieces.append(paper)
                    return
                }
                state.tickets.append(paper)
                if condition.isUnpluggedByCut { (state.isOn, state.condition.isUnpluggedByCut) = (false, false) }
            }
        }
        for _ in 0..<printed.requests {
            if !passSign() { return }
            if condition.answersInTurn { send([0x00], on: connection) }
        }
        guard let surprise = condition.surprise else { return }
        state.withLock { state in
            guard surprise.after <= printed.bytes else {
                state.condition.surprise?.after = surprise.after - printed.bytes
                return
            }
            state.condition.surprise = nil
            switch surprise.what {
            case .trouble(let trouble): state.condition.trouble = trouble
            case .unplugged: state.isOn = false
            case .disconnected: state.isCutOff = true
            }
        }
    }
}

extension ReceiptPrinter {
    /// - Returns: false when the plug is pulled by it.
    private func passSign() -> Bool {
        state.withLock { state in
            guard let count = state.condition.isUnpluggedBySign else { return true }
            state.condition.isUnpluggedBySign = count > 1 ? count - 1 : nil
            state.isOn = count > 1
            return state.isOn
        }
    }
}

/// What has come and what of it is on paper.
private struct PrintHead {
    private var pending: [UInt8] = []
    private var onPaper: [UInt8] = []
    private var scanned: [UInt8] = []
    /// Of the command that is being printed.
    private var left = 0
    private var isCut = false
    /// Bytes of documents so far.
    private(set) var received = 0

    var pendingBytes: Int { pending.count }

    /// Takes bytes up.
    /// - Returns: the real-time requests in them, which never wait.
    mutating func take(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var questions: [UInt8] = []
        for byte in bytes {
            scanned.append(byte)
            if scanned.count >= 3, scanned.suffix(3).starts(with: [0x10, 0x04]), (1...4).contains(byte) {
                questions.append(byte)
                scanned = []
                // Its first two bytes are taken back.
                pending.removeLast(min(2, pending.count))
                received -= 2
                continue
            }
            scanned = scanned.suffix(2)
            pending.append(byte)
            received += 1
        }
        return questions
    }

    /// Prints at most so many bytes, and not more than one ticket where it ends at a cut.
    /// - Returns: how many of documents, and how many requests for a sign (GS r) they had among them.
    mutating func print(
        _ room: Int, endsAtCut: Bool, _ finish: ([UInt8]) -> Void
    ) -> (bytes: Int, requests: Int) {
        var (position, requests, bytes) = (0, 0, 0)
        while bytes < room, position < pending.count {
            if left == 0 {
                guard let length = Self.commandLength(pending[position...]) else { break }
                if pending[position...].starts(with: [0x1D, 0x72]) {
                    requests += 1
                    position += length
                    continue
                }
                left = length
                isCut = pending[position...].starts(with: [0x1D, 0x56])
            }
            onPaper.append(pending[position])
            (position, left, bytes) = (position + 1, left - 1, bytes + 1)
            if left == 0, isCut {
                finish(onPaper)
                onPaper = []
                if endsAtCut { break }
            }
        }
        pending.removeFirst(position)
        return (bytes, requests)
    }

    /// - Returns: what was on paper of a ticket that was not finished.
    mutating func lose() -> [UInt8] {
        defer { self = PrintHead() }
        return onPaper
    }

    /// Nil while too little of it is there to know.
    private static func commandLength(_ bytes: ArraySlice<UInt8>) -> Int? {
        let bytes = Array(bytes.prefix(8))
        guard bytes[0] == 0x1B || bytes[0] == 0x1D else { return 1 }
        guard bytes.count >= 2 else { return nil }
        switch (bytes[0], bytes[1]) {
        case (0x1B, 0x40): return 2
        case (0x1B, 0x4A), (0x1D, 0x56), (0x1D, 0x72): return 3
        case (0x1B, 0x70): return 5
        case (0x1B, 0x28): return bytes.count >= 5 ? 5 + Int(bytes[3]) + Int(bytes[4]) << 8 : nil
        case (0x1D, 0x76):
            guard bytes.count == 8 else { return nil }
            return 8 + (Int(bytes[4]) + Int(bytes[5]) << 8) * (Int(bytes[6]) + Int(bytes[7]) << 8)
        default: return 2
        }
    }
}
