/// Codes that are not flat: their timing patterns and alignment patterns show how they are bent.
extension GridFit {
    /// Of a code's side, how far its middle may lie off: that of one round a third of a can is a fortieth off.
    private static let most: Float = 0.045
    /// Modules from one try to the next: the patterns' squares are one wide.
    private static let step: Float = 0.35
    /// How much better than flat one must be to be believed.
    private static let gain: Float = 0.08
    /// Modules around its place in which an alignment pattern is looked for, and how well it must agree, -1 to 1.
    private static let (reach, sure): (Float, Float) = (2.5, 0.55)

    /// Bends the grid along each side to where that side's timing pattern agrees best.
    /// - Returns: whether it is bent.
    mutating func bend() -> Bool {
        let (rows, columns) = (bent(pattern.upperTiming, 0), bent(pattern.leftTiming, 2))
        guard rows != .zero || columns != .zero else { return false }
        warp.bend += SIMD4(lowHalf: rows, highHalf: columns)
        return true
    }

    private func bent(_ timing: [SIMD4<Float>], _ index: Int) -> SIMD2<Float> {
        let count = Int((max(1.4, Self.most * Float(pattern.size)) / Self.step).rounded(.up))
        var tried = warp
        let flat = agreement(timing, tried)
        var best = (agreement: flat + Self.gain, bend: SIMD2<Float>.zero)
        for middle in -count...count {
            for half in -count...count {
                let bend = SIMD2(Float(middle), Float(half)) * Self.step
                (tried.bend[index], tried.bend[index + 1]) = (bend.x, bend.y)
                // Of two that agree alike, the flatter.
                let agreement = agreement(timing, tried) - 0.01 * (abs(bend.x) + abs(bend.y))
                if agreement > best.agreement { best = (agreement, bend) }
            }
        }
        return best.bend
    }

    /// Takes each part of a large code to where its alignment patterns are.
    /// - Returns: false where no pattern but the finders is off its place, or can be found.
    mutating func mesh() -> Bool {
        let centres = pattern.centres
        guard centres.count > 2 else { return false }
        var shifts = [SIMD2<Float>](repeating: .zero, count: centres.count * centres.count)
        var found = 0
        let last = centres.count - 1
        for (j, row) in centres.enumerated() {
            for (i, column) in centres.enumerated() where !((i == 0 || i == last) && j == 0 || i == 0 && j == last) {
                // Its neighbours are off about as far.
                let near = i > 0 ? shifts[j * centres.count + i - 1] : shifts[(j - 1) * centres.count]
                let shift = alignment(Float(column) + 0.5, Float(row) + 0.5, near)
                if shift != nil { found += 1 }
                shifts[j * centres.count + i] = shift ?? near
            }
        }
        guard found > 0 else { return false }
        warp.mesh = AlignmentMesh(centres, shifts)
        return true
    }

    /// How far an alignment pattern lies off its place, in modules of the grid.
    private func alignment(_ column: Float, _ row: Float, _ near: SIMD2<Float>) -> SIMD2<Float>? {
        var best: (agreement: Float, shift: SIMD2<Float>) = (Self.sure, .zero)
        var isFound = false
        func look(_ shift: SIMD2<Float>) {
            let agreement = alignment(at: SIMD2(column, row) + shift) - 0.02 * abs(shift - near).max()
            if agreement > best.agreement { (best, isFound) = ((agreement, shift), true) }
        }
        var offsets: [SIMD2<Float>] = []
        for y in stride(from: -Self.reach, through: Self.reach, by: 0.5) {
            for x in stride(from: -Self.reach, through: Self.reach, by: 0.5) { offsets.append(SIMD2(x, y)) }
        }
        for offset in offsets { look(near + offset) }
        guard isFound else { return nil }
        let coarse = best.shift
        for offset in offsets { look(coarse + offset / (4 * Self.reach)) }
        return best.shift
    }
}

private func abs(_ value: SIMD2<Float>) -> SIMD2<Float> { value.replacing(with: -value, where: value .< 0) }
