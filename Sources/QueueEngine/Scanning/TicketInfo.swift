public import QueueCore

/// What a guest is told who holds a ticket to a camera of the role `info`: nothing is verified.
public struct TicketInfo: Sendable, Equatable {
    /// What became of it.
    public enum Answer: String, Sendable {
        /// Its place, or its desk, as the ticket says.
        case told
        /// It lets others pass now, because its queue has `scan_later` on.
        case later
        /// It has let others pass as often as it may.
        case laterUsedUp = "later_used_up"
        case unknownTicket = "unknown_ticket"
        case notATicket = "not_a_ticket"
        case otherQueue = "other_queue"
        case notTaken = "not_taken"
    }

    public var answer: Answer
    /// Nil where it is nothing for this camera.
    public var placed: PlacedTicket?
    /// On whose pages it is shown: the camera's queues; empty is all.
    public var queues: [ID<Queue>]
    /// Counts as the answers to scans do.
    public var number: Int
    /// When estimates were made, in milliseconds of service time.
    public var tick: Int64

    public init(answer: Answer, placed: PlacedTicket?, queues: [ID<Queue>], number: Int, tick: Int64) {
        self.answer = answer
        self.placed = placed
        self.queues = queues
        self.number = number
        self.tick = tick
    }
}

extension QueueEngine {
    /// Tells what a ticket's guest wants to know, on the pages of the camera's queues.
    /// - Parameter queues: empty is all.
    @discardableResult
    public func inform(_ text: String, of queues: [ID<Queue>]) async -> TicketInfo {
        var info = TicketInfo(answer: .notATicket, placed: nil, queues: queues, number: nextScan(), tick: moment.tick)
        if let id = ScanText.ticket(in: text) {
            do throws(EngineError) {
                info = try await told(of: id, info)
            } catch {
                info.answer = .notTaken
            }
        }
        bus.send(.informed(info))
        return info
    }

    private func told(of id: ID<Ticket>, _ info: TicketInfo) async throws(EngineError) -> TicketInfo {
        var info = info
        var found = try await ticket(id)
        for _ in 0..<QueueState.movesAtMost {
            guard let next = found?.ticket.movedTo else { break }
            found = try await ticket(next)
        }
        guard let placed = found else {
            info.answer = .unknownTicket
            return info
        }
        guard info.queues.isEmpty || info.queues.contains(placed.queue.id) else {
            info.answer = .otherQueue
            return info
        }
        info.answer = .told
        info.placed = placed
        let mayWait = [.waiting, .called].contains(placed.ticket.status) && !placed.ticket.isParked
        guard placed.queue.scanLater, mayWait, placed.ticket.session == placed.queue.session else { return info }
        guard placed.ticket.laterCount < placed.queue.laterLimit else {
            info.answer = .laterUsedUp
            return info
        }
        do throws(EngineError) {
            // In the guest's place, who has no say over undo.
            _ = try await perform(.later(placed.ticket.id), on: .ticketsQueue, by: .daemon)
            info.answer = .later
            info.placed = try await ticket(placed.ticket.id) ?? placed
        } catch .refused {
            // It was called off, or finished, in this very moment: its place is told.
            info.placed = try await ticket(placed.ticket.id) ?? placed
        }
        return info
    }
}
