/// A document that the printing system has taken.
public struct SubmittedJob: Sendable, Equatable {
    /// What the printing system calls it: a CUPS job id, or the file's number in a folder.
    public let id: Int
    /// How much paper it takes, with what is fed before the cut, in millimetres; nil for what comes on sheets.
    public let paperLength: Double?

    public init(id: Int, paperLength: Double? = nil) {
        self.id = id
        self.paperLength = paperLength
    }
}
