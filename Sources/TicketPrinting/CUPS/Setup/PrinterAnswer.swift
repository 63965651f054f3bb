/// What a printer that was just set up says of itself.
public enum PrinterAnswer: Sendable, Equatable {
    /// It tells how it is, and has nothing to complain of.
    case ready
    /// It tells that something is wrong: IPP's keywords.
    case fault([String])
    /// It takes bytes and never says a word.
    case oneWay
    /// Nothing is known: it was not reached, or something else is in its way.
    case unreached
}
