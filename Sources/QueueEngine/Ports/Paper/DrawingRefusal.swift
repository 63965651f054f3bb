/// Why something was not drawn.
public enum DrawingRefusal: Error, Sendable, Equatable {
    /// So much is being drawn that one more would only make everybody wait longer. A moment later it may be taken.
    case busy
    /// This cannot be drawn in this form, and why: a text that fits no code, a poster on a receipt.
    case impossible(String)
}
