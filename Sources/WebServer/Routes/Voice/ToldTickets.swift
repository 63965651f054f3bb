import QueueCore
import QueueEngine
import Synchronization

/// What guests were told who held their tickets to a camera for information, for as long as it may be asked for as sound. Only what
/// was told can be heard: strangers make the voice speak of nothing else.
final class ToldTickets: Sendable {
    /// Answers that are kept: of a dozen screens the newest, for as long as somebody stands there.
    static let most = 32

    private let told = Mutex<[(number: Int, words: Words)]>([])

    /// What is said, and how.
    struct Words: Sendable, Equatable {
        var reading: SpokenReading
        /// The ticket's own language; nil is the venue's first.
        var language: String?
    }

    /// - Returns: the sound's address; nil where there is nothing to say but what is seen.
    func keep(_ info: TicketInfo) -> String? {
        guard let words = Words(info) else { return nil }
        told.withLock { told in
            told.append((info.number, words))
            if told.count > Self.most { told.removeFirst() }
        }
        return "/api/infos/\(info.number).wav"
    }

    /// - Parameter name: the address's last part.
    func words(of name: String) -> Words? {
        guard name.hasSuffix(".wav"), let number = Int(name.dropLast(4)) else { return nil }
        return told.withLock { $0.last { $0.number == number }?.words }
    }
}

extension ToldTickets.Words {
    init?(_ info: TicketInfo) {
        guard let placed = info.placed else { return nil }
        let ticket = placed.ticket
        language = ticket.language
        switch ticket.status {
        case .waiting:
            reading = .ticket(
                label: placed.label, ahead: ticket.isParked ? nil : placed.peopleAhead, picture: ticket.picture)
        case .called, .serving:
            reading = .way(
                CallAnnouncement(
                    label: placed.label, counter: ticket.call?.counter, picture: ticket.picture, languages: []))
        default: return nil
        }
    }
}
