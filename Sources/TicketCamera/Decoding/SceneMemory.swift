/// Whether a camera still sees what it saw at the last look: so an idle desk costs almost nothing.
struct SceneMemory {
    /// Difference of a block's mean brightness, in 4ths of a grey level, that is no noise: a block is the mean of 256 pixels of a 720p
    /// frame, whose noise of 12 levels (standard deviation: a dim room) makes 3, and 4 between two frames.
    private static let change: Int = 24
    /// The same where more than one block in fifty has it.
    private static let slightChange: Int = 12

    private var means: [UInt16] = []

    /// - Parameter new: each block's mean brightness, in 4ths.
    func isLike(_ new: [UInt16]) -> Bool {
        guard new.count == means.count, !new.isEmpty else { return false }
        var (largest, count) = (0, 0)
        for index in new.indices {
            let difference = abs(Int(new[index]) - Int(means[index]))
            largest = max(largest, difference)
            count += difference > Self.slightChange ? 1 : 0
        }
        return largest <= Self.change && count * 50 <= new.count
    }

    mutating func remember(_ new: [UInt16]) { means = new }
}
