/// Why an input device cannot be used.
public enum InputFault: Error, Sendable, Equatable {
    case missing
    case forbidden
    /// Another program has grabbed it.
    case busy
    /// It was unplugged.
    case lost
    case unusable(reason: String)
}
