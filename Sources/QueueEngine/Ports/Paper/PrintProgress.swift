/// How far a submitted job has come. Never claims more than the printing system says.
public enum PrintProgress: Sendable, Equatable {
    /// The printing system has it, and has given the printer nothing of it yet.
    case waiting
    /// The printing system is at it, but the printer takes nothing for now (no paper, no connection).
    case heldUp
    /// The printing system is at it: the printer may have some of it.
    case printing
    /// It is on paper, said by who can know.
    case printed
    /// The printing system is done with it, and nobody can say what the printer did.
    case unconfirmed
    /// Its time was over before it could be printed; not a byte of it was.
    case expired
    case failed(code: String, detail: String)
    /// It was taken back before the printer had a byte of it, because another can print it: it is to be submitted again.
    case returned
    /// The printing system does not know it. `keepsHistory`: it would, had the job come to any end.
    case gone(keepsHistory: Bool)
}
