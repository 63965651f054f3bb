public import QueueCore

/// What is read beside calls.
public enum SpokenReading: Sendable, Hashable {
    /// Characters of a text: what stands on a screen.
    public static let longest = 600

    /// What a host tells everybody, after the chime.
    case notice(String)
    /// What stands on a screen, for one person's headset.
    case text(String)
    /// A ticket's number and picture, and how many are before it where that is known.
    case ticket(label: String, ahead: Int?, picture: TicketPicture?)
    /// Where somebody goes who was called, to whoever asks: the words of the call, without its chime, and in one language.
    case way(CallAnnouncement)

    /// A room has to look up for it.
    public var hasChime: Bool { if case .notice = self { true } else { false } }
}
