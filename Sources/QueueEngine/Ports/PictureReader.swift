/// Why a picture was not read.
public enum PictureRefusal: Error, Sendable, Equatable {
    /// Not a JPEG, PNG or PGM, or a damaged one. HTTP 415.
    case unsupported(String)
    /// Over 8 MiB or 50 megapixels; refused before it was unpacked. HTTP 413.
    case tooLarge(String)
    /// More pictures wait than can be read at once; the same one may be sent again a second later. HTTP 429.
    case busy(String)

    /// One sentence for people.
    public var sentence: String {
        switch self {
        case .unsupported(let sentence), .tooLarge(let sentence), .busy(let sentence): sentence
        }
    }
}

/// What was found in a picture that somebody sent.
public struct PictureReading: Sendable, Equatable {
    /// In reading order.
    public var codes: [SeenCode]
    /// Where something looks like a code and was not read.
    public var unread: [Area]

    public init(codes: [SeenCode] = [], unread: [Area] = []) { (self.codes, self.unread) = (codes, unread) }
}

/// The daemon's own scanner, for a picture that somebody sends. Implemented by `TicketCamera`.
public protocol PictureReader: Sendable {
    /// Looks for QR codes in a JPEG, PNG or PGM.
    func read(_ picture: [UInt8]) async throws(PictureRefusal) -> PictureReading
}
