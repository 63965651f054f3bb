public import QueueCore

/// A call in words that a voice can say: which ticket, and where to.
public struct CallAnnouncement: Sendable, Hashable {
    /// How the number of a label is said.
    public enum NumberStyle: String, Sendable, CaseIterable {
        /// "A, forty-two"
        case number
        /// "A, zero, four, two", as it is printed.
        case digits
    }

    /// As it is printed: `A042`.
    public var label: String
    /// The desk that calls, as the host has named it; nil is the one without a name.
    public var counter: String?
    /// Nil where tickets bear none.
    public var picture: TicketPicture?
    /// BCP 47 tags, in the order in which they are spoken; none twice.
    public var languages: [String]

    public init(label: String, counter: String?, picture: TicketPicture? = nil, languages: [String]) {
        self.label = label
        self.counter = counter
        self.picture = picture
        self.languages = languages
    }
}

extension CallAnnouncement {
    /// A ticket's latest call, in the venue's languages and then in the ticket's own.
    public init(_ placed: PlacedTicket, languages: [String]) {
        var languages = languages
        if let own = placed.ticket.language {
            // "pt-BR" is understood by whoever was told it in "pt".
            let known = Set(languages.map(Self.primary))
            if !known.contains(Self.primary(own)) { languages.append(own) }
        }
        self.init(
            label: placed.label, counter: placed.ticket.call?.counter, picture: placed.ticket.picture,
            languages: languages)
    }

    private static func primary(_ tag: String) -> String {
        tag.prefix { $0 != "-" && $0 != "_" }.lowercased()
    }
}
