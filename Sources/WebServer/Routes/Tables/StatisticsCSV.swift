import QueueCore

/// The figures of some days as a table: a line a day, an hour, a desk and a queue, after one for all of them.
enum StatisticsCSV {
    static func table(of statistics: Statistics, queues: [Queue]) -> String {
        var table = CSV.byteOrderMark
        table += CSV.line([
            "by", "of", "served", "no_shows", "cancelled", "median_wait_seconds", "p90_wait_seconds",
            "median_walk_seconds", "median_service_seconds", "p90_service_seconds", "most_desks", "estimates",
            "kept_estimates_percent",
        ])
        table += line("total", "", statistics.all)
        for (day, figures) in statistics.days.sorted(by: { $0.key < $1.key }) { table += line("day", day, figures) }
        for (hour, figures) in statistics.hours.sorted(by: { $0.key < $1.key }) {
            table += line("hour", String(hour), figures)
        }
        for (counter, figures) in statistics.counters.sorted(by: { $0.key ?? "" < $1.key ?? "" }) {
            table += line("counter", counter ?? "", figures)
        }
        for queue in queues {
            table += line("queue", queue.name, statistics.queues[queue.id] ?? Statistics.Figures())
        }
        return table
    }

    private static func line(_ kind: String, _ name: String, _ figures: Statistics.Figures) -> String {
        let numbers: [Int?] = [
            figures.served, figures.noShows, figures.cancelled, figures.medianWait, figures.ninetiethPercentileWait,
            figures.medianWalk, figures.medianService, figures.ninetiethPercentileService, figures.mostDesks,
            figures.estimates, figures.keptShare,
        ]
        return CSV.line([kind, name] + numbers.map { $0.map(String.init) ?? "" })
    }
}
