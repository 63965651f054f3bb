// What of a queue has storage of its own: texts and lists, which hosts set and which no number that is drawn changes. A queue goes with
// every ticket through the engine, and its copies share this.
extension Queue {
    struct Standing: Sendable, Equatable, Codable {
        var name: String
        var prefix: String
        var description = ""
        var hours: OpeningHours?
        var notice: Notice?
        var asks: [Ask] = []
        var pace: Pace
        var company = Company()
    }

    public var name: String {
        get { standing.value.name }
        set { standing.value.name = newValue }
    }
    /// The letters before the number in a label; may be empty.
    public var prefix: String {
        get { standing.value.prefix }
        set { standing.value.prefix = newValue }
    }
    /// What it is for, in a sentence; empty for none.
    public var description: String {
        get { standing.value.description }
        set { standing.value.description = newValue }
    }
    /// Nil is opened and closed by hand.
    public var hours: OpeningHours? {
        get { standing.value.hours }
        set { standing.value.hours = newValue }
    }
    public var notice: Notice? {
        get { standing.value.notice }
        set { standing.value.notice = newValue }
    }
    public var asks: [Ask] {
        get { standing.value.asks }
        set { standing.value.asks = newValue }
    }
    /// How fast the line moved lately.
    public var pace: Pace {
        get { standing.value.pace }
        set { standing.value.pace = newValue }
    }
    /// Which other queues desks served lately that serve this one.
    public var company: Company {
        get { standing.value.company }
        set { standing.value.company = newValue }
    }
}
