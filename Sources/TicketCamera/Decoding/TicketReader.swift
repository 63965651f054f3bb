import QueueCore
import QueueEngine

/// Reads the codes of one frame after another. It tries what is cheap first and what is dear only where nothing was read, and remembers
/// what it saw, so that the next frame costs less. Not for several threads at a time.
public struct TicketReader: ~Copyable {
    /// A way to look at a picture. In this order they read most for the least time on the benchmark's pictures.
    enum Strategy: String, CaseIterable {
        /// At half its size, where four pixels' noise is averaged.
        case half
        /// At a quarter, sharpened: what is out of focus or moved, and large codes in noise.
        case quarterSharpened = "quarter_sharpened"
        case halfSharpened = "half_sharpened"
        /// Pixel by pixel, but only where something happens: small codes; and pixels in between where something very small has a
        /// code's patterns or its shape.
        case full

        /// What a camera's every frame is looked at by; of the others, one a frame.
        var isCheap: Bool { self == .half || self == .quarterSharpened }
    }

    /// Milliseconds after which an unchanged scene is looked at again: something may have been missed.
    private static let lookAgain: Int64 = 1000
    /// The same at first while there is something that looks like a code and was not read: other noise, another chance. Each that is missed
    /// is followed by a pause twice as long: a chequered cloth never becomes a code.
    private static let tryAgain: Int64 = 100
    /// Milliseconds within which one look goes on where the last, which found nothing, left off.
    private static let continuation: Int64 = 200
    /// Pictures that are handed to ZBar for one frame, of 0.2 to 0.5 ms each.
    private static let attemptLimit = 24
    /// Pixels of the picture in which codes are looked for first, at most: half of 1280 × 720 each way is 230,400.
    private static let firstArea = 320_000
    /// Parts of a picture that are looked at pixel by pixel.
    private static let partLimit = 4
    /// Pixels of the frame along the side of a part that is enlarged, and of one that is so three times instead of twice.
    private static let (small, smallest) = (176, 112)

    /// Nil: a picture by itself, of which everything is looked at.
    private let budget: Int64?
    private let now: () -> Int64
    private var search: CodeSearch
    private var pyramid = Pyramid()
    private let sharpened = Plane()
    private let enlarged = Plane()
    private var blocks = Blocks()
    private var otherBlocks = Blocks()
    private var memory = SceneMemory()
    private var lastLook: Int64?
    private var last = Reading()
    private var pause = tryAgain
    private var lastStrategy = Strategy.half
    /// Where codes were read last.
    private var held: [Area] = []
    /// Counts the looks that found nothing: whose turn it is among the dear ones.
    private var turn = 0

    /// - Parameters:
    ///   - budget: milliseconds that a frame may take; what was not tried by then is not tried. The first look is always taken. Nil
    ///     is for a picture by itself: no next one will show the small code beside the large one.
    ///   - now: milliseconds of a clock that only grows.
    /// - Returns: nil when memory is out.
    public init?(budget: Int64? = .max, now: @escaping () -> Int64 = { 0 }) {
        guard let search = CodeSearch() else { return nil }
        self.search = search
        (self.budget, self.now) = (budget, now)
    }

    public mutating func read(_ frame: Frame) -> Reading { frame.withPixels { read($0) } }

    private mutating func read(_ picture: Pixels) -> Reading {
        let start = now()
        pyramid.begin(picture, firstArea: Self.firstArea)
        guard let first = pyramid.level(pyramid.first) else { return Reading() }
        blocks.measure(first)
        let passed = lastLook.map { start - $0 } ?? .max
        let isSame = memory.isLike(blocks.means)
        if isSame, passed < (last.failure == nil ? Self.lookAgain : pause) {
            last.isUnchanged = true
            return last
        }
        pause = isSame ? min(2 * pause, Self.lookAgain) : Self.tryAgain
        memory.remember(blocks.means)
        lastLook = start
        let goesOn = passed < Self.continuation && last.codes.isEmpty
        let result = look(goesOn ? Self.strategies(lastStrategy, turn) : Self.strategies(lastStrategy), from: start)
        // An unchanged scene holds what it held, whether this look could read it or not.
        let others = isSame ? last.codes.filter { old in !result.codes.contains { $0.text == old.text } } : []
        last = Reading(codes: (result.codes + others).inReadingOrder)
        if result.codes.isEmpty {
            turn += 1
        } else {
            held = result.codes.map(\.place)
            last.strategy = lastStrategy.rawValue
        }
        last.unread = unread(result)
        if last.codes.isEmpty {
            last.failure = failure(result)
            last.isSaturated = blocks.isSaturated
        }
        return last
    }

    /// Where something looks like a code that was not read: by its patterns, by its shape, or by as much happening as in a code that was
    /// read there before.
    private mutating func unread(_ result: SearchResult) -> [Area] {
        let scale = 1 << pyramid.first
        let places = result.places + blocks.places(scale: scale) + held.filter { blocks.isFull($0, scale: scale) }
        return places.filter { place in !last.codes.contains { $0.place.covers(place) } }
    }

    private mutating func failure(_ result: SearchResult) -> ReadFailure? {
        if result.likely == nil, let small = pyramid.level(pyramid.first + 1) {
            otherBlocks.measure(small)
            if otherBlocks.isFilled() { return .tooNear }
        }
        return blocks.failure(result.likely, scale: 1 << pyramid.first)
    }

    /// All of them, what worked last time before the others.
    static func strategies(_ first: Strategy) -> [Strategy] { [first] + Strategy.allCases.filter { $0 != first } }

    /// The cheap ones, what worked last time, and another in turn: two frames of a ticket that is held still see them all.
    static func strategies(_ first: Strategy, _ turn: Int) -> [Strategy] {
        let dear = Strategy.allCases.filter { !$0.isCheap && $0 != first }
        return strategies(first).filter { $0.isCheap || $0 == first || $0 == dear[turn % dear.count] }
    }

    private mutating func look(_ strategies: [Strategy], from start: Int64) -> SearchResult {
        var result = SearchResult()
        guard blocks.isBusy.contains(true) else { return result }
        search.begin()
        let attemptLimit = search.attempts + Self.attemptLimit
        for (number, strategy) in strategies.enumerated() {
            if let budget, number > 0, now() - start >= budget { break }
            let before = result.codes.count
            result.isUnread = false
            attempt(strategy, attemptLimit, &result)
            if result.codes.count > before { lastStrategy = strategy }
            if budget != nil, !result.codes.isEmpty, !result.isUnread { break }
        }
        return result
    }

    private mutating func attempt(_ strategy: Strategy, _ limit: Int, _ result: inout SearchResult) {
        let first = pyramid.first
        switch strategy {
        case .half:
            guard let pixels = pyramid.level(first) else { return }
            let scope = CodeSearch.Scope(pixels: pixels, level: first, origin: .zero, step: 2)
            search.search(scope, blocks, &pyramid, attemptLimit: limit, into: &result)
        case .quarterSharpened: sharpen(first + 1, reach: 2, step: 1, limit, &result)
        case .halfSharpened: sharpen(first, reach: 3, step: 2, limit, &result)
        case .full:
            for level in (0..<first).reversed() {
                for scope in parts(level) {
                    otherBlocks.measure(scope.pixels)
                    search.search(scope, otherBlocks, &pyramid, attemptLimit: limit, into: &result)
                }
                if budget != nil, !result.codes.isEmpty { return }
            }
            enlarge(limit, &result)
        }
    }

    private mutating func enlarge(_ limit: Int, _ result: inout SearchResult) {
        guard let whole = pyramid.level(0) else { return }
        let shapes = blocks.smallPlaces(scale: 1 << pyramid.first).filter { shape in
            !result.tiny.contains { shape.covers($0) }
        }
        for place in result.tiny + shapes {
            let pixels = whole.part(place.x, place.y)
            let side = max(pixels.width, pixels.height)
            guard side > 0, side <= Self.small, !result.covers(Float(place.middle.x), Float(place.middle.y)) else {
                continue
            }
            let times = side <= Self.smallest ? 3 : 2
            enlarged.enlarge(pixels, times)
            otherBlocks.measure(enlarged.pixels)
            let origin = SIMD2(max(0, place.x.lowerBound), max(0, place.y.lowerBound))
            let scope = CodeSearch.Scope(pixels: enlarged.pixels, level: 0, origin: origin, enlargement: times)
            search.search(scope, otherBlocks, &pyramid, attemptLimit: limit, into: &result)
        }
    }

    private mutating func sharpen(
        _ level: Int, reach: Int, step: Int, _ limit: Int, _ result: inout SearchResult
    ) {
        guard let pixels = pyramid.level(level) else { return }
        sharpened.sharpen(pixels, reach: reach, gain: 2)
        otherBlocks.measure(sharpened.pixels)
        let scope = CodeSearch.Scope(pixels: sharpened.pixels, level: level, origin: .zero, step: step)
        search.search(scope, otherBlocks, &pyramid, attemptLimit: limit, into: &result)
    }

    /// Where much happens in the first level, as parts of a finer one, with the white around.
    private mutating func parts(_ level: Int) -> [CodeSearch.Scope] {
        guard let whole = pyramid.level(level) else { return [] }
        let side = Blocks.side << (pyramid.first - level)
        return blocks.busyParts(limit: Self.partLimit).map { part in
            let left = max(0, (part.columns.lowerBound - 1) * side)
            let top = max(0, (part.rows.lowerBound - 1) * side)
            let pixels = whole.part(
                left..<(part.columns.upperBound + 1) * side, top..<(part.rows.upperBound + 1) * side)
            return CodeSearch.Scope(pixels: pixels, level: level, origin: SIMD2(left, top))
        }
    }
}
