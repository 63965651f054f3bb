/// What carries the code. Lengths are in modules; the code's middle is at 0, 0.
protocol Card {
    /// How much light comes from a point of it, 0 to 1; nil outside.
    func light(_ u: Float, _ v: Float) -> Float?
    /// Half its width and height, at most.
    var reach: (u: Float, v: Float) { get }
}

/// A phone that shows a ticket's page.
struct Phone: Card {
    enum Look {
        case light
        /// A dark page with the code on a light square, with less white around it than it should have.
        case dark
        /// Light modules straight on a dark page.
        case inverted
    }

    let code: Code
    let look: Look
    /// How dark its black is: glass is never quite.
    let black: Float
    /// Where the code stands on the page, off its middle.
    let shift: Float
    private let texts: Relief

    init(_ code: Code, look: Look, _ chance: inout Chance) {
        (self.code, self.look) = (code, look)
        black = chance.real(0.01...0.06)
        shift = chance.real(-0.3...0.3) * Float(code.size)
        texts = Relief(&chance)
    }

    private var half: Float { Float(code.size) / 2 }
    var reach: (u: Float, v: Float) { (half + 8, half * 2.1 + 4) }

    func light(_ u: Float, _ v: Float) -> Float? {
        let (halfWidth, halfHeight) = (half + 6, half * 2.1)
        let (x, y) = (abs(u), abs(v - shift))
        guard x < halfWidth + 2, y < halfHeight + 2.5 else { return nil }
        guard x < halfWidth, y < halfHeight else { return black * 0.7 }
        let (ink, page): (Float, Float) = look == .light ? (black, 0.97) : (0.9, 0.05 + black)
        let quiet: Float = look == .dark ? 2 : 4
        if abs(u) < half + quiet, abs(v) < half + quiet {
            let isDark = code.isDark(Int((u + half).rounded(.down)), Int((v + half).rounded(.down)))
            switch look {
            case .light: return isDark ? black : 0.97
            case .dark: return isDark ? black : 0.97
            case .inverted: return isDark ? 0.95 : 0.04 + black
            }
        }
        return isText(u, v) ? ink : page
    }

    /// The page's words: a big number over the code, small lines below.
    private func isText(_ u: Float, _ v: Float) -> Bool {
        let size: Float = v < 0 ? 5 : 1.6
        let line = ((v - half - 5) / size).rounded(.down)
        guard Int(line) % 2 == 0, abs(u) < half * (0.5 + 0.3 * texts.height(line * 1.7, 0.5)) else { return false }
        return texts.height(u / size * 2.2, line * 3.3) > 0.1
    }
}

/// A receipt of thermal paper.
struct Receipt: Card {
    let code: Code
    /// What became of it, 0 (new) to 1.
    var fading: Float = 0
    var crumpling: Float = 0
    var stain: Float = 0
    /// Printer dots that never burn, of a hundred.
    var deadDots: Int = 0
    /// How far it rolls up: the angle at the code's edge, in radians.
    var curl: Float = 0
    /// Printer dots a module.
    let dots: Float
    private let paper: Relief
    private let folds: Relief
    private let creases: [(angle: Float, offset: Float)]

    init(_ code: Code, _ chance: inout Chance) {
        self.code = code
        dots = Float(chance.whole(4...8))
        paper = Relief(&chance)
        folds = Relief(&chance)
        creases = (0..<6).map { _ in
            (chance.real(0...3.14), chance.real(-0.7...0.7) * Float(code.size) / 2)
        }
    }

    private var half: Float { Float(code.size) / 2 }
    var reach: (u: Float, v: Float) { (half + 7, half * 1.9 + 2) }

    func light(_ u: Float, _ v: Float) -> Float? {
        guard abs(u) < half + 6, abs(v) < half * 1.9 else { return nil }
        // Bent about its level axis, what is far from the middle is seen at a slant.
        let bent = curl > 0 ? half / curl * arcsine(max(-0.98, min(0.98, v / half * sine(curl)))) / 1 : v
        let wave = crumpling * 0.55
        let (x, y) = (
            u + wave * folds.height(u / 7, v / 7), bent + wave * folds.height(u / 7 + 40, v / 7 + 40)
        )
        var light = 0.82 + 0.04 * paper.height(u * 2, v * 2)
        if isInked(x, y) { light = inkLight(x, y) }
        if curl > 0 { light *= 1 - 0.45 * curl * (v / half) * (v / half) }
        if crumpling > 0 { light = crumpled(light, u, v) }
        let spot = stain * smoothstep(0.05, 0.3, paper.height(u / 9 + 20, v / 9))
        return light * (1 - 0.8 * spot)
    }

    /// Burnt black, or what the years left of it.
    private func inkLight(_ x: Float, _ y: Float) -> Float {
        let streaks = 0.5 + 0.5 * paper.height(x * dots * 0.4 + 7, y * 0.3)
        let clouds = 0.5 + 0.5 * paper.height(x / 5, y / 5 + 60)
        return 0.08 + fading * (0.5 + 0.16 * streaks + 0.22 * clouds) * 0.82
    }

    private func isInked(_ x: Float, _ y: Float) -> Bool {
        let isDark: Bool
        if abs(x) < half + 4, abs(y) < half + 4 {
            isDark = code.isDark(Int((x + half).rounded(.down)), Int((y + half).rounded(.down)))
        } else {
            let size: Float = y < 0 ? 4 : 1.3
            let line = (y / size).rounded(.down)
            isDark = Int(line) % 2 == 0 && paper.height(x / size * 2.2, line * 3.3 + 90) > 0.15
        }
        guard isDark, deadDots > 0 else { return isDark }
        // A dot's column is white all along the paper.
        let column = UInt64(bitPattern: Int64((x * dots).rounded(.down)))
        return Chance.mixed(column &* 0x9e37_79b9 &+ UInt64(dots)) % 100 >= UInt64(deadDots)
    }

    /// Facets that face the light or don't, and creases where the coat is gone.
    private func crumpled(_ light: Float, _ u: Float, _ v: Float) -> Float {
        let slope = folds.height(u / 6 + 10, v / 6) - folds.height(u / 6 + 10.4, v / 6 + 0.3)
        var light = light * (1 + crumpling * 1.1 * slope)
        for (number, crease) in creases.enumerated() where Float(number) < crumpling * 7 - 1 {
            let distance = abs(u * cosine(crease.angle) + v * sine(crease.angle) - crease.offset)
            if distance < 0.35 { light = light * 0.4 + 0.75 * 0.6 }
        }
        return light
    }
}
