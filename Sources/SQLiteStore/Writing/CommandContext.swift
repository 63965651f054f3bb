import Foundation
import QueueCore

/// The rows a command is decided on, and their keys.
struct CommandContext {
    var state: QueueState
    /// The other queue's row, when there is one.
    var other: QueueRow?
    private(set) var rows: [ID<Ticket>: Int64] = [:]

    init(_ place: QueueRow) { state = QueueState(queue: place.queue) }

    mutating func add(_ ticket: TicketRow) {
        guard rows.updateValue(ticket.row, forKey: ticket.ticket.id) == nil else { return }
        state.tickets.append(ticket.ticket)
    }

    mutating func add(_ tickets: [TicketRow]) {
        for ticket in tickets { add(ticket) }
    }

    mutating func add(other queue: QueueRow) {
        other = queue
        state.other = queue.queue
    }
}

extension Batch {
    /// Loads what `Command.needs` names, and no more.
    mutating func shown(for command: Command, in place: QueueRow) throws(SQLiteError) -> CommandContext {
        let needs = command.needs
        var shown = CommandContext(place)
        if let id = needs.ticket, let ticket = try ticket(id) { shown.add(ticket) }
        if let device = needs.device, let ticket = try openTicket(of: device, in: place) { shown.add(ticket) }
        if needs.firstWaiting {
            for lane in Ticket.Lane.allCases {
                let first = try statements.firstWaiting.with(place.row).with(lane.rawValue).first(TicketRow.init)
                if let first { shown.add(first) }
            }
        }
        if let counter = needs.servedAt {
            shown.add(try statements.servedAt.with(place.row).with(counter).all(TicketRow.init))
        }
        if needs.allOpen { shown.add(try statements.openTickets.with(place.row).all(TicketRow.init)) }
        if let id = needs.otherQueue, let other = try queue(id) { shown.add(other: other) }
        if needs.lastAction { try addLastAction(of: place, to: &shown) }
        if needs.sameDevice { try addSameDevices(in: place, for: needs, to: &shown) }
        return shown
    }

    private func ticket(_ id: ID<Ticket>) throws(SQLiteError) -> TicketRow? {
        try statements.ticketByID.with(id).first(TicketRow.init)
    }

    private func openTicket(of device: String, in place: QueueRow) throws(SQLiteError) -> TicketRow? {
        try statements.openTicketOfDevice.with(place.row).with(device).first(TicketRow.init)
    }

    private mutating func addLastAction(of place: QueueRow, to shown: inout CommandContext) throws(SQLiteError) {
        let text = try statements.lastAction.with(place.row).first { (columns: inout Columns) in columns.bytes() }
        // An action that another version of this program wrote, and that reads otherwise now, cannot be taken back.
        guard let text, let action = try? JSONDecoder().decode(HostAction.self, from: Data(text)) else { return }
        shown.state.lastAction = action
        for touched in action.ticketsAfter {
            if let now = try ticket(touched.id) { shown.add(now) }
        }
        guard let id = action.opened, let opened = try ticket(id) else { return }
        shown.add(opened)
        if let other = try queue(row: opened.queueRow) { shown.add(other: other) }
    }

    private mutating func addSameDevices(
        in place: QueueRow, for needs: Command.Needs, to shown: inout CommandContext
    ) throws(SQLiteError) {
        for device in Set(shown.state.tickets.compactMap(\.deviceToken)) {
            if let ticket = try openTicket(of: device, in: place) { shown.add(ticket) }
            guard needs.otherQueue != nil, let other = shown.other else { continue }
            if let ticket = try openTicket(of: device, in: other) { shown.add(ticket) }
        }
    }
}
