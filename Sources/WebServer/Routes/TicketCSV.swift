import QueueCore

/// One ticket as a line of comma-separated values (RFC 4180). The columns are for good; new ones come at the end.
enum TicketCSV {
    static let header =
        "ticket_id,label,position_number,session,status,priority,counter,created_at,called_at,completed_at,wait_seconds\r\n"

    static func line(for ticket: Ticket, in queue: Queue) -> String {
        let fields = [
            ticket.id.description, queue.label(for: ticket.number), String(ticket.number), String(ticket.session),
            ticket.status.rawValue, ticket.isPriority ? "yes" : "no", ticket.call?.counter ?? "",
            ticket.createdAt.rfc3339, ticket.call?.at.rfc3339 ?? "", ticket.completedAt?.rfc3339 ?? "",
            ticket.waited.map { String(Int((Double($0) / 1000).rounded())) } ?? "",
        ]
        return fields.map(field).joined(separator: ",") + "\r\n"
    }

    /// A spreadsheet takes a text that begins like a formula for one, and runs it; an apostrophe before it makes it a text
    /// (OWASP, "CSV Injection").
    private static let formulaStarts = "=+-@\t\r\n＝＋－＠".unicodeScalars
    private static let quoted = "\",\r\n".unicodeScalars

    /// Looks at scalars: to whoever reads the file, a mark that joins the comma before it leaves that a comma.
    private static func field(_ text: String) -> String {
        var cell = String.UnicodeScalarView()
        if let first = text.unicodeScalars.first, formulaStarts.contains(first) { cell.append("'") }
        cell += text.unicodeScalars
        guard cell.contains(where: { quoted.contains($0) }) else { return String(cell) }
        return "\"" + String(String.UnicodeScalarView(cell.flatMap { $0 == "\"" ? [$0, $0] : [$0] })) + "\""
    }
}
