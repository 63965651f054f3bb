import QueueCore

/// One ticket as a line of comma-separated values (RFC 4180). The columns are for good; new ones come at the end.
enum TicketCSV {
    static let header =
        "ticket_id,label,position_number,session,status,priority,counter,created_at,called_at,completed_at,wait_seconds,"
        + "served_at,walk_seconds,service_seconds,estimate_kept,later_count,moved_to\r\n"

    static func line(for ticket: Ticket, in queue: Queue) -> String {
        let fields = [
            ticket.id.description, ticket.label, String(ticket.number), String(ticket.session),
            ticket.status.rawValue, ticket.isPriority ? "yes" : "no", ticket.call?.counter ?? "",
            ticket.createdAt.rfc3339, ticket.call?.at.rfc3339 ?? "", ticket.completedAt?.rfc3339 ?? "",
            seconds(ticket.waited), ticket.served?.wall.rfc3339 ?? "", seconds(ticket.walked),
            seconds(ticket.serviceTime), ticket.keptPromise.map { $0 ? "yes" : "no" } ?? "", String(ticket.laterCount),
            ticket.movedTo?.description ?? "",
        ]
        return CSV.line(fields)
    }

    private static func seconds(_ milliseconds: Int64?) -> String {
        milliseconds.map { String(Int((Double($0) / 1000).rounded())) } ?? ""
    }
}
