public import Foundation

/// The folder that everything is in.
public enum Checkout {
    public static let root = (0..<4).reduce(URL(filePath: #filePath)) { place, _ in place.deletingLastPathComponent() }

    /// The path of a file in it: `cups/qode.types`.
    public static func path(_ name: String) -> String { root.appending(path: name).path }
}
