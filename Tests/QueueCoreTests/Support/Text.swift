import Testing

/// A text as an argument: shown shortened and escaped, so that control characters stay out of a terminal.
struct Text: ExpressibleByStringInterpolation, CustomTestStringConvertible, Sendable {
    var value: String

    init(_ value: String) { self.value = value }
    init(stringLiteral value: String) { self.value = value }

    var testDescription: String { String(value.prefix(60)).debugDescription }
}
