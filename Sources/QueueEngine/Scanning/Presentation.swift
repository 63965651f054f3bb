/// A code that was held to the camera.
public struct Presentation: Sendable, Equatable {
    public let text: String
    /// As the picture showed them in which it was read first; nil where nothing saw its modules.
    public let modules: CodeModules?

    public init(text: String, modules: CodeModules? = nil) { (self.text, self.modules) = (text, modules) }
}
