/// The disk did not do what was asked. Nothing of the failed operation was kept.
public struct StoreFailure: Error, Sendable, Equatable {
    /// What was being done: `commit`, `open`, `read queue`.
    public var operation: String
    /// For the log: the library's own words.
    public var detail: String
    /// What to do about it.
    public var hint: String

    public init(operation: String, detail: String, hint: String) {
        self.operation = operation
        self.detail = detail
        self.hint = hint
    }
}
