import Hummingbird
import QueueCore
import QueueEngine

extension RequestAuthorizer {
    /// The station that a path names, for a host of all its queues or the admin.
    func governedStation(_ request: Request, _ context: WebContext) async throws -> Station {
        let isAdmin = try await isAdmin(request)
        if !isAdmin { try await require(.host, of: [], request) }
        let id = context.parameters.get("station").flatMap { ID<Station>($0) }
        guard let station = try await engine.stations().first(where: { $0.id == id }) else {
            throw Problem.unknownStation
        }
        if !isAdmin { try await require(.host, of: station.queues, request) }
        return station
    }
}
