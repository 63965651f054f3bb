public import QueueCore

/// Why the engine did not do what was asked.
public enum EngineError: Error, Sendable, Equatable {
    case refused(Refusal)
    case store(StoreFailure)
    /// A pairing code that is unknown, used or too old.
    case unknownCode
    /// Another request had this key.
    case idempotencyMismatch
    case printerUnavailable(String)
}
