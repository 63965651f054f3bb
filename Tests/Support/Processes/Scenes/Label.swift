/// A printed code and the white around it, flat or round a can.
struct Label: Card {
    let code: Code
    /// The angle around a can over which the code reaches, in radians; 0 is flat.
    var bend: Float = 0
    /// Seen from behind, through glass or in a mirror.
    var isMirrored = false
    /// White around it, in modules.
    var quiet: Float = 4

    private var half: Float { Float(code.size) / 2 }
    var reach: (u: Float, v: Float) { (half + quiet, half + quiet) }

    func light(_ u: Float, _ v: Float) -> Float? {
        let (side, end) = (isMirrored ? -u : u, half + quiet)
        let along = unrolled(side)
        guard let along, abs(along) < end, abs(v) < end else { return nil }
        let isDark = code.isDark(Int((along + half).rounded(.down)), Int((v + half).rounded(.down)))
        return isDark ? 0.06 : 0.85
    }

    /// How far along the paper a point is that is seen so far from the middle; nil beside the can.
    private func unrolled(_ seen: Float) -> Float? {
        guard bend > 0 else { return seen }
        let radius = Float(code.size) / bend
        guard abs(seen) < radius * 0.99 else { return nil }
        return radius * arcsine(seen / radius)
    }
}
