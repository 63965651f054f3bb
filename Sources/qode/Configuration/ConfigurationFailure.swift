/// A configuration that cannot be used: exit code 78. One line, naming the source, the key and what is allowed.
struct ConfigurationFailure: Error, CustomStringConvertible {
    let source: String
    let key: String
    let allowed: String

    var description: String { "\(source): \(key): \(allowed)" }
}
