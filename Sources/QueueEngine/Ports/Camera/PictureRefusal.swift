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
