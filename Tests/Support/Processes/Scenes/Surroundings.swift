/// What lies about: a desk with things on it, none of which is a code. Some try to look like one.
struct Surroundings {
    private enum Pattern: CaseIterable {
        case plain, writing, stripes, keys, checks, rings
    }

    private struct Thing {
        let pattern: Pattern
        let x, y, width, height, angle: Float
        let light, dark, pitch: Float
    }

    private let desk: Relief
    private let brightness: Float
    private let grain: (Float, Float)
    private let things: [Thing]

    /// - Parameter count: of the things.
    init(width: Int, height: Int, count: Int, _ chance: inout Chance) {
        desk = Relief(&chance)
        brightness = chance.real(0.08...0.55)
        grain = (chance.real(8...60), chance.real(60...400))
        things = (0..<count).map { _ in
            let pattern = Pattern.allCases[chance.whole(0...Pattern.allCases.count - 1)]
            return Thing(
                pattern: pattern, x: chance.real(0...Float(width)), y: chance.real(0...Float(height)),
                width: chance.real(60...260), height: chance.real(40...220), angle: chance.real(-0.8...0.8),
                light: chance.real(0.3...0.85), dark: chance.real(0.02...0.2), pitch: chance.real(3...14))
        }
    }

    /// How much light comes from a pixel, 0 to 1.
    func light(_ x: Float, _ y: Float) -> Float {
        for thing in things {
            let (dx, dy) = (x - thing.x, y - thing.y)
            guard abs(dx) + abs(dy) < thing.width + thing.height else { continue }
            let (c, s) = (cosine(thing.angle), sine(thing.angle))
            let (u, v) = (dx * c + dy * s, dy * c - dx * s)
            if abs(u) < thing.width, abs(v) < thing.height { return paint(thing, u, v) }
        }
        let veins = desk.height(x / grain.1, y / grain.0)
        return brightness * (1 + 0.25 * veins + 0.1 * desk.height(x / 3, y / 3))
    }

    private func paint(_ thing: Thing, _ u: Float, _ v: Float) -> Float {
        let (column, row) = ((u / thing.pitch).rounded(.down), (v / thing.pitch).rounded(.down))
        let isDark: Bool
        switch thing.pattern {
        case .plain: isDark = false
        case .writing: isDark = Int(row) % 2 == 0 && desk.height(u / thing.pitch * 2, row * 9) > 0.1
        case .stripes: isDark = desk.height(u / thing.pitch * 3, 0.5) > 0
        case .keys:
            let (a, b) = (u / (thing.pitch * 3), v / (thing.pitch * 3))
            isDark = a - a.rounded(.down) < 0.85 && b - b.rounded(.down) < 0.85
        case .checks: isDark = (Int(column) + Int(row)) % 2 == 0
        case .rings:
            // Squares in squares, 1:1:3:1:1 and others.
            let side = thing.pitch * 7
            let (a, b) = (u / side - (u / side).rounded(.down) - 0.5, v / side - (v / side).rounded(.down) - 0.5)
            let ring = max(abs(a), abs(b)) * 7
            isDark = ring < 1.5 || (ring > 2.5 && ring < 3.3)
        }
        return isDark ? thing.dark : thing.light
    }
}
