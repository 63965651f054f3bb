import QueueEngine

/// Reads the code that three finder patterns belong to: lays its grid, takes each module's brightness, draws it anew without any damage to
/// its shape, and hands that to ZBar.
struct GridReader: ~Copyable {
    /// Where patterns were found, and the picture from which modules are taken.
    struct Place {
        let lit: Lit
        /// Pixels of `lit` a pixel in which the patterns are given.
        let scale: Float
        /// From pixels of `lit` to pixels of the frame.
        let frameScale: Float
        let frameOffset: SIMD2<Float>
    }

    /// Three patterns, with the size of code that they fit best and how well its timing patterns agree.
    struct Candidate {
        let triple: FinderTriple
        let size: Int
        let timing: Float

        var likelihood: Float { timing - triple.misfit }
    }

    enum Outcome {
        case read(FoundCode)
        /// A code, as far as its fixed parts show, but its data could not be read.
        case unread
        /// No code.
        case nothing
    }

    /// How well timing patterns agree (-1 to 1) in codes: in the generator's readable ones 98 of 100 had more, in what
    /// is no code 90 of 100 less.
    private static let leastTiming: Float = 0.7
    /// The same before perspective is accounted for.
    static let likelyTiming: Float = 0.4
    /// The same where there is no doubt of the size.
    private static let sureTiming: Float = 0.6
    /// The same of what may be bent: its timing patterns agree in part.
    private static let bentTiming: Float = 0.3
    /// The same of all fixed modules before the grid is moved to where it fits best: none was ever read that had less than 0.4.
    private static let worthRefining: Float = 0.25
    /// How well all fixed modules agree in codes.
    private static let leastQuality: Float = 0.3
    /// Sizes of those measured as likeliest whose perspective is looked for.
    private static let likelySizes = 3
    /// Modules from finder to finder in version 7, less what a bend takes.
    private static let leastLarge: Float = 30
    /// Bent grids that are tried for one frame: each costs as much as a flat one several times.
    private static let bendLimit = 3
    /// Pixels a module for ZBar, and modules of white around.
    private static let modulePixels = 2
    private static let quiet = 4

    private let decoder: QRDecoder
    private var patterns: [Int: QRPattern] = [:]
    private var sampler = GridSampler()
    private var equaliser = Equaliser(reach: 3)
    private var drawing = Plane()
    /// What was drawn last, before the known modules were put right.
    private var seen: [Bool] = []
    /// Pictures that ZBar was given.
    private(set) var attempts = 0
    /// Bent grids that may still be tried.
    private var bends = bendLimit

    /// Another frame.
    mutating func begin() { bends = Self.bendLimit }

    /// Nil when memory is out.
    init?() {
        guard let decoder = QRDecoder() else { return nil }
        self.decoder = decoder
    }

    /// Sizes near the measured one, the nearest first.
    private func sizes(_ triple: FinderTriple, _ count: Int) -> ArraySlice<Int> {
        let nearest = Int(((triple.span + 7 - 17) / 4).rounded()) * 4 + 17
        return [nearest, nearest - 4, nearest + 4, nearest - 8, nearest + 8].prefix(count)
    }

    private mutating func pattern(_ size: Int) -> QRPattern? {
        if let known = patterns[size] { return known }
        let new = QRPattern(size: size)
        patterns[size] = new
        return new
    }

    /// How likely three patterns are a code's, at little cost.
    mutating func judge(_ triple: FinderTriple, _ place: Place) -> Candidate {
        var best = Candidate(triple: triple, size: 0, timing: -1)
        for size in sizes(triple, 3) {
            guard let pattern = pattern(size) else { continue }
            let timing = GridFit.timing(triple, pattern, in: place.lit, scale: place.scale)
            if timing > best.timing { best = Candidate(triple: triple, size: size, timing: timing) }
        }
        return best
    }

    mutating func read(_ candidate: Candidate, _ place: Place) -> Outcome {
        var best: GridFit?
        var outcome = Outcome.nothing
        // What its timing patterns say nothing of is worth no search where its finders have no straight edges.
        let isTilted = candidate.timing <= Self.likelyTiming
        let edges = isTilted ? FinderOutlines(candidate.triple, in: place.lit, scale: place.scale) : nil
        if isTilted, edges == nil { return .nothing }
        // Where perspective is weak this is the surest. Where it is strong, the outlines know more.
        if let fit = levelFit(candidate, place) {
            outcome = read(fit, place)
            if case .read = outcome { return outcome }
            best = fit
        }
        guard let outlines = edges ?? FinderOutlines(candidate.triple, in: place.lit, scale: place.scale) else {
            return outcome
        }
        let said = size(said: outlines, candidate, place)
        let fits = fits(candidate, place, outlines, said)
        if let fit = Self.slantedFit(fits, isSaid: said != nil), best?.isNear(fit) != true {
            let other = fit.timing > Self.leastTiming ? read(fit, place) : .nothing
            switch other {
            case .read: return other
            case .unread: outcome = other
            case .nothing: break
            }
            best = fit
        }
        if candidate.triple.isWhole, let fit = Self.steepFit(fits), case .read(let code) = read(fit, place) {
            return .read(code)
        }
        if let best, said != nil || best.timing > Self.bentTiming,
            let code = readBent(best, place, isSure: said != nil)
        {
            return .read(code)
        }
        return outcome
    }

    /// A grid that lies about right.
    private mutating func read(_ start: GridFit, _ place: Place) -> Outcome {
        var fit = start
        guard fit.quality > Self.worthRefining else { return .nothing }
        fit.refine()
        guard fit.quality > Self.leastQuality else { return .nothing }
        return decode(fit, place).map { .read(code($0, fit, place)) } ?? .unread
    }

    /// Round a can, or on paper that is not flat.
    private mutating func readBent(_ flat: GridFit, _ place: Place, isSure: Bool) -> FoundCode? {
        guard bends > 0 else { return nil }
        bends -= 1
        var fit = flat
        if fit.bend(), fit.timing > Self.leastTiming, case .read(let code) = read(fit, place) { return code }
        guard isSure else { return nil }
        fit.refine()
        guard fit.mesh(), fit.quality > Self.leastQuality, let text = decode(fit, place) else { return nil }
        return code(text, fit, place)
    }

    private mutating func decode(_ fit: GridFit, _ place: Place) -> String? {
        sampler.sample(fit, place.lit)
        if let text = decode(sampler.modules, fit.pattern) { return text }
        return equaliser.filter(sampler, fit.pattern).flatMap { decode($0, fit.pattern) }
    }

    /// The grid of the size whose timing patterns agree best, from where a parallelogram has its corners.
    private mutating func levelFit(_ candidate: Candidate, _ place: Place) -> GridFit? {
        var best: (fit: GridFit, timing: Float)?
        for size in candidate.timing > Self.sureTiming ? [candidate.size] : sizes(candidate.triple, 5) {
            guard let pattern = pattern(size),
                var fit = GridFit(candidate.triple, pattern: pattern, in: place.lit, scale: place.scale)
            else { continue }
            fit.findCorner()
            let timing = fit.timing
            if timing > best?.timing ?? Self.leastTiming { best = (fit, timing) }
        }
        return best?.fit
    }

    /// The same from the outlines of its finder patterns.
    /// - Parameter isSaid: the code says its size itself.
    private static func slantedFit(_ fits: [(fit: GridFit, timing: Float)], isSaid: Bool) -> GridFit? {
        guard var best = fits.first, isSaid || best.timing > bentTiming else { return nil }
        best.fit.findCorner()
        return best.fit
    }

    /// The same with a perspective that the timing patterns tell: outlines are too small to tell a strong one exactly.
    private static func steepFit(_ fits: [(fit: GridFit, timing: Float)]) -> GridFit? {
        var best: (fit: GridFit, timing: Float)?
        for (fit, timing) in fits.prefix(likelySizes) {
            guard timing <= leastTiming else { return nil }
            var moved = fit
            moved.findPerspective()
            let timing = moved.timing
            if timing > best?.timing ?? leastTiming { best = (moved, timing) }
        }
        return best?.fit
    }

    /// Grids of the sizes that it may have, by the outlines of its finder patterns; that whose timing patterns agree best is first.
    /// - Parameter said: the size that the code says of itself.
    private mutating func fits(
        _ candidate: Candidate, _ place: Place, _ outlines: FinderOutlines, _ said: Int?
    ) -> [(fit: GridFit, timing: Float)] {
        let isSure = candidate.timing > Self.sureTiming
        var fits: [(fit: GridFit, timing: Float)] = []
        for size in said.map({ [$0] }) ?? (isSure ? [candidate.size] : sizes(candidate.triple, 5)) {
            guard let pattern = pattern(size), let corners = outlines.corners(size),
                let fit = GridFit(corners, pattern: pattern, in: place.lit, isInverted: candidate.triple.isInverted)
            else { continue }
            fits.append((fit, fit.timing))
        }
        return fits.sorted { $0.timing > $1.timing }
    }

    /// What a large code says of itself; only of one that is measured as about that large.
    private func size(said outlines: FinderOutlines, _ candidate: Candidate, _ place: Place) -> Int? {
        guard candidate.triple.span > Self.leastLarge else { return nil }
        return VersionReader(lit: place.lit, sign: candidate.triple.isInverted ? -1 : 1).size(outlines)
    }

    private func code(_ text: String, _ fit: GridFit, _ place: Place) -> FoundCode {
        let size = Float(fit.pattern.size)
        let corners: [(Float, Float)] = [(0, 0), (size, 0), (size, size), (0, size)]
        return FoundCode(
            text: text,
            outline: corners.map { corner in
                let at = fit.warp.picture(corner.0, corner.1) * place.frameScale + place.frameOffset
                return FramePoint(x: Self.whole(at.x), y: Self.whole(at.y))
            }, modules: CodeModules(text: text, size: fit.pattern.size, isDark: seen))
    }

    /// The nearest whole number, within what coordinates of a picture can be.
    static func whole(_ value: Float) -> Int {
        value.isNaN ? 0 : Int(max(-1_000_000, min(1_000_000, value.rounded())))
    }

    /// - Parameter values: how dark each module is; above 0 is dark.
    private mutating func decode(_ values: [Float], _ pattern: QRPattern) -> String? {
        let straight = Self.format(values, pattern)
        if let text = decode(values, pattern, straight.format) { return text }
        // In a mirror rows are columns (ISO/IEC 18004, 6.2). Its format tells which it is, most of the time.
        let mirrored = Self.transposed(values, pattern.size)
        let other = Self.format(mirrored, pattern)
        return other.likeness >= straight.likeness ? decode(mirrored, pattern, other.format) : nil
    }

    private mutating func decode(_ values: [Float], _ pattern: QRPattern, _ format: Int) -> String? {
        seen = values.map { $0 > 0 }
        var isDark = seen
        let size = pattern.size
        for module in pattern.fixed { isDark[module.row * size + module.column] = module.isDark }
        for copy in pattern.formatPlaces {
            for (bit, place) in copy.enumerated() { isDark[place.row * size + place.column] = format >> bit & 1 == 1 }
        }
        draw(isDark, size)
        attempts += 1
        let namesSet = Self.mode(isDark, size, format) == Self.characterSet
        return decoder.codes(in: drawing.pixels, namesSet: namesSet).first?.text
    }

    /// The mode of a code whose first word names a character set (an ECI).
    private static let characterSet = 0b0111

    /// The first four bits of the data, which stand in the lower right corner.
    private static func mode(_ isDark: [Bool], _ size: Int, _ format: Int) -> Int {
        (0..<4).reduce(0) { mode, bit in
            let (column, row) = (size - 1 - bit % 2, size - 1 - bit / 2)
            return mode << 1 | (isDark[row * size + column] != isMasked(column, row, format) ? 1 : 0)
        }
    }

    /// Whether a module of the data has changed places (ISO/IEC 18004, table 10).
    private static func isMasked(_ column: Int, _ row: Int, _ format: Int) -> Bool {
        let (i, j) = (row, column)
        return switch (format ^ 0x5412) >> 10 & 7 {
        case 0: (i + j) % 2 == 0
        case 1: i % 2 == 0
        case 2: j % 3 == 0
        case 3: (i + j) % 3 == 0
        case 4: (i / 2 + j / 3) % 2 == 0
        case 5: i * j % 2 + i * j % 3 == 0
        case 6: (i * j % 2 + i * j % 3) % 2 == 0
        default: ((i + j) % 2 + i * j % 3) % 2 == 0
        }
    }

    private static func transposed(_ values: [Float], _ size: Int) -> [Float] {
        values.indices.map { values[$0 % size * size + $0 / size] }
    }

    /// The format that both its copies together are nearest to.
    private static func format(_ values: [Float], _ pattern: QRPattern) -> (format: Int, likeness: Float) {
        let bits = pattern.formatPlaces.map { copy in
            copy.map { max(-1, min(1, values[$0.row * pattern.size + $0.column])) }
        }
        func likeness(_ format: Int) -> Float {
            (0..<15).reduce(0) { sum, bit in
                let value = bits[0][bit] + bits[1][bit]
                return sum + (format >> bit & 1 == 1 ? value : -value)
            }
        }
        let all = QRPattern.formats.map { (format: $0, likeness: likeness($0)) }
        return all.max { $0.likeness < $1.likeness } ?? (0, 0)
    }

    private mutating func draw(_ isDark: [Bool], _ size: Int) {
        let scale = Self.modulePixels
        let side = (size + 2 * Self.quiet) * scale
        let out = drawing.resize(side, side)
        out.update(repeating: 255, count: side * side)
        for row in 0..<size {
            let line = out + (row + Self.quiet) * scale * side
            for column in 0..<size where isDark[row * size + column] {
                (line + (column + Self.quiet) * scale).update(repeating: 0, count: scale)
            }
            for copy in 1..<scale { (line + copy * side).update(from: line, count: side) }
        }
    }
}
