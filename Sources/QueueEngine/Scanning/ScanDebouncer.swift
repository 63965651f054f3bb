/// Which codes have just been held up. One presentation is one answer, however many pictures show it: a code counts again
/// only after it was seen to be away.
///
/// Not to be read is not to be away. While something like a code is where a code was last, it is taken for that code.
///
/// Its clock runs only while somebody looks: a camera that stalls, or was away itself, has seen nobody leave, and a ticket that
/// still lies there when it is back has not been held up again.
public struct ScanDebouncer: Sendable {
    /// How long a code must be out of sighting, in milliseconds: longer than a hand trembles, shorter than it takes
    /// to hold up a ticket a second time on purpose.
    public static let away: Int64 = 800
    /// Codes remembered at a time: more than fit in front of a camera.
    static let limit = 32
    /// The time between two looks counts for at most so long, in milliseconds: what happened in a longer one, nobody saw.
    static let longestGap: Int64 = 500
    /// How long a camera that was opened may be dark and out of focus, in milliseconds. What it does not see then may be there.
    static let settling: Int64 = 1500
    /// How long something like a code is taken for the one that was read in its place, in milliseconds: longer than anybody holds a
    /// ticket up after its answer. What is there for longer is a poster or a chequered cloth.
    static let longestDoubt: Int64 = 10_000
    /// How much larger than a code something may be that is taken for it, or smaller.
    private static let likeness = 2

    private struct Sighting {
        var place: Area
        /// By the clock of looks.
        var lastRead: Int64
        /// Likewise, or something that may be it was seen.
        var lastSeen: Int64
        /// A look since then did not show it.
        var wasMissed = false
    }

    private var sightings: [String: Sighting] = [:]
    private var lookedFor: Int64 = 0
    private var lastLook: Int64?

    public init() {}

    /// - Parameters:
    ///   - codes: those in a picture; none for a look at an empty place.
    ///   - unread: where in it something looks like a code and was not read.
    ///   - now: milliseconds of a clock that only grows.
    /// - Returns: the texts of those codes that were not there before, in their order.
    public mutating func presented(_ codes: [SeenCode], unread: [Area] = [], at now: Int64) -> [String] {
        if let lastLook { lookedFor += min(max(0, now - lastLook), Self.longestGap) }
        lastLook = max(now, lastLook ?? now)
        let texts = codes.map(\.text)
        for (text, sighting) in sightings { sightings[text] = known(sighting, isRead: texts.contains(text), unread) }
        var fresh: [String] = []
        for code in codes {
            if sightings[code.text] == nil {
                guard makeRoom(besides: texts) else { continue }
                fresh.append(code.text)
            }
            sightings[code.text] = Sighting(place: code.place, lastRead: lookedFor, lastSeen: lookedFor)
        }
        return fresh
    }

    /// What the last look showed, or may have shown.
    public var inView: [String] { sightings.filter { $0.value.lastSeen == lookedFor }.map(\.key) }

    /// The camera was away until `now`, and begins to see.
    public mutating func cameraReturned(at now: Int64) { lastLook = now + Self.settling }

    /// A code's answer did not come about: it counts as not yet held up.
    public mutating func forget(_ text: String) { sightings[text] = nil }

    /// What is known of a code after a look; nil once it was away.
    private func known(_ sighting: Sighting, isRead: Bool, _ unread: [Area]) -> Sighting? {
        let isAway = lookedFor - sighting.lastSeen >= Self.away
        if isRead { return isAway && sighting.wasMissed ? nil : sighting }
        var sighting = sighting
        let isDoubtful = lookedFor - sighting.lastRead < Self.longestDoubt && !(isAway && sighting.wasMissed)
        if isDoubtful, let place = Self.nearest(to: sighting.place, among: unread) {
            // A hand that moves takes it along.
            (sighting.place, sighting.lastSeen, sighting.wasMissed) = (place, lookedFor, false)
            return sighting
        }
        sighting.wasMissed = true
        return isAway ? nil : sighting
    }

    /// What may be the code that was at a place: no further from it than the code is wide, and about as large.
    private static func nearest(to place: Area, among areas: [Area]) -> Area? {
        func distance(_ other: Area) -> Int {
            max(abs(other.middle.x - place.middle.x), abs(other.middle.y - place.middle.y))
        }
        return areas.filter { area in
            distance(area) <= place.side && area.side <= likeness * place.side && place.side <= likeness * area.side
        }.min { distance($0) < distance($1) }
    }

    /// Who is in view stays; of the others, the one that was seen longest ago is forgotten.
    /// - Returns: whether there is room for one more.
    private mutating func makeRoom(besides texts: [String]) -> Bool {
        guard sightings.count >= Self.limit else { return true }
        let others = sightings.filter { !texts.contains($0.key) }
        guard let oldest = others.min(by: { $0.value.lastSeen < $1.value.lastSeen }) else { return false }
        sightings[oldest.key] = nil
        return true
    }
}
