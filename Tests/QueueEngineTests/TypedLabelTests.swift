import QueueEngine
import Testing

/// What a person types at the desk, as numbers of a queue.
@Suite struct TypedLabelTests {
    @Test(arguments: [
        ("A042", "A", [42]), ("a042", "A", [42]), ("  a 42 ", "A", [42]), ("A-42", "A", [42]), ("#42", "A", [42]),
        ("42", "A", [42]), ("0042", "A", [42]), ("A1000", "A", [1000]), ("B042", "A", []), ("42", "", [42]),
        ("A042", "", []), ("2042", "2", [42, 2042]), ("1B7", "1B", [7]), ("ä7", "Ä", [7]),
    ])
    func atItsOwnDesk(_ text: String, _ prefix: String, _ numbers: [Int]) throws {
        #expect(try #require(TypedLabel(text)).numbers(prefix: prefix, bare: true) == numbers)
    }

    @Test(
        "elsewhere the number alone says nothing", arguments: [("42", "A", []), ("A42", "A", [42]), ("42", "", [42])])
    func elsewhere(_ text: String, _ prefix: String, _ numbers: [Int]) throws {
        #expect(try #require(TypedLabel(text)).numbers(prefix: prefix, bare: false) == numbers)
    }

    @Test(arguments: [
        "", "   ", "A", "hello", "-", "https://qode.local/", "3f2504e0-4f89-41d3-9a0c-0305e82c3301", "A0000000000042",
        "A٤٢",
    ])
    func none(_ text: String) { #expect(TypedLabel(text) == nil) }
}
