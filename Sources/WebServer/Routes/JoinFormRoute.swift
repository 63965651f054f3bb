import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import QueueCore
import QueueEngine

/// `POST /join/{queue}`: a guest whose browser runs no scripts takes a number by a form. The device is a cookie then.
struct JoinFormRoute {
    let engine: QueueEngine
    let authorizer: RequestAuthorizer
    let pages: PageRoutes

    func add(to router: RouteBuilder) {
        router.post("/join/{queue}") { request, context in
            do {
                return try await join(request, context)
            } catch {
                // A form's answer is a page, also where there is no number for it.
                guard request.headers[.accept]?.contains("text/html") == true, let problem = Problem(refusing: error)
                else { throw error }
                var response = try await pages.problem(problem, request)
                if let seconds = problem.retryAfter { response.headers[.retryAfter] = "\(seconds)" }
                return response
            }
        }
    }

    private func join(_ request: Request, _ context: WebContext) async throws -> Response {
        let queue = try context.queueID()
        try authorizer.joins.take(for: Caller.current.address)
        let sent = try authorizer.deviceToken(request)
        let token = sent ?? Secret.token()
        let outcome = try await engine.join(
            queue, device: authorizer.stored(token), details: try await details(request),
            language: request.headers[.acceptLanguage].flatMap(PageLanguage.chosen)?.rawValue)
        guard let ticket = outcome.ticket else { throw Problem.unknownTicket }
        var response = Response(status: .seeOther, headers: [.location: "/t/\(ticket.id)", .cacheControl: "no-store"])
        if sent == nil {
            response.headers[.setCookie] = DeviceCookie.header(token, isSecure: Caller.current.isSecure)
        }
        return response
    }

    /// The fields that the queue asks for, as forms send them (WHATWG URL, application/x-www-form-urlencoded); what was not filled in is
    /// not there.
    private func details(_ request: Request) async throws -> TicketDetails? {
        guard request.hasBody else { return nil }
        let body = try await request.bytes(upTo: BodyLimit.json, called: "64 KiB")
        var details = TicketDetails()
        for pair in String(buffer: body).split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, let ask = Ask(rawValue: String(parts[0])),
                let text = parts[1].replacing("+", with: " ").removingPercentEncoding
            else { continue }
            let value = text.trimmingCharacters(in: .whitespaces)
            if !value.isEmpty { details[ask] = value }
        }
        return details.isEmpty ? nil : details
    }
}
