import QueueCore
import QueueEngine

/// A day's summary: what happened, line by line, then the hours and the desks. In dots.
struct SummaryLayout {
    private static let body = 24.0
    private static let caption = 21.0
    private static let gap = 14.0
    /// Desks that are listed: a receipt ends somewhere.
    private static let desksAtMost = 24

    let slip: SummarySlip
    let paper: PaperWidth
    let logo: GreyPicture?
    private let words: Wording

    init(slip: SummarySlip, paper: PaperWidth, logo: GreyPicture? = nil) {
        self.slip = slip
        self.paper = paper
        self.logo = logo
        words = Wording(slip.locale)
    }

    private var width: Double { Double(paper.dots) }
    private var margin: Double { 12 }
    private var inner: Double { width - 2 * margin }
    private var all: Statistics.Figures { slip.statistics.all }

    /// What stands on it, in the order of the paper: captions and their values.
    struct Line: Equatable {
        let caption: String
        let value: String
    }

    /// The day as a whole.
    var facts: [Line] {
        let words = words.summary
        var lines = [
            Line(caption: words.served, value: "\(all.served)"),
            Line(caption: words.noShows, value: "\(all.noShows)"),
            Line(caption: words.cancelled, value: "\(all.cancelled)"),
        ]
        func add(_ caption: String, _ value: String?) {
            if let value { lines.append(Line(caption: caption, value: value)) }
        }
        add(words.medianWait, all.medianWait.map(minutes))
        add(words.ninetiethWait, all.ninetiethPercentileWait.map(minutes))
        add(words.medianWalk, all.medianWalk.map(minutes))
        add(words.medianService, all.medianService.map(minutes))
        add(words.mostDesks, all.mostDesks > 0 ? "\(all.mostDesks)" : nil)
        add(words.keptEstimates, all.keptShare.map { "\($0) %" })
        return lines
    }

    /// Served and their median wait, an hour a line.
    var hours: [Line] {
        slip.statistics.hours.sorted { $0.key < $1.key }.map { hour, figures in
            Line(caption: "\(two(hour)):00–\(two((hour + 1) % 24)):00", value: brief(figures))
        }
    }

    /// The same by desk.
    var desks: [Line] {
        slip.statistics.counters.sorted { $0.key ?? "" < $1.key ?? "" }.prefix(Self.desksAtMost).map { desk, figures in
            Line(caption: desk ?? words.summary.unnamed, value: brief(figures))
        }
    }

    func page() throws -> DisplayList {
        var page = DisplayList()
        page.add(space: 8)
        if let venue = slip.venue { addCentred(venue, TextStyle(size: Self.body, weight: .bold, lines: 2), to: &page) }
        addCentred(slip.queueName, TextStyle(size: Self.body, lines: 2), to: &page)
        addCentred(words.summary.title, TextStyle(size: Self.body * 1.3, weight: .bold, lines: 2), to: &page)
        addCentred(date, TextStyle(size: Self.body, weight: .bold), to: &page)
        addRule(to: &page)
        if all == Statistics.Figures() {
            addCentred(words.summary.nobody, TextStyle(size: Self.body, lines: 3), to: &page)
        } else {
            add(facts, to: &page)
            add(hours, below: words.summary.byHour, to: &page)
            // One desk did what the whole did.
            if desks.count > 1 { add(desks, below: words.summary.byDesk, to: &page) }
        }
        page.add(space: 8)
        return page
    }

    // MARK: Words

    private var date: String {
        let (year, month, day) = CalendarDate.civil(slip.day)
        return DateWording.date(year: year, month: month, day: day, words)
    }

    private func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    /// Whole minutes, one at least for what is not nothing.
    private func minutes(_ seconds: Int) -> String {
        let minutes = seconds == 0 ? 0 : max(1, (seconds + 30) / 60)
        return words.summary.minutes.filled(["{n}": "\(minutes)"])
    }

    private func brief(_ figures: Statistics.Figures) -> String {
        guard let wait = figures.medianWait else { return "\(figures.served)" }
        return "\(figures.served) · \(minutes(wait))"
    }

    // MARK: Lines

    private func addCentred(_ text: String, _ style: TextStyle, to page: inout DisplayList) {
        page.add(.text(TextBlock(text, style, in: words.language, width: inner)), x: margin, y: page.height)
    }

    private func addRule(to page: inout DisplayList) {
        page.add(space: 4)
        page.add(.bar(width: inner, height: 3), x: margin, y: page.height.rounded())
        page.add(space: 8)
    }

    private func add(_ lines: [Line], below title: String, to page: inout DisplayList) {
        guard !lines.isEmpty else { return }
        page.add(space: Self.gap)
        addCentred(title, TextStyle(size: Self.caption, weight: .bold), to: &page)
        addRule(to: &page)
        add(lines, to: &page)
    }

    /// A caption where reading begins, and its value at the other side, on one line.
    private func add(_ lines: [Line], to page: inout DisplayList) {
        let room = (inner * 0.36).rounded()
        for line in lines {
            var style = TextStyle(size: Self.caption, lines: 2)
            style.alignment = .leading
            let caption = TextBlock(line.caption, style, in: words.language, width: inner - room - 8)
            let value = TextBlock.fitting(
                line.value, TextStyle(size: Self.body, weight: .bold), in: words.language, width: room)
            let top = page.height
            page.add(.text(caption), x: words.isRightToLeft ? margin + room + 8 : margin, y: top)
            page.add(.text(value), x: words.isRightToLeft ? margin : margin + inner - room, y: top)
            page.add(space: 4)
        }
    }
}
