/// What makes a code hard to read.
public enum Damage: String, CaseIterable, Sendable {
    case none, darkMode, inverted, faded, crumpled, deadDots, curled, stained, small, tilt, blur, motion, glare, noise
    case lowLight, lowContrast, uneven, overexposed, moire, compressed, combination

    static let onPhones: [Damage] = [
        .none, .darkMode, .inverted, .small, .tilt, .blur, .motion, .glare, .noise, .lowLight, .lowContrast, .uneven,
        .overexposed, .moire, .compressed, .combination,
    ]
    static let onPaper: [Damage] = [
        .none, .faded, .crumpled, .deadDots, .curled, .stained, .small, .tilt, .blur, .motion, .glare, .noise,
        .lowLight, .lowContrast, .uneven, .compressed, .combination,
    ]
}

/// How a picture is taken. Everything is in pixels of it, or 0 to 1.
struct Conditions {
    /// Pixels a module.
    var scale: Float
    var roll: Float
    var yaw: Float
    var pitch: Float
    var defocus: Float
    var motion: Float = 0
    var shot: Float = 0.02
    var read: Float = 0.004
    /// Of everything; over 1 the brightest is lost.
    var exposure: Float = 0.9
    /// Light that lies over all, from a dusty lens or a window in the glass.
    var veil: Float = 0
    var unevenness: Float = 0.1
    var glare: Float = 0
    var moire: Float = 0
    /// JPEG's, 1 to 100; nil is none.
    var quality: Int32?

    /// A picture as it should be.
    init(_ chance: inout Chance) {
        scale = chance.real(4.2...7.5)
        roll = chance.isOnce(in: 3) ? chance.real(-3.1...3.1) : chance.real(-0.35...0.35)
        yaw = chance.real(-0.25...0.25)
        pitch = chance.real(-0.25...0.25)
        defocus = chance.real(0.4...0.9)
    }

    /// - Parameter severity: 0 to 1.
    mutating func suffer(_ damage: Damage, _ severity: Float, _ chance: inout Chance) {
        let s = severity
        switch damage {
        case .none, .darkMode, .inverted, .faded, .crumpled, .deadDots, .curled, .stained: break
        case .small: scale = 3.6 - 2.1 * s
        case .tilt:
            yaw = chance.sign() * (0.3 + 0.85 * s)
            pitch = chance.sign() * (0.2 + 0.6 * s * chance.real(0...1))
        case .blur: defocus = (0.25 + 0.6 * s) * scale
        case .motion: motion = (0.5 + 2.2 * s) * scale
        case .glare: glare = 0.3 + 1.3 * s
        case .noise:
            shot = 0.06 + 0.5 * s
            read = 0.01 + 0.08 * s
        case .lowLight:
            exposure = 0.2 * power(0.06, s)
            shot = 0.02
            read = 0.004 + 0.006 * s
        case .lowContrast:
            veil = 0.5 + 0.46 * s
            shot = 0.03
        case .uneven: unevenness = 0.75 + 0.24 * s
        case .overexposed: exposure = 1.5 * power(14, s)
        case .moire: moire = 0.2 + 1.1 * s
        case .compressed: quality = Int32(26 - 23 * s)
        case .combination:
            scale = 4.6 - 1.8 * s
            defocus = (0.2 + 0.25 * s) * scale
            motion = chance.real(0...0.8) * s * scale
            yaw = chance.sign() * 0.7 * s * chance.real(0...1)
            shot = 0.03 + 0.15 * s
            read = 0.006 + 0.012 * s
            exposure = 0.9 * power(0.15, s)
            unevenness = 0.7 * s
            glare = chance.real(0...0.6) * s
            quality = Int32(60 - 30 * s)
        }
    }
}
