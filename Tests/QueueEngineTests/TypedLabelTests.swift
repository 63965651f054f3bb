import QueueCore
import QueueEngine
import Testing

/// What a person types at the desk, as a label that stands on a ticket.
@Suite struct TypedLabelTests {
    @Test(arguments: [
        ("A042", "A042", true), ("a042", "A042", true), ("  a 42 ", "A042", true), ("A-42", "A042", true),
        ("#42", "042", true), ("42", "042", true), ("0042", "042", true), ("A1000", "A1000", true),
        ("B042", "A042", false), ("42", "A042", false), ("A042", "042", false), ("2042", "2042", true),
        ("1B7", "1B007", true), ("ä7", "Ä007", true), ("42", "002", false), ("B21", "B2001", true),
        ("A4", "A042", false), ("A0420", "A042", false),
    ])
    func label(_ typed: String, _ printed: String, _ isIt: Bool) throws {
        #expect(try #require(TypedLabel(typed)).isLabel(printed) == isIt)
    }

    @Test(
        arguments: [
            ("A042", nil, [42, 2]), ("42", 42, [42, 2]), ("0042", 42, [42, 2]), ("2042", 2042, [2042, 42, 2]),
            ("ä7", nil, [7]),
        ] as [(String, Int?, [Int])])
    func numbers(_ typed: String, _ bare: Int?, _ endings: [Int]) throws {
        let label = try #require(TypedLabel(typed))
        #expect(label.bare == bare)
        #expect(label.endings == endings)
    }

    @Test(arguments: [
        "", "   ", "A", "hello", "-", "https://qode.local/", "3f2504e0-4f89-41d3-9a0c-0305e82c3301", "A0000000000042",
        "A٤٢",
    ])
    func none(_ text: String) { #expect(TypedLabel(text) == nil) }

    /// Papers of before and after a prefix was changed, and of a queue that took the old prefix.
    @Test(
        arguments: [
            ("A001", "A001"), ("a2", "A002"), ("X003", "X003"), ("3", "X003"), ("1", "A001"), ("X001", nil),
            ("A003", nil),
        ] as [(String, String?)])
    func aPrefixThatWasChanged(_ typed: String, _ label: String?) async throws {
        let desk = Desk()
        let queue = try await desk.queue()
        for _ in 0..<2 { _ = try await desk.engine.issue(in: queue, print: false) }
        _ = try await desk.engine.perform(.change(QueueSettings(prefix: "X")), on: .queue(queue), by: .host)
        _ = try await desk.engine.issue(in: queue, print: false)
        let answer = try await desk.engine.scan(typed: typed, at: queue)
        #expect(answer.label == label)
        #expect((answer.verdict == .unknownTicket) == (label == nil))
    }
}
