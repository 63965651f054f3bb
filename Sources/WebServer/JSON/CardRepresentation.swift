import QueueCore
import QueueEngine

// How command cards look in JSON.

extension Verdict {
    /// What a card did, or by which stable word it did not; nothing for tickets.
    var cardMembers: [(String, JSON)] {
        switch self {
        case .command(let action, let outcome):
            [("action", .string(action.rawValue)), ("outcome", .string(outcome.rawValue))]
        case .commandRefused(let refusal): [("code", .string(refusal.code))]
        default: []
        }
    }
}

extension JSON {
    init(_ card: CommandCard) {
        self = [
            "id": .string(card.id.description), "action": .string(card.action.rawValue),
            "counter": JSON(card.limits.counter), "camera_only": .bool(card.limits.isCameraOnly),
            "times": JSON(card.limits.times), "created_at": JSON(card.createdAt),
            "last_used_at": JSON(card.lastUsedAt),
        ]
    }
}

extension HelpCall {
    /// On hosts' feeds.
    var message: JSON {
        [
            "type": "help_called", "station_id": .string(station.description), "name": .string(name),
            "counter": JSON(counter), "at": JSON(moment.wall),
        ]
    }
}

extension TicketInfo {
    /// On the feeds of screens: nothing that is not on the guest's own page.
    var message: JSON {
        [
            "type": "ticket_info", "scan": JSON(number), "answer": .string(answer.rawValue),
            "label": JSON(placed?.label), "queue_name": JSON(placed?.queue.name),
            "status": JSON(placed?.ticket.status.rawValue), "counter": JSON(placed?.ticket.call?.counter),
            "people_ahead": JSON(placed?.peopleAhead), "estimated_wait_seconds": JSON(placed?.estimatedWaitSeconds),
            "estimated_wait_range": placed.map { JSON($0.estimatedWaitRange(at: tick)) } ?? .null,
            "parked_until": JSON(placed?.ticket.parkedUntil?.wall),
        ]
    }
}
