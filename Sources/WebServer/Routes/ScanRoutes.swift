import Hummingbird
import QueueCore
import QueueEngine

/// `POST /api/scan`: a picture from a host's phone, read by the daemon's own scanner.
struct ScanRoutes {
    let parts: WebServer.Parts
    let door: Door

    func add(to router: Router<WebContext>) {
        router.post("/api/scan") { request, _ in try await scan(request) }
    }

    private func scan(_ request: Request) async throws -> Response {
        let desk = try await door.requireAnyHost(request)
        let picture = try await request.bytes(upTo: BodyLimit.picture, called: "8 MiB")
        let texts = try await read(Array(picture.readableBytesView))
        // With several codes in view the ticket's counts, whatever else is printed beside it.
        guard let text = texts.first(where: { ScanText.ticket(in: $0) != nil }) ?? texts.first else {
            throw Problem(
                .unprocessableContent, "no_code",
                "No QR code was found. Hold the ticket flat, closer, and in better light.")
        }
        let result = try await parts.engine.scan(text, at: desk, by: .scanner)
        return Response(json: try await answer(result, at: desk))
    }

    private func read(_ picture: [UInt8]) async throws -> [String] {
        do throws(PictureRefusal) {
            return try await parts.reader.codes(in: picture)
        } catch {
            switch error {
            case .unsupported(let detail): throw Problem(.unsupportedMediaType, "unsupported_picture", detail)
            case .busy(let detail): throw Problem(.tooManyRequests, "too_many_requests", detail, retryAfter: 1)
            case .tooLarge(let detail): throw Problem(.contentTooLarge, "too_large", detail)
            }
        }
    }

    private func answer(_ result: ScanResult, at desk: ID<Queue>) async throws -> JSON {
        let ticket = result.ticket.flatMap { ticket in
            result.queue.map { JSON(ticket, in: $0, showsDevice: ticket.queueID == desk) }
        }
        let board = try await parts.engine.board(of: desk)
        return [
            "status": result.verdict.isAccepted ? "success" : "refused", "verdict": .string(result.verdict.word),
            "message": .string(result.sentence), "label": JSON(result.label), "ticket": ticket ?? .null,
            "broadcast": board?.message ?? .null,
        ]
    }
}
