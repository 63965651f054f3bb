import HTTPTypes
import Hummingbird
import QueueCore
import QueueEngine

/// `/api/stations/{id}/cards…`: command cards, made, printed and voided.
struct CardRoutes {
    let parts: WebServer.Parts
    let authorizer: RequestAuthorizer
    private let sheets = FreshSheets()

    init(parts: WebServer.Parts, authorizer: RequestAuthorizer) {
        self.parts = parts
        self.authorizer = authorizer
    }

    private var engine: QueueEngine { parts.engine }

    func add(to router: RouteBuilder) {
        let cards = router.group("/api/stations/{station}")
        cards.get("/cards") { request, context in try await list(request, context) }
        cards.post("/cards") { request, context in try await make(request, context) }
        cards.delete("/cards") { request, context in try await voidAll(request, context) }
        cards.get("/cards.pdf") { request, context in try await sheet(request, context) }
        cards.patch("/cards/{card}") { request, context in try await change(request, context) }
        cards.delete("/cards/{card}") { request, context in try await void(request, context) }
    }

    private func list(_ request: Request, _ context: WebContext) async throws -> Response {
        let station = try await authorizer.governedStation(request, context)
        return Response(json: .array(try await engine.cards(of: station).map { JSON($0) }))
    }

    private struct Wish: Decodable {
        var actions: [String]?
        var counter: String?
        var cameraOnly: Bool?
        var times: HoursBody?

        enum CodingKeys: String, CodingKey {
            case actions, counter, times
            case cameraOnly = "camera_only"
        }

        func checkedActions() throws -> [CardAction] {
            guard let actions else { return CardAction.allCases }
            let found = actions.compactMap { CardAction(rawValue: $0) }
            guard !found.isEmpty, found.count == actions.count, Set(found).count == found.count else {
                let words = CardAction.allCases.map(\.rawValue).joined(separator: ", ")
                throw Problem.invalidRequest("actions", "must name one or more of \(words), each once.")
            }
            return CardAction.allCases.filter(found.contains)
        }

        func limits() throws -> CardLimits {
            CardLimits(
                counter: try Naming.counter(counter), isCameraOnly: cameraOnly ?? false, times: try times?.hours())
        }
    }

    /// New secrets, shown this once; the station's old cards of these actions are void.
    private func make(_ request: Request, _ context: WebContext) async throws -> Response {
        let station = try await authorizer.governedStation(request, context)
        guard station.role == .desk else { throw Problem.noDesk }
        let wish = try await request.decoded(Wish.self)
        let made = try CardSet(
            for: station, actions: wish.checkedActions(), limits: wish.limits(), at: engine.moment.wall)
        try await engine.issue(cards: made.cards)
        try await authorizer.note(.cardsIssued, station)
        sheets.keep(made, for: station, at: engine.moment.tick)
        let cards = zip(made.cards, made.codes).map { card, code in JSON(card).adding([("code", .string(code))]) }
        return Response(
            .created,
            json: [
                "station_id": .string(station.id.description), "cards": .array(cards),
                "sheet": .string("/api/stations/\(station.id)/cards.pdf"),
                "sheet_until": JSON(Timestamp(milliseconds: engine.moment.wall.milliseconds + FreshSheets.lifetime)),
            ])
    }

    /// The sheet of the cards that were just made. Later nobody knows their secrets any more.
    private func sheet(_ request: Request, _ context: WebContext) async throws -> Response {
        let station = try await authorizer.governedStation(request, context)
        let known = Set(try await engine.cards(of: station).map(\.secret.bytes))
        guard let made = sheets.sheet(for: station, at: engine.moment.tick)?.keeping(known), !made.cards.isEmpty else {
            throw Problem.noSheet
        }
        var names: [String] = []
        for id in station.queues { if let name = try await engine.queue(id)?.name { names.append(name) } }
        let sheet = made.sheet(of: station, queueNames: names, by: parts.template)
        var response = Response(
            type: "application/pdf", bytes: try await parts.renderer.draw(.cards(sheet), as: .pdf))
        response.headers[.cacheControl] = "no-store"
        return response
    }

    private func change(_ request: Request, _ context: WebContext) async throws -> Response {
        let (station, card) = try await named(request, context)
        let wish = try await request.decoded(CardChange.self)
        try await engine.change(card: card, to: try wish.limits(of: card))
        guard let now = try await engine.cards(of: station).first(where: { $0.id == card.id }) else {
            throw Problem.unknownCard
        }
        return Response(json: JSON(now))
    }

    private func void(_ request: Request, _ context: WebContext) async throws -> Response {
        let (station, card) = try await named(request, context)
        try await engine.void(cards: [card])
        try await authorizer.note(.cardsVoided, station)
        return Response(status: .noContent)
    }

    private func voidAll(_ request: Request, _ context: WebContext) async throws -> Response {
        let station = try await authorizer.governedStation(request, context)
        try await engine.void(cards: try await engine.cards(of: station))
        try await authorizer.note(.cardsVoided, station)
        return Response(status: .noContent)
    }

    private func named(_ request: Request, _ context: WebContext) async throws -> (Station, CommandCard) {
        let station = try await authorizer.governedStation(request, context)
        let id = context.parameters.get("card").flatMap { ID<CommandCard>($0) }
        guard let card = try await engine.cards(of: station).first(where: { $0.id == id }) else {
            throw Problem.unknownCard
        }
        return (station, card)
    }
}

/// Other limits of a card; what is left out stays, and null takes it away.
private struct CardChange: Decodable {
    var counter: String??
    var cameraOnly: Bool?
    var times: HoursBody??

    enum CodingKeys: String, CodingKey {
        case counter, times
        case cameraOnly = "camera_only"
    }

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        if fields.contains(.counter) { counter = .some(try fields.decodeIfPresent(String.self, forKey: .counter)) }
        cameraOnly = try fields.decodeIfPresent(Bool.self, forKey: .cameraOnly)
        if fields.contains(.times) { times = .some(try fields.decodeIfPresent(HoursBody.self, forKey: .times)) }
    }

    func limits(of card: CommandCard) throws -> CardLimits {
        var limits = card.limits
        if let counter { limits.counter = try Naming.counter(counter) }
        if let cameraOnly { limits.isCameraOnly = cameraOnly }
        if let times { limits.times = try times?.hours() }
        return limits
    }
}

extension Problem {
    fileprivate static let noDesk = Problem(
        .conflict, "not_a_desk", "Command cards do what a desk does. Make this station a desk first.")
    fileprivate static let unknownCard = Problem(
        .notFound, "unknown_card", "There is no such card, or it was replaced or revoked.")
    fileprivate static let noSheet = Problem(
        .notFound, "no_sheet",
        "Only hashes of these cards are kept. Make new ones (POST …/cards), and fetch their sheet within 10 minutes.")
}
