import QueueCore
import QueueEngine
import Testing

@testable import TicketPrinting

/// The day's summary on a receipt.
@Suite struct SummaryTests {
    /// Two desks, two hours: twelve served, one who did not come.
    private static let statistics: Statistics = {
        var statistics = Statistics()
        let queue = ID<Queue>(high: 0x4000, low: 0x8000_0000_0000_0001)
        for number in 1...13 {
            let counter = number % 2 == 0 ? "Counter 3" : nil
            var ticket = Ticket(
                id: ID(high: 0x4000, low: 0x8000_0000_0000_0100 + UInt64(number)), queueID: queue, deviceToken: nil,
                session: 1, number: number, label: "A", status: number == 13 ? .noShow : .completed,
                call: Ticket.Call(
                    order: number, at: Timestamp(milliseconds: 0), tick: 600_000, counter: counter, times: 1),
                createdAt: Timestamp(milliseconds: 0), createdTick: 0, completedTick: 900_000)
            ticket.waited = 600_000
            ticket.served = Moment(wall: Timestamp(milliseconds: 0), tick: 640_000)
            ticket.keptPromise = number % 4 != 0
            statistics.add(ticket, day: "2026-11-24", hour: number < 7 ? 8 : 23)
        }
        return statistics
    }()

    private func layout(_ locale: String, _ statistics: Statistics = statistics, _ paper: PaperWidth = .mm80)
        -> SummaryLayout
    {
        SummaryLayout(
            slip: SummarySlip(
                venue: "Praxis Dr. Örs", queueName: "Empfang", day: 20_781, statistics: statistics, locale: locale),
            paper: paper)
    }

    @Test func saysWhatHappened() {
        let page = layout("en")
        #expect(page.facts.map(\.value) == ["12", "1", "0", "10 min", "10 min", "1 min", "4 min", "2", "75 %"])
        #expect(page.hours.map { "\($0.caption) \($0.value)" } == ["08:00–09:00 6 · 10 min", "23:00–00:00 6 · 10 min"])
        #expect(page.desks.map { "\($0.caption) \($0.value)" } == ["Desk 6 · 10 min", "Counter 3 6 · 10 min"])
        #expect(DateWording.date(year: 2026, month: 11, day: 24, Wording("en")) == "24 November 2026")
    }

    @Test(arguments: [
        ("de", "24. November 2026"), ("en-US", "November 24, 2026"), ("zh", "2026年11月24日"), ("ja", "2026年11月24日"),
    ])
    func theDateAlone(_ locale: String, _ date: String) {
        #expect(DateWording.date(year: 2026, month: 11, day: 24, Wording(locale)) == date)
    }

    /// Each language of the paper has its own words, and none is left as a placeholder.
    @Test(arguments: Wording.all.map(\.tag)) func everyLanguage(_ tag: String) throws {
        let words = Wording(tag).summary
        #expect(tag.hasPrefix("en") || words.title != SummaryWording.english.title, "\(tag)")
        #expect(words.minutes.contains("{n}"))
        let page = layout(tag)
        #expect(page.facts.allSatisfy { !$0.value.contains("{") && !$0.caption.isEmpty })
        let whole = DateWording.date(year: 2026, month: 11, day: 24, Wording(tag))
        #expect(!whole.contains("{") && whole.contains("2026"), "\(whole)")
        for paper in [PaperWidth.mm80, .mm58] {
            let raster = try PaperRenderer(paper: paper).raster(try layout(tag, Self.statistics, paper).page())
            #expect(raster.width == paper.dots && raster.height > 500, "\(tag) \(paper.dots)")
            let bytes = try PaperRenderer(paper: paper).draw(.summary(layout(tag).slip), as: .escpos)
            #expect(bytes.starts(with: [0x1b, 0x40]))
        }
    }

    @Test func aDayOnWhichNobodyCame() throws {
        let empty = try PaperRenderer(paper: .mm80).raster(try layout("en", Statistics()).page())
        let full = try PaperRenderer(paper: .mm80).raster(try layout("en").page())
        #expect(empty.height < full.height / 2)
    }
}
