public import QueueEngine

/// How the appliance speaks.
public struct VoiceOptions: Sendable, Equatable {
    /// The program: a path, or a name that is looked for where programs are.
    public var program: String
    /// Words a minute: 80 to 450.
    public var rate: Int
    /// Percent: 0 to 200.
    public var volume: Int
    /// Milliseconds of silence between two languages.
    public var gap: Int
    public var numbers: CallAnnouncement.NumberStyle
    /// What is said for a desk's name that the voice cannot read, by the name or by `language:name`.
    public var spokenNames: [String: String]

    public init(
        program: String = "espeak-ng", rate: Int = 150, volume: Int = 100, gap: Int = 400,
        numbers: CallAnnouncement.NumberStyle = .number, spokenNames: [String: String] = [:]
    ) {
        self.program = program
        self.rate = rate
        self.volume = volume
        self.gap = gap
        self.numbers = numbers
        self.spokenNames = Dictionary(spokenNames.map { ($0.key.lowercased(), $0.value) }) { first, _ in first }
    }
}
