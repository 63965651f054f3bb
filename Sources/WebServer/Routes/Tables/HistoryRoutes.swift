import Hummingbird
import NIOCore
import QueueCore
import QueueEngine

/// What became of a queue's tickets: figures, and every ticket as a table.
struct HistoryRoutes {
    /// The most days that figures are made of.
    static let daysAtMost = 366
    /// Tickets that are read at once.
    static let page = 1000

    let parts: WebServer.Parts
    let authorizer: RequestAuthorizer
    let printsTickets: Bool
    private var engine: QueueEngine { parts.engine }

    init(parts: WebServer.Parts, authorizer: RequestAuthorizer, printsTickets: Bool) {
        self.parts = parts
        self.authorizer = authorizer
        self.printsTickets = printsTickets
    }

    func add(to router: RouteBuilder) {
        let queue = router.group("/api/queues/{queue}")
        queue.get("/stats") { request, context in try await statistics(request, context) }
        queue.get("/export.csv") { request, context in try await export(request, context) }
        queue.get("/stats.csv") { request, context in try await statisticsTable(request, context) }
        queue.post("/summary") { request, context in try await printSummary(request, context) }
        queue.get("/events") { request, context in try await journal(request, context) }
    }

    private func statistics(_ request: Request, _ context: WebContext) async throws -> Response {
        let figures = try await figures(request, context)
        return Response(json: JSON(figures.statistics, since: figures.since, of: figures.queues))
    }

    private func statisticsTable(_ request: Request, _ context: WebContext) async throws -> Response {
        let figures = try await figures(request, context)
        let table = StatisticsCSV.table(of: figures.statistics, queues: figures.queues)
        var response = Response(type: "text/csv; charset=utf-8; header=present", bytes: Array(table.utf8))
        response.headers[.contentDisposition] = "attachment; filename=\"statistics.csv\""
        return response
    }

    private struct Figures {
        var queues: [Queue]
        var statistics: Statistics
        var since: String
    }

    /// Of whole days by local clocks: today and those before it.
    private func figures(_ request: Request, _ context: WebContext) async throws -> Figures {
        let queues = try await placed(request, context)
        let days = try number(request, "days", in: 1...Self.daysAtMost) ?? 7
        let today = engine.zone.day(at: engine.moment.wall)
        let first = today - Int64(days - 1)
        return Figures(
            queues: queues, statistics: try await engine.statistics(of: queues.map(\.id), days: first...today),
            since: CalendarDate.text(first))
    }

    /// Prints what happened today, or on the day that the body names.
    private func printSummary(_ request: Request, _ context: WebContext) async throws -> Response {
        struct Body: Decodable { var day: String? }
        guard let queue = try await engine.queue(try context.queueID()) else { throw Problem.unknownQueue }
        let access = try await authorizer.require(.host, of: [queue.id], request)
        let body = try await request.decoded(Body.self)
        let day = try body.day.map { text in
            guard let day = CalendarDate.day(text) else {
                throw Problem.invalidRequest("day", "must be a date like 2026-12-24.")
            }
            return day
        }
        try authorizer.takePrint(access)
        guard printsTickets else {
            throw EngineError.printerUnavailable("No ticket printer is configured. Set printers.ticket.")
        }
        let job = try await engine.printSummary(of: queue.id, day: day)
        return Response(.accepted, json: ["print": .string(job.state.word)])
    }

    /// Entries of a page.
    static let entriesAtMost = 1000

    /// Who did what, newest first: never which guest.
    private func journal(_ request: Request, _ context: WebContext) async throws -> Response {
        let queue = try await hosted(request, context)
        let before = try number(request, "before", in: 1...Int.max)
        let limit = try number(request, "limit", in: 1...Self.entriesAtMost) ?? 100
        let page = try await engine.journal(of: queue.id, before: before.map { Int64($0) }, limit: limit)
        let entries = page.entries.map { entry in
            [
                "at": JSON(entry.at), "actor": .string(entry.actor), "station": JSON(entry.stationName),
                "station_id": JSON(entry.station), "command": .string(entry.command),
                "ticket_id": JSON(entry.ticket?.description),
                "label": JSON(entry.label),
            ] as JSON
        }
        return Response(json: ["events": .array(entries), "next": JSON(page.next.map { Int($0) })])
    }

    private func number(_ request: Request, _ name: String, in allowed: ClosedRange<Int>) throws -> Int? {
        guard let text = request.uri.queryParameters[name[...]] else { return nil }
        guard let number = Int(text), allowed.contains(number) else {
            throw Problem.invalidRequest(
                name, "must be a whole number from \(allowed.lowerBound) to \(allowed.upperBound).")
        }
        return number
    }

    /// The newest ticket first, in pieces as the client takes them.
    private func export(_ request: Request, _ context: WebContext) async throws -> Response {
        let queue = try await hosted(request, context)
        let engine = engine
        let body = ResponseBody { writer in
            try await writer.write(ByteBuffer(string: CSV.byteOrderMark + TicketCSV.header))
            var next: Int64? = .max
            while let key = next {
                let page = try await engine.history(of: queue.id, before: key, limit: Self.page)
                var buffer = ByteBuffer()
                for ticket in page.tickets { buffer.writeString(TicketCSV.line(for: ticket, in: queue)) }
                try await writer.write(buffer)
                next = page.next
            }
            try await writer.finish(nil)
        }
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/csv; charset=utf-8; header=present", .cacheControl: "no-store",
                .contentDisposition: "attachment; filename=\"tickets.csv\"",
            ], body: body)
    }

    private func hosted(_ request: Request, _ context: WebContext) async throws -> Queue {
        guard let queue = try await engine.queue(try context.queueID()) else { throw Problem.unknownQueue }
        try await authorizer.requireHost(of: queue.id, request)
        return queue
    }

    /// The queue, and those that `?with=` names besides: a place.
    private func placed(_ request: Request, _ context: WebContext) async throws -> [Queue] {
        let queues = try await request.place(context.queueID(), engine)
        try await authorizer.require(.host, of: queues.map(\.id), request)
        return queues
    }
}

extension JSON {
    fileprivate init(_ statistics: Statistics, since day: String, of queues: [Queue]) {
        self = [
            "since": .string(day), "total": JSON(statistics.all, []),
            "days": .array(
                statistics.days.sorted { $0.key < $1.key }.map { JSON($0.value, [("day", .string($0.key))]) }),
            "hours": .array(
                statistics.hours.sorted { $0.key < $1.key }.map { JSON($0.value, [("hour", JSON($0.key))]) }),
            "counters": .array(
                statistics.counters.sorted { $0.key ?? "" < $1.key ?? "" }
                    .map { JSON($0.value, [("counter", JSON($0.key))]) }),
            "queues": .array(
                queues.map { queue in
                    JSON(
                        statistics.queues[queue.id] ?? Statistics.Figures(),
                        [("queue_id", .string(queue.id.description)), ("name", .string(queue.name))])
                }),
        ]
    }

    private init(_ figures: Statistics.Figures, _ name: [(String, JSON)]) {
        self = .object(
            name + [
                ("served", JSON(figures.served)), ("no_shows", JSON(figures.noShows)),
                ("cancelled", JSON(figures.cancelled)), ("median_wait_seconds", JSON(figures.medianWait)),
                ("p90_wait_seconds", JSON(figures.ninetiethPercentileWait)),
                ("median_walk_seconds", JSON(figures.medianWalk)),
                ("median_service_seconds", JSON(figures.medianService)),
                ("p90_service_seconds", JSON(figures.ninetiethPercentileService)),
                ("most_desks", JSON(figures.mostDesks)), ("estimates", JSON(figures.estimates)),
                ("kept_estimates_percent", JSON(figures.keptShare)),
            ])
    }
}
