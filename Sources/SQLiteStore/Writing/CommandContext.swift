import Foundation
import QueueCore

/// The rows a command is decided on, and their keys.
struct CommandContext {
    var state: QueueState
    /// The other queues' rows, where there are any.
    private(set) var others: [ID<Queue>: QueueRow] = [:]
    private(set) var rows: [ID<Ticket>: Int64] = [:]
    /// Of the action that an undo takes back.
    var actionNumber: Int64?

    init(_ place: QueueRow) { state = QueueState(queue: place.queue) }

    mutating func add(_ ticket: TicketRow) {
        guard rows.updateValue(ticket.row, forKey: ticket.ticket.id) == nil else { return }
        state.tickets.append(ticket.ticket)
    }

    mutating func add(_ tickets: [TicketRow]) {
        for ticket in tickets { add(ticket) }
    }

    mutating func add(other queue: QueueRow) {
        guard queue.queue.id != state.queue.id, others.updateValue(queue, forKey: queue.queue.id) == nil else { return }
        state.others.append(queue.queue)
    }
}

extension Batch {
    /// The ticket that a command names, and those that it was moved to, where the command follows them; the last is where it is now.
    func named(by needs: Command.Needs) throws(SQLiteError) -> [TicketRow] {
        var named: [TicketRow] = []
        var next = needs.ticket
        while let id = next, named.count <= QueueState.movesAtMost, let found = try ticket(id) {
            named.append(found)
            next = needs.followsMoves ? found.ticket.movedTo : nil
        }
        return named
    }

    /// Loads what else a command needs, and no more.
    mutating func shown(
        for needs: Command.Needs, named: [TicketRow], by actor: Actor, in place: QueueRow
    ) throws(SQLiteError) -> CommandContext {
        var shown = CommandContext(place)
        shown.add(named)
        if let device = needs.device, let ticket = try openTicket(of: device, in: place) { shown.add(ticket) }
        for id in needs.otherQueues { if let other = try queue(id) { shown.add(other: other) } }
        if needs.firstWaiting || needs.servedAt != nil || needs.currentAt != nil {
            for row in [place.row] + shown.others.values.map(\.row) { try addDesk(row, for: needs, to: &shown) }
        }
        if let arrival = needs.arrival { try addArrival(arrival, for: needs, to: &shown) }
        if let tick = needs.takenAfter {
            let later = try statements.firstTakenAfter.with(place.row).with(Ticket.Lane.regular.rawValue).with(tick)
                .first(TicketRow.init)
            if let later { shown.add(later) }
        }
        if needs.company { try addCompany(of: place, to: &shown) }
        if let count = needs.behind, let id = needs.ticket { try addBehind(id, count, in: place, to: &shown) }
        if needs.allOpen { shown.add(try statements.openTickets.with(place.row).all(TicketRow.init)) }
        if needs.lastAction { try addLastAction(of: place, by: actor, to: &shown) }
        if needs.sameDevice { try addSameDevices(in: place, to: &shown) }
        return shown
    }

    /// Most queues have none: then nothing is looked up.
    private mutating func addCompany(of place: QueueRow, to shown: inout CommandContext) throws(SQLiteError) {
        for known in [place] + Array(shown.others.values) {
            for member in known.queue.company.members {
                if let other = try queue(member.queue) { shown.add(other: other) }
            }
        }
    }

    private func ticket(_ id: ID<Ticket>) throws(SQLiteError) -> TicketRow? {
        try statements.ticketByID.with(id).first(TicketRow.init)
    }

    private func openTicket(of device: String, in place: QueueRow) throws(SQLiteError) -> TicketRow? {
        try statements.openTicketOfDevice.with(place.row).with(device).first(TicketRow.init)
    }

    /// The first of each lane, whom the counter serves, and whom it called last.
    private func addDesk(_ row: Int64, for needs: Command.Needs, to shown: inout CommandContext) throws(SQLiteError) {
        if needs.firstWaiting {
            for lane in Ticket.Lane.inLine {
                let first = try statements.firstWaiting.with(row).with(lane.rawValue).first(TicketRow.init)
                if let first { shown.add(first) }
            }
        }
        if let counter = needs.servedAt {
            shown.add(try statements.servedAt.with(row).with(counter).all(TicketRow.init))
        }
        guard let counter = needs.currentAt else { return }
        for status in [Ticket.Status.called, .serving] {
            let newest = try statements.cards.newestAt.with(row).with(status.rawValue).with(counter)
                .first(TicketRow.init)
            if let newest { shown.add(newest) }
        }
    }

    private func addBehind(
        _ id: ID<Ticket>, _ count: Int, in place: QueueRow, to shown: inout CommandContext
    ) throws(SQLiteError) {
        guard let ticket = shown.state.ticket(id), ticket.queueID == place.queue.id else { return }
        var ahead = 0
        if ticket.status == .waiting {
            let index = try statements.indexInLane
                .with(place.row).with(ticket.lane.rawValue).with(ticket.lineOrder).with(ticket.number)
                .first { columns in Int(columns.integer()) }
            shown.state.indexInLane = index ?? 0
            ahead = CallOrder(of: place.queue).peopleAhead(of: ticket.lane, index: index ?? 0)
        }
        for lane in Ticket.Lane.inLine {
            let isOwn = ticket.status == .waiting && ticket.lane == lane
            let most = isOwn ? count + 2 : ahead + count + 2
            let found = try statements.behind.with(place.row).with(lane.rawValue)
                .with(isOwn ? ticket.lineOrder : .min).with(isOwn ? ticket.number : 0).with(most)
                .all(TicketRow.init)
            shown.add(found)
        }
    }

    /// Who stands right before a ticket in its lane.
    private func ahead(of ticket: Ticket, in place: QueueRow) throws(SQLiteError) -> TicketRow? {
        try statements.lastBefore.with(place.row).with(ticket.lane.rawValue).with(ticket.lineOrder)
            .with(ticket.number).first(TicketRow.init)
    }

    /// What a ticket that was given alone is placed by: the first of its line who took a number later, and who stands before that
    /// one, or before the end; and what its guest has already.
    func neighbours(of taken: Ticket, in place: QueueRow) throws(SQLiteError) -> CommandContext {
        var shown = CommandContext(place)
        let lane = taken.ownLane.rawValue
        let later = try statements.firstTakenAfter.with(place.row).with(lane).with(taken.createdTick)
            .first(TicketRow.init)
        if let later {
            shown.add(later)
            if let ahead = try ahead(of: later.ticket, in: place) { shown.add(ahead) }
        } else {
            let last = try statements.lastBefore.with(place.row).with(lane).with(Int64.max).with(0)
                .first(TicketRow.init)
            if let last { shown.add(last) }
        }
        if let device = taken.deviceToken, let known = try openTicket(of: device, in: place) { shown.add(known) }
        return shown
    }

    private func addArrival(
        _ arrival: Command.TransferPlace, for needs: Command.Needs, to shown: inout CommandContext
    ) throws(SQLiteError) {
        guard let ticket = needs.ticket.flatMap({ shown.state.ticket($0) }) else { return }
        for other in Array(shown.others.values) {
            if let same = try statements.sameLabel.with(other.row).with(ticket.label).first(TicketRow.init) {
                shown.add(same)
            }
            let before: TicketRow?
            switch arrival {
            case .last: before = nil
            case .next:
                before = try statements.firstWaiting.with(other.row).with(Ticket.Lane.front.rawValue)
                    .first(TicketRow.init)
            case .waited:
                before = try statements.firstTakenAfter.with(other.row).with(ticket.ownLane.rawValue)
                    .with(ticket.takenTick).first(TicketRow.init)
            }
            guard let before else { continue }
            shown.add(before)
            if arrival == .waited, let ahead = try ahead(of: before.ticket, in: other) { shown.add(ahead) }
        }
    }

    /// The newest of all these queues, with every queue that it touched.
    private mutating func addLastAction(
        of place: QueueRow, by actor: Actor, to shown: inout CommandContext
    ) throws(SQLiteError) {
        var newest: (number: Int64, text: [UInt8])?
        for row in [place.row] + shown.others.values.map(\.row) {
            let found = try statements.lastAction.with(row).with(actor.undoKey ?? "")
                .first { (columns: inout Columns) in (columns.integer(), columns.bytes()) }
            if let found, found.0 > newest?.number ?? .min { newest = found }
        }
        // An action that another version of this program wrote, and that reads otherwise now, cannot be taken back.
        guard let newest, let action = try? JSONDecoder().decode(HostAction.self, from: Data(newest.text)) else {
            return
        }
        shown.state.lastAction = action
        shown.actionNumber = newest.number
        for change in action.changes { if let other = try queue(change.before.id) { shown.add(other: other) } }
        for touched in action.ticketsAfter { if let now = try ticket(touched.id) { shown.add(now) } }
        guard let id = action.opened, let opened = try ticket(id) else { return }
        shown.add(opened)
        if let other = try queue(row: opened.queueRow) { shown.add(other: other) }
    }

    private func addSameDevices(in place: QueueRow, to shown: inout CommandContext) throws(SQLiteError) {
        for device in Set(shown.state.tickets.compactMap(\.deviceToken)) {
            if let ticket = try openTicket(of: device, in: place) { shown.add(ticket) }
            for other in Array(shown.others.values) {
                if let ticket = try openTicket(of: device, in: other) { shown.add(ticket) }
            }
        }
    }
}
