/// A code's modules as numbers: how dark each is beside those around it.
struct GridSampler: ~Copyable {
    /// Modules along a side.
    private(set) var size = 0
    /// Two samples a module each way, row by row: about 1 for dark, -1 for light.
    private(set) var halves: [Float] = []
    /// The same, one a module.
    private(set) var modules: [Float] = []
    private var sums: [Float] = []
    /// Modules on each side of one that it is compared with.
    private static let reach = 5

    mutating func sample(_ fit: GridFit, _ lit: Lit) {
        size = fit.pattern.size
        let side = 2 * size
        halves = [Float](repeating: 0, count: side * side)
        modules = [Float](repeating: 0, count: size * size)
        let sign = fit.sign
        let warp = fit.warp
        lit.withDarkness { darkness in
            for row in 0..<side {
                for column in 0..<side {
                    let (u, v) = (Float(column) / 2, Float(row) / 2)
                    let upper =
                        darkness(warp.picture(u + 0.125, v + 0.125)) + darkness(warp.picture(u + 0.375, v + 0.125))
                    let lower =
                        darkness(warp.picture(u + 0.125, v + 0.375)) + darkness(warp.picture(u + 0.375, v + 0.375))
                    halves[row * side + column] = sign * (upper + lower) / 4
                }
            }
        }
        level()
    }

    /// Takes away what light and shadow add: the mean of the modules around, and its like for contrast.
    private mutating func level() {
        let side = 2 * size
        for row in 0..<size {
            for column in 0..<size {
                let at = 2 * row * side + 2 * column
                modules[row * size + column] =
                    (halves[at] + halves[at + 1] + halves[at + side] + halves[at + side + 1]) / 4
            }
        }
        let means = around(modules)
        for index in modules.indices { modules[index] -= means[index] }
        let contrasts = around(modules.map(abs))
        let usual = contrasts.reduce(0, +) / Float(max(1, contrasts.count))
        for row in 0..<side {
            for column in 0..<side {
                let index = row / 2 * size + column / 2
                halves[row * side + column] =
                    (halves[row * side + column] - means[index]) / (contrasts[index] + 0.1 * usual + 0.5)
            }
        }
        for index in modules.indices { modules[index] /= contrasts[index] + 0.1 * usual + 0.5 }
    }

    /// The mean of the square around each.
    private mutating func around(_ values: [Float]) -> [Float] {
        let width = size + 1
        sums = [Float](repeating: 0, count: width * width)
        for row in 0..<size {
            var line: Float = 0
            for column in 0..<size {
                line += values[row * size + column]
                sums[(row + 1) * width + column + 1] = sums[row * width + column + 1] + line
            }
        }
        var means = values
        for row in 0..<size {
            let (top, bottom) = (max(0, row - Self.reach), min(size, row + Self.reach + 1))
            for column in 0..<size {
                let (left, right) = (max(0, column - Self.reach), min(size, column + Self.reach + 1))
                let sum =
                    sums[bottom * width + right] - sums[top * width + right] - sums[bottom * width + left]
                    + sums[top * width + left]
                means[row * size + column] = sum / Float((bottom - top) * (right - left))
            }
        }
        return means
    }
}
