import QueueCore
import QueueEngine

// How the contract's nouns look in JSON.

extension JSON {
    init(_ time: Timestamp?) { self = time.map { .string($0.rfc3339) } ?? .null }

    init(_ queue: Queue) {
        self = [
            "id": .string(queue.id.description), "name": .string(queue.name), "prefix": .string(queue.prefix),
            "mode": .string(queue.mode.rawValue), "active": .bool(queue.isActive), "is_paused": .bool(queue.isPaused),
            "current_position": JSON(queue.currentPosition), "last_number_issued": JSON(queue.lastNumberIssued),
            "completed_count": JSON(queue.completedCount), "avg_wait_time": JSON(queue.averageWaitSeconds),
            "waiting_count": JSON(queue.waitingCount), "session": JSON(queue.session),
            "created_at": JSON(queue.createdAt), "no_show_after": JSON(queue.noShowAfter),
            "out_of_turn": .string(queue.outOfTurn.rawValue), "priority_in_a_row": JSON(queue.priorityInARow),
        ]
    }

    /// - Parameter showsDevice: only the ticket's own device and the host see its token.
    init(_ ticket: Ticket, in queue: Queue, showsDevice: Bool) {
        let id = ticket.id.description
        let device: [(String, JSON)] = showsDevice ? [("device_token", JSON(ticket.deviceToken))] : []
        let reason: [(String, JSON)] = showsDevice ? [("priority_reason", JSON(ticket.priorityReason))] : []
        self = .object(
            [("id", .string(id)), ("queue_id", .string(ticket.queueID.description))] + device + [
                ("position_number", JSON(ticket.number)), ("label", .string(queue.label(for: ticket.number))),
                ("status", .string(ticket.status.rawValue)), ("counter", JSON(ticket.call?.counter)),
                ("session", JSON(ticket.session)), ("created_at", JSON(ticket.createdAt)),
                ("called_at", JSON(ticket.call?.at)), ("completed_at", JSON(ticket.completedAt)),
                ("moved_to", JSON(ticket.movedTo?.description)), ("priority", .bool(ticket.isPriority)),
            ] + reason)
    }

    /// Seconds from and to; null while nobody knows.
    init(_ range: WaitRange?) { self = range.map { .array([JSON($0.low), JSON($0.high)]) } ?? .null }

    /// - Parameter tick: now, in milliseconds of service time.
    init(_ placed: PlacedTicket, at tick: Int64, showsDevice: Bool) {
        self = JSON(placed.ticket, in: placed.queue, showsDevice: showsDevice).adding([
            ("people_ahead", JSON(placed.peopleAhead)),
            ("estimated_wait_seconds", JSON(placed.estimatedWaitSeconds)),
            ("estimated_wait_range", JSON(placed.estimatedWaitRange(at: tick))),
        ])
    }

    init(_ device: NamedDevice) {
        self = [
            "name": .string(device.name), "state": .string(device.state.condition.rawValue),
            "code": .string(device.state.code), "detail": .string(device.state.detail),
            "remedy": JSON(device.state.remedy), "since": JSON(device.since),
        ]
    }
}

extension Queue {
    /// The average as it is shown: whole seconds, 0 before the first verification.
    var averageWaitSeconds: Int { averageWait.map { Int($0.rounded()) } ?? 0 }
}

extension Board {
    /// The feed's `queue_update`, which answers to a verification carry too.
    var message: JSON {
        [
            "type": "queue_update", "revision": .integer(queue.revision), "queue_id": .string(queue.id.description),
            "name": .string(queue.name), "active": .bool(queue.isActive), "is_paused": .bool(queue.isPaused),
            "current_position": JSON(queue.currentPosition), "avg_wait_time": JSON(queue.averageWaitSeconds),
            "completed_count": JSON(queue.completedCount), "last_number_issued": JSON(queue.lastNumberIssued),
            "waiting_count": JSON(queue.waitingCount), "now_serving": .array(nowServing.map(nowServingItem)),
            "prefix": .string(queue.prefix),
        ]
    }

    private func nowServingItem(_ ticket: Ticket) -> JSON {
        [
            "label": .string(queue.label(for: ticket.number)), "position_number": JSON(ticket.number),
            "counter": JSON(ticket.call?.counter), "status": .string(ticket.status.rawValue),
            "called_at": JSON(ticket.call?.at), "calls": JSON(ticket.call?.times),
        ]
    }
}

extension ScanResult {
    /// A scan's answer on a host's feed. `in_view` means that a `scan_ended` follows when its code has gone.
    var message: JSON {
        let ticketJSON = ticket.flatMap { ticket in
            queue.map { JSON(ticket, in: $0, showsDevice: false) }
        }
        return [
            "type": "scan_result", "scan": JSON(number), "verdict": .string(verdict.word),
            "message": .string(sentence), "label": JSON(label), "queue_name": JSON(queue?.name),
            "in_view": .bool(desk == nil), "ticket": ticketJSON ?? .null,
        ]
    }

    /// The same for a wall, which anybody may look at: nothing that is not on the paper in the guest's hand.
    var wallMessage: JSON {
        [
            "type": "scan_answer", "scan": JSON(number), "verdict": .string(verdict.word), "label": JSON(label),
            "in_view": .bool(desk == nil),
        ]
    }
}
