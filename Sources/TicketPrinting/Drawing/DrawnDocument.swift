/// A document as a printer is sent it.
struct DrawnDocument: Equatable {
    var bytes: [UInt8]
    /// So many of them, from the first, are scrap if no more of them is printed: no code on it reads. Nil where there is no
    /// ticket's code, or nobody can say.
    var scrapLength: Int?
    /// Of the paper, with what is fed before the cut, in millimetres; nil for what comes on sheets.
    var paperLength: Double?
}
