import Glibc

/// Two notes that make a room look up: a falling third, each dying away like a bell.
enum Chime {
    private static let notes: [(hertz: Double, start: Double)] = [(659.3, 0), (523.3, 0.32)]
    /// Seconds, the silence before the words among them.
    private static let length = 1.1
    private static let loudness = 0.35
    /// Seconds in which a note loses two thirds of its strength.
    private static let decay = 0.22

    /// What espeak-ng's voices have, made once: the first sample of a call does not wait for it.
    private static let usualRate = 22_050
    private static let usual = made(rate: usualRate)

    /// - Parameter rate: samples a second.
    static func samples(rate: Int) -> [Int16] { rate == usualRate ? usual : made(rate: rate) }

    private static func made(rate: Int) -> [Int16] {
        (0..<Int(length * Double(rate))).map { index in
            let time = Double(index) / Double(rate)
            let sum = notes.reduce(0.0) { sum, note in
                let age = time - note.start
                guard age >= 0 else { return sum }
                // 4 ms of rise, so that it does not click.
                let rise = min(1, age / 0.004)
                let tone = sin(2 * .pi * note.hertz * age) + 0.25 * sin(4 * .pi * note.hertz * age)
                return sum + tone * rise * exp(-age / decay)
            }
            // Silent at its end.
            let fade = min(1, (length - time) / 0.02)
            return Int16(max(-1, min(1, sum * loudness * fade)) * Double(Int16.max))
        }
    }
}
