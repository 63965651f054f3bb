/// The disk did not do what was asked. Nothing of the failed operation was shown.
public struct StoreFailure: Error, Sendable, Equatable {
    /// What was being done: `commit`, `open`, `read queue`.
    public var operation: String
    /// For the log: the library's own words.
    public var detail: String
    /// What to do about it.
    public var hint: String
    /// Nothing of a failed commit is on disk, for certain, and one of its writes may be the only cause.
    public var isUndone: Bool
    /// Nobody answers there now, or nobody who could write: it is no matter of what was asked.
    public var isAway = false
    /// It may be on disk all the same: the connection broke before the answer came.
    public var isUnknown = false

    public init(operation: String, detail: String, hint: String, isUndone: Bool = false) {
        self.isUndone = isUndone
        self.operation = operation
        self.detail = detail
        self.hint = hint
    }
}
