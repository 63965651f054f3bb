import QueueCore
import Testing

@Suite struct LabelTests {
    @Test(arguments: [
        ("A", 1, "A001"), ("A", 42, "A042"), ("A", 999, "A999"), ("A", 1000, "A1000"), ("A", 123_456, "A123456"),
        ("", 7, "007"), ("VIP", 12, "VIP012"), ("Ω", 3, "Ω003"),
    ])
    func label(_ prefix: String, _ number: Int, _ expected: String) {
        #expect(QueueFixture(prefix: prefix).queue.label(for: number) == expected)
    }
}
