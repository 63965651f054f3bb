import QueueCore
import QueueEngine

/// What was found in a frame so far.
struct SearchResult {
    private(set) var codes: [FoundCode] = []
    /// Something is a code as far as its fixed parts show, but could not be read by the last look.
    var isUnread = false
    /// What looked most like a code by its timing patterns, in any look.
    private(set) var likely: Likeness?
    /// Where something has a code's patterns, whether it was read by another look or not.
    private(set) var places: [Area] = []
    /// Where three patterns of very small modules lie, most likely ones first.
    private(set) var tiny: [Area] = []
    /// Of those, parts that are worth a look pixel between pixel.
    private static let tinyLimit = 3

    /// Three finder patterns of the frame, and how well what lies between them agrees with a code, -1 to 1.
    struct Likeness {
        let timing: Float
        /// From the outermost middle of a pattern to that opposite.
        let x: ClosedRange<Float>
        let y: ClosedRange<Float>
        /// Pixels a module.
        let module: Float

        /// The whole code, whose patterns end three and a half modules from their middle.
        var area: Area {
            func range(_ range: ClosedRange<Float>) -> Range<Int> {
                GridReader.whole(range.lowerBound - 3.5 * module)..<GridReader.whole(range.upperBound + 3.5 * module)
                    + 1
            }
            return Area(x: range(x), y: range(y))
        }
    }

    mutating func note(_ likeness: Likeness) {
        if likeness.timing > likely?.timing ?? -1 { likely = likeness }
    }

    mutating func add(_ place: Area) { places.append(place) }

    mutating func addTiny(_ place: Area) {
        guard tiny.count < Self.tinyLimit else { return }
        let isNew = tiny.allSatisfy { abs($0.middle.x - place.middle.x) > 8 || abs($0.middle.y - place.middle.y) > 8 }
        if isNew { tiny.append(place) }
    }

    mutating func add(_ code: FoundCode) { codes.append(code) }

    /// Whether a point of the frame lies on a code that is read already.
    func covers(_ x: Float, _ y: Float) -> Bool {
        codes.contains { code in
            let (xs, ys) = (code.outline.map(\.x), code.outline.map(\.y))
            guard let left = xs.min(), let right = xs.max(), let top = ys.min(), let bottom = ys.max() else {
                return false
            }
            return x > Float(left) && x < Float(right) && y > Float(top) && y < Float(bottom)
        }
    }
}

/// Looks for codes in a picture at one scale: finder patterns, three that belong together, their grid.
struct CodeSearch: ~Copyable {
    /// A picture to search, as a part of a frame.
    struct Scope {
        let pixels: Pixels
        /// Halvings between the frame and `pixels`, or the picture that it was enlarged from.
        let level: Int
        /// Where its upper left corner lies in the whole picture of its level.
        let origin: SIMD2<Int>
        /// Pixels of it for one of its level.
        var enlargement = 1
        /// One row in so many is searched: where modules are two pixels, a pattern's core is three such rows.
        var step = 1
    }

    /// Triples that are judged; a chequered tablecloth has thousands. A sheet full of codes has some that are of two.
    private static let (judged, judgedOfMany) = (120, 200)
    private static let manyPatterns = 24
    /// Candidates that are read in vain before a look is over: likely ones, and such as strong perspective may hide.
    private static let likelyFailures = 3
    private static let tiltedFailures = 4
    /// Lines that cross each of three patterns that are worth the search for a perspective.
    private static let tiltedCount = 3
    /// How well timing patterns agree in codes, and in one of ten things that are none.
    private static let sureTiming: Float = 0.6
    /// Pixels of the frame a module below which a look between its pixels shows more, and triples that may be worth it.
    private static let (tinyModule, tinyTriples): (Float, Int) = (2.8, 12)
    /// Pixels a module below which modules are taken from a larger picture.
    private static let fineModule: Float = 3

    private let bits = Plane()
    private var finders = FinderSearch()
    private var grids: GridReader
    /// Attempts that read something.
    private var granted = 0

    /// Nil when memory is out.
    init?() {
        guard let grids = GridReader() else { return nil }
        self.grids = grids
    }

    /// Pictures that ZBar was given so far in vain.
    var attempts: Int { grids.attempts - granted }

    /// Another frame.
    mutating func begin() { grids.begin() }

    mutating func search(
        _ scope: Scope, _ blocks: borrowing Blocks, _ pyramid: inout Pyramid, attemptLimit: Int,
        into result: inout SearchResult
    ) {
        guard blocks.columns > 0, blocks.rows > 0 else { return }
        bits.binarise(scope.pixels, blocks)
        finders.search(bits.pixels, blocks, step: scope.step, isFine: scope.level == 0 && scope.enlargement == 1)
        let limit = finders.found.count > Self.manyPatterns ? Self.judgedOfMany : Self.judged
        let triples = FinderTriple.all(finders.found, in: bits.pixels).prefix(limit)
        if scope.level == 0, scope.enlargement == 1 { noteTiny(triples.prefix(Self.tinyTriples), scope, &result) }
        var candidates: [(GridReader.Candidate, GridReader.Place)] = []
        for triple in triples {
            guard let place = place(triple, scope, blocks, &pyramid) else { continue }
            candidates.append((grids.judge(triple, place), place))
        }
        candidates.sort { $0.0.likelihood > $1.0.likelihood }
        if let (first, place) = candidates.first, first.timing > Self.sureTiming {
            result.note(Self.likeness(first, place))
        }
        for (candidate, place) in candidates.prefix(Self.likelyFailures) where candidate.timing > Self.sureTiming {
            result.add(Self.likeness(candidate, place).area)
        }
        var failures = 0
        for (candidate, place) in candidates where candidate.timing > GridReader.likelyTiming {
            guard failures < Self.likelyFailures, attempts < attemptLimit else { break }
            if !read(candidate, place, scope, &result) { failures += 1 }
        }
        failures = 0
        candidates.sort { $0.0.triple.rank < $1.0.triple.rank }
        for (candidate, place) in candidates
        where candidate.timing <= GridReader.likelyTiming && candidate.triple.count >= Self.tiltedCount {
            guard failures < Self.tiltedFailures, attempts < attemptLimit else { break }
            if !read(candidate, place, scope, &result) { failures += 1 }
        }
    }

    private func noteTiny(_ triples: ArraySlice<FinderTriple>, _ scope: Scope, _ result: inout SearchResult) {
        for triple in triples where triple.topLeft.module < Self.tinyModule {
            let corners = [triple.topLeft, triple.topRight, triple.bottomLeft].map(\.middle)
            let fourth = corners[1] + corners[2] - corners[0]
            let (low, high) = corners.reduce((fourth, fourth)) { (pointwiseMin($0.0, $1), pointwiseMax($0.1, $1)) }
            // Patterns end three and a half modules from their middle, a turned one five, and then there is white.
            let margin = 8 * triple.topLeft.module
            func range(_ low: Float, _ high: Float, _ origin: Int) -> Range<Int> {
                origin + GridReader.whole(low - margin)..<origin + GridReader.whole(high + margin) + 1
            }
            result.addTiny(
                Area(x: range(low.x, high.x, scope.origin.x), y: range(low.y, high.y, scope.origin.y)))
        }
    }

    private static func likeness(_ candidate: GridReader.Candidate, _ place: GridReader.Place) -> SearchResult.Likeness
    {
        let triple = candidate.triple
        let corners = [triple.topLeft, triple.topRight, triple.bottomLeft].map {
            SIMD2($0.x, $0.y) * place.scale * place.frameScale + place.frameOffset
        }
        // Of a parallelogram, the fourth lies opposite to the first.
        let fourth = corners[1] + corners[2] - corners[0]
        let (low, high) = corners.reduce((fourth, fourth)) { (pointwiseMin($0.0, $1), pointwiseMax($0.1, $1)) }
        return SearchResult.Likeness(
            timing: candidate.timing, x: low.x...high.x, y: low.y...high.y,
            module: triple.topLeft.module * place.scale * place.frameScale)
    }

    /// - Returns: whether it is read, or was before.
    private mutating func read(
        _ candidate: GridReader.Candidate, _ place: GridReader.Place, _ scope: Scope, _ result: inout SearchResult
    ) -> Bool {
        let (right, below) = (candidate.triple.topRight, candidate.triple.bottomLeft)
        let middle = SIMD2((right.x + below.x) / 2, (right.y + below.y) / 2)
        let inFrame = middle * place.scale * place.frameScale + place.frameOffset
        if result.covers(inFrame.x, inFrame.y) { return true }
        let before = grids.attempts
        switch grids.read(candidate, place) {
        case .read(let code):
            // What was read cost no attempt: a sheet may hold any number of codes.
            granted += grids.attempts - before
            result.add(code)
            return true
        case .unread:
            result.isUnread = true
            result.add(Self.likeness(candidate, place).area)
            return false
        case .nothing: return false
        }
    }

    /// Modules of few pixels are taken from a larger picture than that in which their patterns were found.
    private func place(
        _ triple: FinderTriple, _ scope: Scope, _ blocks: borrowing Blocks, _ pyramid: inout Pyramid
    ) -> GridReader.Place? {
        var depth = 0
        while depth < scope.level, triple.topLeft.module * Float(1 << depth) < Self.fineModule { depth += 1 }
        var pixels = scope.pixels
        if depth > 0 {
            guard let whole = pyramid.level(scope.level - depth) else { return nil }
            let (left, top) = (scope.origin.x << depth, scope.origin.y << depth)
            pixels = whole.part(left..<left + pixels.width << depth, top..<top + pixels.height << depth)
        }
        let scale = Float(1 << scope.level)
        return GridReader.Place(
            lit: Lit(pixels: pixels, blocks: blocks, depth: depth), scale: Float(1 << depth),
            frameScale: scale / Float(scope.enlargement << depth),
            frameOffset: SIMD2(Float(scope.origin.x), Float(scope.origin.y)) * scale)
    }
}
