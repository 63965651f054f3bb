/// A QR code that was read in a picture.
public struct SeenCode: Sendable, Equatable {
    public var text: String
    public var place: Area

    public init(text: String, place: Area) { (self.text, self.place) = (text, place) }
}
