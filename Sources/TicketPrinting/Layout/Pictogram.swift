/// A step of the poster as a picture that needs no language: strokes on a square, drawn as vectors in one colour.
struct Pictogram: Sendable {
    indirect enum Stroke: Sendable {
        /// The outline of a rectangle: left, top, width, height, radius of its corners.
        case box(Double, Double, Double, Double, Double)
        /// The same, filled.
        case plate(Double, Double, Double, Double, Double)
        case path([(Double, Double)])
        /// Centre, radius, from and to in degrees, clockwise from three o'clock.
        case arc(Double, Double, Double, Double, Double)
        case disc(Double, Double, Double)
        /// A path as thick as this, outlined: an arm, a finger.
        case limb([(Double, Double)], Double)
        /// The same in white, upon what is black.
        case white(Stroke)
    }

    /// Of the square, in its own unit.
    static let side = 64.0
    static let lineWidth = 2.6

    let strokes: [Stroke]

    /// A phone that looks at a code.
    static let scan = Pictogram(
        strokes: phone
            + code(23.5, 20)
            + [
                .path([(6, 16), (6, 8), (11, 8)]), .path([(53, 8), (58, 8), (58, 16)]),
                .path([(6, 48), (6, 56), (11, 56)]), .path([(58, 48), (58, 56), (53, 56)]),
            ])

    /// A finger that taps a phone's button.
    static let tap = Pictogram(
        strokes: phone
            + [
                .path([(24, 16), (40, 16)]), .path([(24, 22), (34, 22)]), .plate(22.5, 30, 19, 10, 4),
                .white(.disc(38, 36, 8)), .arc(38, 36, 9.2, 165, 320), .limb([(38, 36), (49, 62)], 6.5),
            ])

    /// A clock.
    static let wait = Pictogram(
        strokes: [
            .arc(32, 32, 26, 0, 360), .path([(32, 16), (32, 32), (43, 39)]), .disc(32, 32, 2.6),
            .path([(32, 10.5), (32, 11)]), .path([(32, 53), (32, 53.5)]), .path([(10.5, 32), (11, 32)]),
            .path([(53, 32), (53.5, 32)]),
        ])

    /// A phone whose code is good.
    static let show = Pictogram(
        strokes: phone
            + code(23.5, 16)
            + [
                .white(.disc(46, 47, 13)), .disc(46, 47, 11),
                .white(.path([(40.6, 47.4), (44.6, 51.4), (51.4, 43.4)])),
            ])

    private static let phone: [Stroke] = [.box(17, 3, 30, 58, 5), .path([(29, 55), (35, 55)])]

    /// A small code: three eyes, and some modules.
    private static func code(_ x: Double, _ y: Double) -> [Stroke] {
        let eyes = [(0.0, 0.0), (10.5, 0), (0, 10.5)].flatMap { eye(x + $0.0, y + $0.1) }
        let modules = [(10.5, 10.5), (14, 14), (10.5, 15), (15, 10)].map { dot in
            Stroke.plate(x + dot.0, y + dot.1, 2.4, 2.4, 0)
        }
        return eyes + modules
    }

    private static func eye(_ x: Double, _ y: Double) -> [Stroke] {
        [.box(x, y, 6.5, 6.5, 0.6), .plate(x + 2.2, y + 2.2, 2.1, 2.1, 0)]
    }
}
