public import QueueCore

/// A ticket that stands on paper before anybody drew its number, for hours without power. It takes its place in line when its stub,
/// or the ticket itself, is shown at a desk.
public struct EmergencyTicket: Sendable, Hashable {
    /// The first of these that begins no queue's labels stands before the number; four, because its place is two bits of a code.
    static let letters = ["E", "X", "Y", "Z"]
    /// Of one queue, a day.
    public static let aQueue = 60
    /// As many as a code has room for, so that each queue of a place with sixteen has numbers of its own.
    static let most = 960

    public var queue: ID<Queue>
    /// Days since 1970-01-01 of the day on which it counts.
    public var day: Int64
    /// 1 to `most`.
    public var number: Int
    /// Which of `letters` stands before it: 0 to 3.
    public var letter: Int

    public init(queue: ID<Queue>, day: Int64, number: Int, letter: Int = 0) {
        (self.queue, self.day, self.number, self.letter) = (queue, day, number, letter)
    }

    /// Two digits, where numbers that are drawn have three: `E07` is nobody else's.
    public var label: String { Self.letters[letter & 3] + (number < 10 ? "0" : "") + String(number) }
}

/// The codes of emergency tickets. They are drawn from the appliance's key and not from chance, so that paper alone knows them: nothing
/// of a sheet is written to the disk before its tickets are shown, and the same day's sheet can be printed again.
public struct EmergencyCodes: Sendable {
    /// Bits of a code that tell the day; codes are read for so many days after their own, to say that they are void.
    private static let dayBits: UInt64 = 6

    private let seal: @Sendable (String) -> [UInt8]

    /// - Parameter seal: at least 16 bytes that nobody without the appliance's key can tell (HMAC).
    public init(seal: @escaping @Sendable (String) -> [UInt8]) { self.seal = seal }

    /// The ticket's id: a UUID of version 4 like all, 104 bits of it sealed, the others its day, number and letter.
    public func id(of ticket: EmergencyTicket) -> ID<Ticket> {
        let bytes = seal("emergency ticket \(ticket.queue) \(ticket.day) \(ticket.number) \(ticket.letter)")
        func word(_ start: Int) -> UInt64 {
            bytes.dropFirst(start).prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
        }
        let told = Self.day(ticket.day) << 26 | UInt64(ticket.number) << 16 | 0x4000 | UInt64(ticket.letter) << 10
        let high = word(0) & ~0xffff_fc00 | told
        return ID(high: high, low: word(8) & ~0xc000_0000_0000_0000 | 0x8000_0000_0000_0000)
    }

    /// What a code stands for; nil for one that was never on a sheet of these queues.
    /// - Parameter today: the latest day that it may be of.
    func ticket(_ id: ID<Ticket>, of queues: [ID<Queue>], today: Int64) -> EmergencyTicket? {
        let age = (Self.day(today) &- (id.high >> 26)) & (1 << Self.dayBits - 1)
        let number = Int(id.high >> 16 & 1023)
        guard (1...EmergencyTicket.most).contains(number) else { return nil }
        let letter = Int(id.high >> 10 & 3)
        return queues.lazy
            .map { EmergencyTicket(queue: $0, day: today - Int64(age), number: number, letter: letter) }
            .first { self.id(of: $0) == id }
    }

    private static func day(_ day: Int64) -> UInt64 { UInt64(bitPattern: day) & (1 << dayBits - 1) }
}

/// What the code on a stub says: `qode:stub:` and the ticket's id without its dashes, so that it is no larger than the ticket's own.
/// A stub is no ticket: shown twice it does not let anybody in.
public enum StubText {
    private static let prefix = "qode:stub:"

    public static func text(of id: ID<Ticket>) -> String { prefix + id.description.filter { $0 != "-" } }

    /// The ticket's id, of a stub in any case; nil for what is none.
    public static func ticket(in text: String) -> ID<Ticket>? {
        let trimmed = ScanText.withoutSymbology(text.drop(while: \.isWhitespace))
        guard trimmed.utf8.count <= prefix.utf8.count + 64, trimmed.lowercased().hasPrefix(prefix) else { return nil }
        let digits = trimmed.dropFirst(prefix.count).filter { !$0.isWhitespace && $0 != "-" }
        guard digits.utf8.count == 32 else { return nil }
        var (text, position) = ("", 0)
        for digit in digits {
            if [8, 12, 16, 20].contains(position) { text.append("-") }
            text.append(digit)
            position += 1
        }
        return ID(text)
    }
}
