/// The modules of a code that was read, as they were seen: nothing of them is corrected.
public struct CodeModules: Sendable, Equatable {
    /// What the code says, as it says it.
    public let text: String
    /// Along a side: 21 to 177.
    public let size: Int
    /// Row by row, `size × size` of them.
    public let isDark: [Bool]

    public init(text: String, size: Int, isDark: [Bool]) { (self.text, self.size, self.isDark) = (text, size, isDark) }
}
