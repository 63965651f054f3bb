/// Linear equations of a symmetric, positive matrix.
enum LeastSquares {
    /// Cholesky's decomposition, in place.
    /// - Parameters:
    ///   - matrix: `count × count`, row by row; its lower half is read.
    /// - Returns: nil when they have no one answer.
    static func solve(_ matrix: inout [Float], _ right: [Float], _ count: Int) -> [Float]? {
        for i in 0..<count {
            for j in 0...i {
                var sum = matrix[i * count + j]
                for k in 0..<j { sum -= matrix[i * count + k] * matrix[j * count + k] }
                if i == j {
                    guard sum > 0 else { return nil }
                    matrix[i * count + i] = sum.squareRoot()
                } else {
                    matrix[i * count + j] = sum / matrix[j * count + j]
                }
            }
        }
        var x = right
        for i in 0..<count {
            for k in 0..<i { x[i] -= matrix[i * count + k] * x[k] }
            x[i] /= matrix[i * count + i]
        }
        for i in (0..<count).reversed() {
            for k in i + 1..<count { x[i] -= matrix[k * count + i] * x[k] }
            x[i] /= matrix[i * count + i]
        }
        return x
    }
}
