public import QueueCore

// How queues did.
extension QueueEngine {
    /// Tickets that are read at once.
    private static let historyPage = 1000

    /// What became of the tickets that were taken on these days.
    /// - Parameter days: local days, since 1970-01-01.
    public func statistics(of queues: [ID<Queue>], days: ClosedRange<Int64>) async throws(EngineError) -> Statistics {
        let now = moment
        let begin = zone.moment(day: days.lowerBound, minute: 0)
        let end = zone.moment(day: days.upperBound + 1, minute: 0)
        var statistics = Statistics()
        for queue in queues {
            var page = HistoryPage(tickets: [], next: .max)
            while let key = page.next {
                page = try await history(of: queue, before: key, limit: Self.historyPage)
                for ticket in page.tickets {
                    let taken = ticket.createdAt
                    // A clock that was wrong has put tickets into days that are still to come.
                    guard begin <= taken, taken < end, taken <= now.wall else { continue }
                    statistics.add(
                        ticket, day: CalendarDate.text(zone.day(at: taken)), hour: zone.hour(at: taken))
                }
                // What is older by service time, which stands still while the machine is off, is older by any clock.
                let age = now.wall.milliseconds - begin.milliseconds
                if page.tickets.contains(where: { now.tick - $0.createdTick > age }) { break }
            }
        }
        return statistics
    }

    /// Puts a day's summary into the outbox.
    /// - Parameter day: days since 1970-01-01, by local clocks; nil is today.
    public func printSummary(of queue: ID<Queue>, day: Int64? = nil) async throws(EngineError) -> PrintJob {
        try await enqueuePrint(.summary(queue, day: day ?? zone.day(at: moment.wall)))
    }
}
