import Hummingbird

/// `/api/settings`: the configuration, for the admin.
struct SettingsRoutes {
    /// Nil where there is none to change.
    let settings: (any ApplianceSettings)?
    let authorizer: RequestAuthorizer

    func add(to router: Router<WebContext>) {
        router.get("/api/settings") { request, _ in
            let settings = try admitted(request)
            return try await Self.answer { () async throws(SettingsFailure) in try await settings.entries() }
        }
        router.patch("/api/settings") { request, _ in
            let settings = try admitted(request)
            let changes = try await request.decoded([String: Value].self).mapValues(\.text)
            return try await Self.answer { () async throws(SettingsFailure) in try await settings.change(changes) }
        }
    }

    /// Also where anyone may make queues, the appliance is not anyone's.
    private func admitted(_ request: Request) throws -> any ApplianceSettings {
        guard let settings else { throw Problem.nothingHere }
        guard try authorizer.isAdmin(request) else {
            guard request.headers[.adminToken] != nil else {
                throw Problem(.unauthorized, "token_missing", "The settings need the admin token.")
            }
            throw Problem(.forbidden, "token_wrong", "This is not the admin token of this appliance.")
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
            "default": JSON(entry.standard),
            "about": .string(entry.about), "is_secret": .bool(entry.isSecret), "is_read_only": .bool(entry.isReadOnly),
            "needs_restart": .bool(entry.needsRestart),
        ]
    }
}
