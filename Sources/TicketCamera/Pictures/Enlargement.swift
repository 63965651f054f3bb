extension Plane {
    /// Takes over a picture at two or more times its size, each new pixel by the four nearest along its row and its column (Catmull
    /// and Rom's cubic): edges stay steeper than between two.
    func enlarge(_ picture: Pixels, _ times: Int) {
        let (width, height) = (picture.width * times, picture.height * times)
        let out = resize(width, height)
        guard width > 0, height > 0, times > 1 else { return }
        let phases = (0..<times).map { Self.weights($0, times) }
        withUnsafeTemporaryAllocation(of: Float.self, capacity: width * picture.height) { rows in
            withUnsafeTemporaryAllocation(of: Float.self, capacity: picture.width + 5) { padded in
                for y in 0..<picture.height {
                    let row = picture.row(y)
                    for x in 0..<padded.count { padded[x] = Float(row[min(picture.width - 1, max(0, x - 2))]) }
                    for (phase, (first, weights)) in phases.enumerated() {
                        let target = y * width + phase
                        for x in 0..<picture.width {
                            let at = x &+ first &+ 2
                            rows[target &+ x &* times] =
                                padded[at] * weights[0] + padded[at &+ 1] * weights[1] + padded[at &+ 2] * weights[2]
                                + padded[at &+ 3] * weights[3]
                        }
                    }
                }
            }
            for y in 0..<height {
                let (first, weights) = phases[y % times]
                let taps = (0..<4).map { min(picture.height - 1, max(0, y / times + first + $0)) * width }
                let target = out + y * width
                for x in 0..<width {
                    let sum =
                        rows[taps[0] + x] * weights[0] + rows[taps[1] + x] * weights[1] + rows[taps[2] + x] * weights[2]
                        + rows[taps[3] + x] * weights[3]
                    target[x] = UInt8(max(0, min(255, sum + 0.5)))
                }
            }
        }
    }

    /// The first of the four pixels that a new one is made of, from the one that it lies in, and what each counts.
    private static func weights(_ phase: Int, _ times: Int) -> (first: Int, weights: SIMD4<Float>) {
        // Middles of pixels lie at halves.
        let place = (Float(phase) + 0.5) / Float(times) - 0.5
        let first = place < 0 ? -2 : -1
        let t = place < 0 ? place + 1 : place
        let (square, cube) = (t * t, t * t * t)
        return (
            first,
            SIMD4(
                -0.5 * cube + square - 0.5 * t, 1.5 * cube - 2.5 * square + 1, -1.5 * cube + 2 * square + 0.5 * t,
                0.5 * cube - 0.5 * square)
        )
    }
}
