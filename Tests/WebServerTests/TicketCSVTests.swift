import QueueCore
import Testing

@testable import WebServer

/// Tickets as a table that a spreadsheet opens.
@Suite struct TicketCSVTests {
    private let queue = Queue(
        id: ID("00000000-0000-4000-8000-000000000001")!, name: "Reception", prefix: "A",
        createdAt: Timestamp(milliseconds: 0))

    private func ticket(
        _ number: Int, _ status: Ticket.Status, waited: Int64? = nil, counter: String? = nil
    ) -> Ticket {
        Ticket(
            id: ID("00000000-0000-4000-8000-00000000000\(number)")!, queueID: queue.id, deviceToken: nil, session: 1,
            number: number, label: queue.label(for: number), status: status,
            call: waited.map { _ in
                Ticket.Call(order: number, at: Timestamp(milliseconds: 1000), tick: 0, counter: counter, times: 1)
            }, createdAt: Timestamp(milliseconds: 0), createdTick: 0,
            completedAt: status == .completed ? Timestamp(milliseconds: 2000) : nil, waited: waited.map { $0 * 1000 })
    }

    @Test(arguments: [
        ("Counter 3", "Counter 3"), ("=SUM(A1)", "'=SUM(A1)"), ("+49", "'+49"), ("-1", "'-1"), ("@x", "'@x"),
        ("a,b", "\"a,b\""), ("say \"hi\"", "\"say \"\"hi\"\"\""), ("=1,\"2\"", "\"'=1,\"\"2\"\"\""), ("", ""),
        // A mark that joins what is before it: one character to people, two to a spreadsheet.
        ("x,\u{301}y", "\"x,\u{301}y\""), ("=\u{200D}1+1", "'=\u{200D}1+1"), ("@\u{FE0F}x", "'@\u{FE0F}x"),
        ("a\"\u{301}b", "\"a\"\"\u{301}b\""), ("a\nb", "\"a\nb\""), ("a\r\nb", "\"a\r\nb\""), ("\n=1", "\"'\n=1\""),
        ("＝1+1", "'＝1+1"),
    ])
    func aTableIsSafe(_ counter: String, _ cell: String) {
        let text = TicketCSV.line(for: ticket(7, .completed, waited: 61, counter: counter), in: queue)
        #expect(
            text
                == "00000000-0000-4000-8000-000000000007,A007,7,1,COMPLETED,no,\(cell),1970-01-01T00:00:00.000Z,"
                + "1970-01-01T00:00:01.000Z,1970-01-01T00:00:02.000Z,61,,,,,0,\r\n")
    }

    @Test func aLineHasAsManyCellsAsTheHeader() {
        let line = TicketCSV.line(for: ticket(1, .waiting), in: queue)
        #expect(line.filter { $0 == "," }.count == TicketCSV.header.filter { $0 == "," }.count)
        #expect(line.hasSuffix(",,,,,,,0,\r\n"), "no call, no end, no wait")
    }
}
