import QueueCore
import Testing

/// What a day was like, in figures.
@Suite struct StatisticsTests {
    private func ticket(
        _ number: Int, _ status: Ticket.Status, waited: Int64? = nil, counter: String? = nil, moved: Bool = false
    ) -> Ticket {
        Ticket(
            id: .nth(number), queueID: QueueFixture.otherQueue, deviceToken: nil, session: 1, number: number,
            label: "A", status: status,
            call: waited.map { _ in
                Ticket.Call(order: number, at: Timestamp(milliseconds: 1000), tick: 0, counter: counter, times: 1)
            }, createdAt: Timestamp(milliseconds: 0), createdTick: 0,
            completedAt: status == .completed ? Timestamp(milliseconds: 2000) : nil,
            waited: waited.map { $0 * 1000 }, movedTo: moved ? .nth(99) : nil)
    }

    @Test func figures() {
        var statistics = Statistics()
        for (index, waited) in [Int64(10), 20, 30, 40, 50, 60, 70, 80, 90, 1000].enumerated() {
            statistics.add(
                ticket(index + 1, .completed, waited: waited, counter: index < 4 ? "1" : "2"), day: "2026-11-24",
                hour: index < 5 ? 9 : 10)
        }
        statistics.add(ticket(11, .noShow, waited: 5, counter: "2"), day: "2026-11-24", hour: 10)
        statistics.add(ticket(15, .noShow), day: "2026-11-24", hour: 10)
        statistics.add(ticket(16, .cancelled, waited: 5, counter: "3"), day: "2026-11-24", hour: 10)
        statistics.add(ticket(17, .cancelled, waited: 5, counter: "4", moved: true), day: "2026-11-24", hour: 10)
        statistics.add(ticket(12, .cancelled), day: "2026-11-25", hour: 9)
        statistics.add(ticket(13, .cancelled, moved: true), day: "2026-11-25", hour: 9)
        statistics.add(ticket(14, .waiting), day: "2026-11-25", hour: 9)
        #expect(statistics.all.served == 10)
        #expect(statistics.all.noShows == 2)
        #expect(statistics.all.cancelled == 2, "who moved to another queue is served there")
        #expect(statistics.all.medianWait == 50)
        #expect(statistics.all.ninetiethPercentileWait == 90)
        #expect(statistics.days.mapValues(\.served) == ["2026-11-24": 10, "2026-11-25": 0])
        #expect(statistics.hours.mapValues(\.served) == [9: 5, 10: 5])
        #expect(statistics.counters.mapValues(\.served) == ["1": 4, "2": 6, "3": 0])
        // Who was never called was lost by no desk.
        #expect(statistics.counters.mapValues(\.noShows) == ["1": 0, "2": 1, "3": 0])
        #expect(statistics.counters["3"]?.cancelled == 1)
        #expect(statistics.days["2026-11-25"]?.medianWait == nil)
    }
}
