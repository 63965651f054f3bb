/// The daemon's own scanner, for a picture that somebody sends. Implemented by `TicketCamera`.
public protocol PictureReader: Sendable {
    /// Looks for QR codes in a JPEG, PNG or PGM.
    func read(_ picture: [UInt8]) async throws(PictureRefusal) -> PictureReading
}
