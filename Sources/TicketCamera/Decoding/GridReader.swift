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
    /// Pixels a module for ZBar, and modules of white around.
    private static let modulePixels = 2
    private static let quiet = 4

    private let decoder: QRDecoder
    private var patterns: [Int: QRPattern] = [:]
    private var sampler = GridSampler()
    private var equaliser = Equaliser(reach: 3)
    private var drawing = Plane()
    /// Pictures that ZBar was given.
    private(set) var attempts = 0

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
            guard let pattern = pattern(size),
                let fit = GridFit(triple, pattern: pattern, in: place.lit, scale: place.scale)
            else { continue }
            let timing = fit.timing
            if timing > best.timing { best = Candidate(triple: triple, size: size, timing: timing) }
        }
        return best
    }

    mutating func read(_ candidate: Candidate, _ place: Place) -> Outcome {
        guard var fit = fit(candidate, place) else { return .nothing }
        fit.refine()
        guard fit.quality > 0.3 else { return .nothing }
        sampler.sample(fit, place.lit, isInverted: candidate.triple.isInverted)
        if let text = decode(sampler.modules, fit.pattern) { return .read(code(text, fit, place)) }
        if let values = equaliser.filter(sampler, fit.pattern), let text = decode(values, fit.pattern) {
            return .read(code(text, fit, place))
        }
        return .unread
    }

    /// The grid of the size whose timing patterns agree best.
    private mutating func fit(_ candidate: Candidate, _ place: Place) -> GridFit? {
        var best: (fit: GridFit, timing: Float)?
        let isSure = candidate.timing > 0.6
        for size in isSure ? [candidate.size] : sizes(candidate.triple, 5) {
            guard let pattern = pattern(size),
                var fit = GridFit(candidate.triple, pattern: pattern, in: place.lit, scale: place.scale)
            else { continue }
            fit.findCorner()
            let timing = fit.timing
            if timing > best?.timing ?? Self.leastTiming { best = (fit, timing) }
        }
        return best?.fit
    }

    private func code(_ text: String, _ fit: GridFit, _ place: Place) -> FoundCode {
        let size = Float(fit.pattern.size)
        let corners: [(Float, Float)] = [(0, 0), (size, 0), (size, size), (0, size)]
        return FoundCode(
            text: text,
            outline: corners.map { corner in
                let at = fit.grid.picture(corner.0, corner.1) * place.frameScale + place.frameOffset
                return FramePoint(x: Self.whole(at.x), y: Self.whole(at.y))
            })
    }

    /// The nearest whole number, within what coordinates of a picture can be.
    static func whole(_ value: Float) -> Int {
        value.isNaN ? 0 : Int(max(-1_000_000, min(1_000_000, value.rounded())))
    }

    /// - Parameter values: how dark each module is; above 0 is dark.
    private mutating func decode(_ values: [Float], _ pattern: QRPattern) -> String? {
        var isDark = values.map { $0 > 0 }
        let size = pattern.size
        for module in pattern.fixed { isDark[module.row * size + module.column] = module.isDark }
        let format = Self.format(values, pattern)
        for copy in pattern.formatPlaces {
            for (bit, place) in copy.enumerated() { isDark[place.row * size + place.column] = format >> bit & 1 == 1 }
        }
        draw(isDark, size)
        attempts += 1
        return decoder.codes(in: drawing.pixels).first?.text
    }

    /// The format that both its copies together are nearest to.
    private static func format(_ values: [Float], _ pattern: QRPattern) -> Int {
        let bits = pattern.formatPlaces.map { copy in
            copy.map { max(-1, min(1, values[$0.row * pattern.size + $0.column])) }
        }
        func likeness(_ format: Int) -> Float {
            (0..<15).reduce(0) { sum, bit in
                let value = bits[0][bit] + bits[1][bit]
                return sum + (format >> bit & 1 == 1 ? value : -value)
            }
        }
        return QRPattern.formats.max { likeness($0) < likeness($1) } ?? 0
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
