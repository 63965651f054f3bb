public import QueueCore

/// What happened in a queue on one day, for the evening.
public struct SummarySlip: Sendable, Hashable {
    /// The venue's name; nil leaves the line out.
    public var venue: String?
    public var queueName: String
    /// Days since 1970-01-01, by local clocks.
    public var day: Int64
    public var statistics: Statistics
    /// BCP 47 language tags, the venue's first. A summary speaks the first.
    public var locale: String

    public init(venue: String?, queueName: String, day: Int64, statistics: Statistics, locale: String) {
        self.venue = venue
        self.queueName = queueName
        self.day = day
        self.statistics = statistics
        self.locale = locale
    }
}
