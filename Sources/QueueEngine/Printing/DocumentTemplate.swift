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
            peopleAhead: placed.ticket.status == .waiting ? placed.peopleAhead : nil,
            estimatedWaitSeconds: placed.estimatedWaitSeconds, waitRange: range.map { $0.low...$0.high },
            nowServing: queue.currentPosition > 0 ? queue.label(for: queue.currentPosition) : nil,
            code: placed.ticket.id.description, followURL: baseURL().map { "\($0)/t/\(placed.ticket.id)" },
            footer: footer, isCopy: isCopy, locale: locale)
    }

    /// - Parameter base: where the poster points; nil takes `baseURL`.
    public func poster(for queue: Queue, base: String? = nil) -> PosterSheet {
        PosterSheet(
            venue: venue, queueName: queue.name,
            entryURL: "\(base ?? baseURL() ?? "http://localhost")/join/\(queue.id)", wifi: wifi, locale: locale)
    }
}
