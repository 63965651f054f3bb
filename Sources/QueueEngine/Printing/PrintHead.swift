public import QueueCore

/// Foretells a print head that dies: tickets are printed worse and worse, long before a code cannot be read. What is counted is the share
/// of a code's modules that were seen otherwise than they should be; in its first week a printer shows what is usual for it, its paper and
/// the camera that looks.
public struct PrintHead: Sendable, Equatable {
    /// The first week, in milliseconds of the wall clock.
    static let week: Int64 = 7 * 24 * 3600 * 1000
    /// Tickets that are enough to tell: those of the first week at least, and the latest that are compared with them.
    static let enough = 200
    /// So many times the first week's share is too much.
    static let tooMuch = 3
    /// Of the latest tickets so many tell that the head was cleaned: somebody waits for it.
    static let fewer = 50
    /// What a clean head has at least, in 10,000ths of a code's modules: of one whose every module was seen right, three times nothing
    /// would be nothing. At three times this, 1.5 %, nobody is refused yet: tickets' codes bear a fourth of their words lost.
    static let least = 50

    /// Which printer, and which camera looks at its tickets: another is another beginning.
    public let place: String
    /// The first ticket's time; nil before it.
    private(set) var began: Timestamp?
    /// Tickets of the first week, and the sum of their shares, in 10,000ths.
    private(set) var firstCount = 0
    private(set) var firstSum = 0
    /// The shares of the latest tickets since, in 10,000ths, eldest first.
    private(set) var latest: [Int] = []
    /// Somebody should clean it.
    public private(set) var isDirty = false

    public init(place: String) { self.place = place }

    /// A ticket was seen.
    /// - Parameters:
    ///   - share: of its code's modules, 0 to 1, that were seen otherwise than they should be.
    ///   - now: of the wall clock. One that was set back begins the week again, at most once a setting.
    public mutating func note(_ share: Double, at now: Timestamp) {
        guard share >= 0, share <= 1 else { return }
        let value = Int((share * 10_000).rounded())
        let start = min(began ?? now, now)
        began = start
        guard firstCount >= Self.enough, now.milliseconds - start.milliseconds >= Self.week else {
            firstCount += 1
            firstSum += value
            return
        }
        latest.append(value)
        if latest.count > Self.enough { latest.removeFirst() }
        judge()
    }

    private mutating func judge() {
        // Of the first week's mean; all as whole numbers.
        let usual = max(firstSum, Self.least * firstCount)
        if isDirty {
            let newest = latest.suffix(Self.fewer)
            guard newest.reduce(0, +) * firstCount * 2 < usual * newest.count * 3 else { return }
            (isDirty, latest) = (false, [])
        } else if latest.count == Self.enough {
            isDirty = latest.reduce(0, +) * firstCount >= Self.tooMuch * usual * latest.count
        }
    }
}

extension PrintHead {
    /// For a file: the place in its first line, then when it began, the first week, whether it is dirty, and the latest shares.
    public var text: String {
        let figures = [Int(began?.milliseconds ?? -1), firstCount, firstSum, isDirty ? 1 : 0] + latest
        return "\(place)\n\(figures.map(String.init).joined(separator: " "))"
    }

    /// That of a file; a new one where it is no such text, or another place's.
    public init(text: String, place: String) {
        self.init(place: place)
        let lines = text.split(separator: "\n")
        guard lines.count == 2, lines[0] == place else { return }
        let words = lines[1].split(separator: " ")
        let figures = words.compactMap { Int($0) }
        guard figures.count == words.count, figures.count >= 4, figures.count <= 4 + Self.enough, figures[0] >= 0,
            (0...10_000_000).contains(figures[1]), (0...(figures[1] * 10_000)).contains(figures[2]),
            figures[3...].allSatisfy({ (0...10_000).contains($0) })
        else { return }
        began = Timestamp(milliseconds: Int64(figures[0]))
        (firstCount, firstSum, isDirty) = (figures[1], figures[2], figures[3] == 1)
        latest = Array(figures[4...])
    }
}
