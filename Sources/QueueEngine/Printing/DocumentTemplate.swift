public import QueueCore

/// What is the same on every paper of this appliance, and how a ticket or queue becomes a document.
public struct DocumentTemplate: Sendable {
    /// Where phones reach the appliance, without a trailing slash; nil when it knows no address of its own.
    public var baseURL: @Sendable () -> String?
    public var venue: String?
    public var footer: String?
    public var locale: String
    public var wifi: WiFiNetwork?

    public init(
        baseURL: @escaping @Sendable () -> String?, venue: String? = nil, footer: String? = nil, locale: String,
        wifi: WiFiNetwork?
    ) {
        self.baseURL = baseURL
        self.venue = venue
        self.footer = footer
        self.locale = locale
        self.wifi = wifi
    }

    /// - Parameter tick: now, in milliseconds of service time.
    public func slip(for placed: PlacedTicket, isCopy: Bool, at tick: Int64) -> TicketSlip {
        let queue = placed.queue
        let range = placed.estimatedWaitRange(at: tick)
        return TicketSlip(
            venue: venue, queueName: queue.name, label: placed.label, issuedAt: placed.ticket.createdAt,
            peopleAhead: placed.ticket.isInLine ? placed.peopleAhead : nil,
            estimatedWaitSeconds: placed.estimatedWaitSeconds, waitRange: range.map { $0.low...$0.high },
            nowServing: queue.currentPosition > 0 ? queue.label(for: queue.currentPosition) : nil,
            code: placed.ticket.id.description, followURL: baseURL().map { "\($0)/t/\(placed.ticket.id)" },
            footer: footer, isCopy: isCopy,
            // Who said what they read gets it; where paper does not speak it, the venue's is next.
            locale: [placed.ticket.language, locale].compactMap(\.self).joined(separator: ","),
            picture: placed.ticket.picture)
    }

    /// Letters of all names of a place that a poster's head takes.
    private static let namesAtMost = 60

    /// Of one queue, or of a place: one code for all that it has.
    /// - Parameters:
    ///   - queues: one or more, as the page shows them.
    ///   - base: where the poster points; nil takes `baseURL`.
    public func poster(for queues: [Queue], base: String? = nil) -> PosterSheet {
        let names = queues.map(\.name).joined(separator: " · ")
        // Too many to be read from the door: the page behind the code shows them.
        let isTooLong = queues.count > 1 && names.count > Self.namesAtMost && venue != nil
        return PosterSheet(
            venue: isTooLong ? nil : venue, queueName: isTooLong ? venue ?? names : names,
            entryURL: "\(base ?? baseURL() ?? "http://localhost")/join/"
                + queues.map(\.id.description).joined(separator: ","), wifi: wifi, locale: locale)
    }

    /// - Parameter day: days since 1970-01-01.
    public func summary(of queue: Queue, day: Int64, _ statistics: Statistics) -> SummarySlip {
        SummarySlip(venue: venue, queueName: queue.name, day: day, statistics: statistics, locale: locale)
    }
}
