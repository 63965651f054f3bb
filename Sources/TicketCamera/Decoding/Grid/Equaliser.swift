/// Undoes what a lens, a moving hand and a grid that lies a little off did to a code: a linear filter over the samples around each
/// module, trained on the modules that are known, as a modem is on its preamble.
struct Equaliser: ~Copyable {
    /// Half modules around a module's middle on each side: 3 are a module and a half.
    private let reach: Int
    private var taps: Int { 4 * reach * reach }
    private var weights: [Float] = []

    init(reach: Int) { self.reach = reach }

    /// - Returns: about 1 for a dark module, -1 for a light one; nil when the equations have no answer.
    mutating func filter(_ samples: borrowing GridSampler, _ pattern: QRPattern) -> [Float]? {
        let size = samples.size
        let count = taps + 1
        var rows = [Float](repeating: 0, count: size * size * count)
        fill(&rows, samples)
        var targets = [Float](repeating: 0, count: size * size)
        for module in pattern.fixed { targets[module.row * size + module.column] = module.isDark ? 1 : -1 }
        guard train(rows, targets, count) else { return nil }
        var values = samples.modules
        for index in values.indices {
            var sum: Float = 0
            for tap in 0..<count { sum += rows[index * count + tap] * weights[tap] }
            values[index] = sum
        }
        return values
    }

    private func fill(_ rows: inout [Float], _ samples: borrowing GridSampler) {
        let (size, side, count) = (samples.size, 2 * samples.size, taps + 1)
        for row in 0..<size {
            for column in 0..<size {
                var at = (row * size + column) * count
                for y in 2 * row + 1 - reach..<2 * row + 1 + reach {
                    for x in 2 * column + 1 - reach..<2 * column + 1 + reach {
                        // Around a code it is light.
                        let isInside = x >= 0 && y >= 0 && x < side && y < side
                        rows[at] = isInside ? samples.halves[y * side + x] : -1
                        at += 1
                    }
                }
                rows[at] = 1
            }
        }
    }

    /// Least squares with a ridge towards the plain mean of the module's own four samples.
    private mutating func train(_ rows: [Float], _ targets: [Float], _ count: Int) -> Bool {
        var matrix = [Float](repeating: 0, count: count * count)
        var right = [Float](repeating: 0, count: count)
        var used = 0
        for index in targets.indices where targets[index] != 0 {
            used += 1
            let start = index * count
            for i in 0..<count {
                let value = rows[start + i]
                right[i] += value * targets[index]
                for j in 0...i { matrix[i * count + j] += value * rows[start + j] }
            }
        }
        let ridge = 0.06 * Float(used)
        for i in 0..<count {
            let (y, x) = (i / (2 * reach), i % (2 * reach))
            let isOwn = i < taps && (y == reach - 1 || y == reach) && (x == reach - 1 || x == reach)
            matrix[i * count + i] += ridge
            if isOwn { right[i] += ridge * 0.25 }
        }
        guard let solution = LeastSquares.solve(&matrix, right, count) else { return false }
        weights = solution
        return true
    }
}
