/// A configuration that cannot be used: exit code 78. One line, naming the source, the key and what is allowed.
struct ConfigurationFailure: Error, CustomStringConvertible {
    let source: String
    let key: String
    let allowed: String

    /// - Parameter key: as it stands in the source, where it may be empty or of several lines.
    init(source: String, key: String, allowed: String) {
        (self.source, self.allowed) = (source, allowed)
        self.key = key.isEmpty ? "\"\"" : key
    }

    var description: String { Console.oneLine("\(source): \(key): \(allowed)") }
}
