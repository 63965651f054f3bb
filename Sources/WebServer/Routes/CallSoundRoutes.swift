import Hummingbird
import QueueCore
import QueueEngine

/// Calls as sound, for the walls that say them.
struct CallSoundRoutes {
    let parts: WebServer.Parts

    private static let unknownCall = Problem(
        .notFound, "unknown_call", "This call is over, or there was none. The feed names those that can be heard.")

    func add(to router: Router<WebContext>) {
        router.get("/api/calls/{call}") { request, context in try await sound(request, context) }
    }

    /// The name of a call is what everybody may see of it: its queue, its number and how often it was called. Tickets' ids are
    /// secrets of who holds them.
    private func sound(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let voice = parts.voice, let name = context.parameters.get("call"), let call = CallName(name) else {
            throw Self.unknownCall
        }
        guard let board = try await parts.engine.board(of: call.queue),
            let ticket = board.nowServing.first(where: {
                $0.number == call.number && $0.call?.times == call.times
            })
        else { throw Self.unknownCall }
        let placed = PlacedTicket(ticket: ticket, queue: board.queue, peopleAhead: 0)
        let made: SpokenSound
        do throws(VoiceFailure) {
            made = try await voice.voice.sound(of: CallAnnouncement(placed, languages: voice.languages))
        } catch {
            throw Problem(.serviceUnavailable, "voice_unavailable", error.detail)
        }
        // A call's words do not change.
        return Response(type: "audio/wav", bytes: made.wav, cache: "public, max-age=600, immutable")
    }
}

/// `{queue_id}.{position_number}.{calls}.wav`
struct CallName: Equatable, CustomStringConvertible {
    let queue: ID<Queue>
    let number: Int
    let times: Int

    init(queue: ID<Queue>, number: Int, times: Int) {
        self.queue = queue
        self.number = number
        self.times = times
    }

    init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4, parts[3] == "wav", let queue = ID<Queue>(String(parts[0])), let number = Int(parts[1]),
            let times = Int(parts[2])
        else { return nil }
        self.init(queue: queue, number: number, times: times)
    }

    var description: String { "\(queue).\(number).\(times).wav" }
}
