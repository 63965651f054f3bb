/// Reads the codes of one frame after another. It remembers what it saw, so that the next frame costs less; not for several threads
/// at a time.
public struct TicketReader: ~Copyable {
    private let decoder: QRDecoder

    /// Nil when memory is out.
    public init?() {
        guard let decoder = QRDecoder() else { return nil }
        self.decoder = decoder
    }

    public mutating func read(_ frame: Frame) -> Reading { Reading(codes: decoder.codes(in: frame)) }
}
