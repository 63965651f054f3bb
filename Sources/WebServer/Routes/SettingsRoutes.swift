import Hummingbird

/// `/api/settings`: the configuration, for the admin.
struct SettingsRoutes {
    /// Nil where there is none to change.
    let settings: (any ApplianceSettings)?
    let redeem: (@Sendable (_ code: String) async -> String?)?
    let authorizer: RequestAuthorizer
    /// Tries at the setup code, as many as at a pairing's.
    private let tries = RateLimiter<ClientAddress>(perMinute: RequestLimits().pairingsPerMinute)

    init(
        settings: (any ApplianceSettings)?, redeem: (@Sendable (_ code: String) async -> String?)?,
        authorizer: RequestAuthorizer
    ) {
        self.settings = settings
        self.redeem = redeem
        self.authorizer = authorizer
    }

    func add(to router: RouteBuilder) {
        router.post("/api/setup/{code}") { _, context in try await setUp(context) }
        router.get("/api/settings") { request, _ in
            let settings = try await admitted(request)
            return try await Self.answer { () async throws(SettingsFailure) in try await settings.entries() }
        }
        router.patch("/api/settings") { request, _ in
            let settings = try await admitted(request)
            let changes = try await request.decoded([String: Value].self).mapValues(\.text)
            let isTrial = try Self.isTrial(request)
            return try await Self.answer { () async throws(SettingsFailure) in
                try await settings.change(changes, isTrial: isTrial)
            }
        }
    }

    /// `?check=1`: what is being typed is checked, and not kept.
    private static func isTrial(_ request: Request) throws -> Bool {
        guard let word = request.uri.queryParameters["check"] else { return false }
        guard word == "0" || word == "1" else { throw Problem.invalidRequest("check", "must be 0 or 1.") }
        return word == "1"
    }

    /// The code of the setup ticket becomes the admin's token. Where that could be overheard, the code stays good.
    private func setUp(_ context: WebContext) async throws -> Response {
        try authorizer.requireSecrecy(true)
        try tries.take(for: Caller.current.address)
        let code = (context.parameters.get("code") ?? "").uppercased().filter { $0.isLetter || $0.isNumber }
        guard let token = await redeem?(code) else {
            throw Problem(
                .notFound, "unknown_code", "This setup code is unknown or was used. `qode setup` shows the way in.")
        }
        return Response(json: ["admin_token": .string(token)])
    }

    /// Also where anyone may make queues, the appliance is not anyone's.
    private func admitted(_ request: Request) async throws -> any ApplianceSettings {
        guard let settings else { throw Problem.nothingHere }
        guard try await authorizer.isAdmin(request) else {
            // A host's token beside a wrong one is no admin's.
            guard request.headers[.adminToken] == nil else { throw Problem.adminTokenWrong }
            throw Problem(.unauthorized, "token_missing", "The settings need the admin token.")
        }
        return settings
    }

    private static func answer(
        _ body: () async throws(SettingsFailure) -> [SettingEntry]
    ) async throws(Problem) -> Response {
        do throws(SettingsFailure) {
            let entries = try await body()
            let waiting = entries.filter(\.needsRestart).map { JSON.string($0.key) }
            return Response(json: ["settings": .array(entries.map { JSON($0) }), "needs_restart": .array(waiting)])
        } catch {
            switch error {
            case .refused(let key, let allowed): throw Problem.invalidRequest(key, allowed)
            case .elsewhere(let key, let origin):
                throw Problem(
                    .conflict, "set_elsewhere",
                    "\(key) is set by \(origin), which goes before this page. Change it there.",
                    more: [("field", .string(key))])
            case .unavailable(let detail):
                throw Problem(.serviceUnavailable, "store_unavailable", detail, retryAfter: 5)
            }
        }
    }

    /// A text; numbers and lists as a configuration file may have them, too; null is "not set".
    private struct Value: Decodable {
        let text: String?

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if container.decodeNil() {
                text = nil
            } else if let number = try? container.decode(Int.self) {
                text = String(number)
            } else if let items = try? container.decode([String].self) {
                text = items.joined(separator: ",")
            } else {
                text = try container.decode(String.self)
            }
        }
    }
}

extension JSON {
    fileprivate init(_ entry: SettingEntry) {
        self = [
            "key": .string(entry.key), "value": JSON(entry.value), "is_set": .bool(entry.isSet),
            "origin": .string(entry.origin),
            "allowed": entry.choices.isEmpty ? .string(entry.allowed) : .array(entry.choices.map { .string($0) }),
            "example": .string(entry.example), "default": JSON(entry.standard),
            "about": .string(entry.about), "is_secret": .bool(entry.isSecret), "is_read_only": .bool(entry.isReadOnly),
            "needs_restart": .bool(entry.needsRestart),
        ]
    }
}
