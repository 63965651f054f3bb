public import QueueCore

/// A ticket that an appliance gave while it was alone, with all that was written of it.
public struct AloneTicket: Sendable {
    public var ticket: Ticket
    public var details: TicketDetails?
    /// What the audit says of how it was taken.
    public var entry: Entry
    /// Its paper, and what became of it.
    public var jobs: [PrintJob]
    /// By what its request is known, should it come again.
    public var receipts: [Kept]

    public struct Entry: Sendable, Equatable {
        public var actor: String
        public var command: String
        public var station: String?
        public var stationName: String?

        public init(actor: String, command: String, station: String? = nil, stationName: String? = nil) {
            (self.actor, self.command, self.station, self.stationName) = (actor, command, station, stationName)
        }
    }

    public struct Kept: Sendable, Equatable {
        public var receipt: Receipt
        public var tick: Int64
        public var isNew: Bool
        public var printJob: ID<PrintJob>?

        public init(receipt: Receipt, tick: Int64, isNew: Bool, printJob: ID<PrintJob>?) {
            (self.receipt, self.tick, self.isNew, self.printJob) = (receipt, tick, isNew, printJob)
        }
    }

    public init(
        ticket: Ticket, details: TicketDetails? = nil, entry: Entry, jobs: [PrintJob] = [], receipts: [Kept] = []
    ) {
        (self.ticket, self.details, self.entry) = (ticket, details, entry)
        (self.jobs, self.receipts) = (jobs, receipts)
    }
}

extension StoreFailure {
    /// What an appliance that is alone cannot do.
    static let alone = StoreFailure(
        operation: "alone", detail: "the database is away, and only numbers are given here",
        hint: "Until the database answers again this appliance only gives numbers. It goes on by itself.")
}
