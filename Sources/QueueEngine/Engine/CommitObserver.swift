/// Looks on while transactions are written, for whoever measures the appliance. Called before each; what it returns is called after it,
/// with what was carried out, or nil where the disk did not take it. Both must return at once.
public typealias CommitObserver = @Sendable () -> @Sendable (_ carriedOut: [Written]?) -> Void
