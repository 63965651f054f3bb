/// A code that was held to the camera.
public struct Presentation: Sendable, Equatable {
    public let text: String

    public init(text: String) { self.text = text }
}
