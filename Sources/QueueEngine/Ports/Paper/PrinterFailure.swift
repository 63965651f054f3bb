/// Why a document was not taken by the printing system.
public struct PrinterFailure: Error, Sendable, Equatable {
    /// A stable word: `scheduler_down`, `no_such_queue`, `rejecting_jobs`, `folder_not_writable`, `no_printer`, …
    public var code: String
    /// One sentence for people.
    public var detail: String
    public var remedy: String?
    /// Trying the same again later may succeed.
    public var isTransient: Bool

    public init(code: String, detail: String, remedy: String? = nil, isTransient: Bool) {
        self.code = code
        self.detail = detail
        self.remedy = remedy
        self.isTransient = isTransient
    }
}
