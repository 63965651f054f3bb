import QueueCore
import QueueEngine

/// What a batch will touch, as far as its writes say: read and locked in one round trip, before the first is carried out.
struct BatchPreview {
    private(set) var queues: Set<ID<Queue>> = []
    /// Named by commands; each ticket's queue is locked too.
    private(set) var tickets: Set<ID<Ticket>> = []
    /// Who may have a ticket already.
    private(set) var devices: [(queue: ID<Queue>, device: String)] = []
    /// Rows that may be written: at most one ticket and one event a command.
    private(set) var commands = 0
    /// Tickets may be drawn.
    private(set) var draws = 0

    init(_ batch: [Write]) {
        for write in batch {
            switch write {
            case .command(let request): add(request)
            case .addPairing(let pairing): queues.insert(pairing.queueID)
            case .setAside(let id, _): queues.insert(id)
            case .adopt(let taken, _):
                queues.insert(taken.ticket.queueID)
                commands += 1
                draws += 1
            case .station(.replaceOwn(let id, _)): queues.insert(id)
            case .enqueuePrint(let job, _):
                switch job.subject {
                case .ticket(let id, _): tickets.insert(id)
                case .poster(let id, let more): queues.formUnion([id] + more)
                case .summary(let id, _): queues.insert(id)
                }
            default: break
            }
        }
    }

    private mutating func add(_ request: Request) {
        let needs = request.command.needs
        commands += 1
        switch request.command {
        case .join, .issue, .transfer, .admit: draws += 1
        default: break
        }
        queues.formUnion(needs.otherQueues)
        if let ticket = needs.ticket { tickets.insert(ticket) }
        guard case .queue(let id) = request.target else { return }
        queues.insert(id)
        if let device = needs.device { devices.append((id, device)) }
    }
}
