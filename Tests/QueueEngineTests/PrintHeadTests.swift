import QueueCore
import Testing

@testable import QueueEngine

/// "Clean the print head", before a ticket is not read any more.
@Suite struct PrintHeadTests {
    private static let day: Int64 = 24 * 3600 * 1000
    private static let start: Int64 = 1_800_000_000_000

    /// Days with so many tickets a day, whose codes have such a share of wrong modules.
    struct Days: Sendable {
        let days: Int64
        let tickets: Int
        let share: Double
    }

    private static func head(_ history: [Days], from first: Int64 = start) -> PrintHead {
        var head = PrintHead(place: "ticket /dev/video2")
        var day: Int64 = 0
        for some in history {
            for _ in 0..<some.days {
                for number in 0..<some.tickets {
                    head.note(some.share, at: Timestamp(milliseconds: first + day * Self.day + Int64(number) * 60_000))
                }
                day += 1
            }
        }
        return head
    }

    struct Row: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let history: [Days]
        let isDirty: Bool
    }

    static let rows = [
        Row(testDescription: "as ever", history: [Days(days: 30, tickets: 40, share: 0.01)], isDirty: false),
        Row(
            testDescription: "three times the first week's share, over 200 tickets",
            history: [Days(days: 7, tickets: 40, share: 0.01), Days(days: 5, tickets: 40, share: 0.03)], isDirty: true),
        Row(
            testDescription: "a little less than three times",
            history: [Days(days: 7, tickets: 40, share: 0.01), Days(days: 9, tickets: 40, share: 0.0299)],
            isDirty: false),
        Row(
            testDescription: "not yet 200 of them",
            history: [
                Days(days: 7, tickets: 40, share: 0.01), Days(days: 4, tickets: 40, share: 0.09),
                Days(days: 1, tickets: 39, share: 0.09),
            ], isDirty: false),
        Row(
            testDescription: "the first week itself is what is usual, however bad",
            history: [Days(days: 7, tickets: 400, share: 0.09)], isDirty: false),
        Row(
            testDescription: "a week of few tickets goes on until there are 200",
            history: [Days(days: 19, tickets: 10, share: 0.09), Days(days: 20, tickets: 10, share: 0.2)],
            isDirty: false),
        Row(
            testDescription: "of a printer without any fault a little is no fault",
            history: [Days(days: 7, tickets: 40, share: 0), Days(days: 9, tickets: 40, share: 0.0149)],
            isDirty: false),
        Row(
            testDescription: "of a printer without any fault, 1.5 % is",
            history: [Days(days: 7, tickets: 40, share: 0), Days(days: 5, tickets: 40, share: 0.015)], isDirty: true),
        Row(
            testDescription: "cleaned: 50 tickets like the first tell it",
            history: [
                Days(days: 7, tickets: 40, share: 0.01), Days(days: 5, tickets: 40, share: 0.05),
                Days(days: 5, tickets: 10, share: 0.01),
            ], isDirty: false),
        Row(
            testDescription: "some good tickets are no cleaning",
            history: [
                Days(days: 7, tickets: 40, share: 0.01), Days(days: 5, tickets: 40, share: 0.05),
                Days(days: 1, tickets: 40, share: 0.01),
            ], isDirty: true),
        Row(
            testDescription: "dirty again after it was cleaned",
            history: [
                Days(days: 7, tickets: 40, share: 0.01), Days(days: 5, tickets: 40, share: 0.05),
                Days(days: 5, tickets: 10, share: 0.01), Days(days: 5, tickets: 40, share: 0.03),
            ], isDirty: true),
    ]

    @Test(arguments: rows) func rule(_ row: Row) { #expect(Self.head(row.history).isDirty == row.isDirty) }

    @Test("kept in a file it is the same, at any moment; another printer or camera begins anew") func text() {
        let histories: [[Days]] = [
            [], [Days(days: 1, tickets: 1, share: 0.011)], [Days(days: 7, tickets: 40, share: 0.01)],
            [Days(days: 7, tickets: 40, share: 0.01), Days(days: 5, tickets: 41, share: 0.05)],
        ]
        for history in histories {
            let head = Self.head(history)
            #expect(PrintHead(text: head.text + "\n", place: head.place) == head)
            #expect(PrintHead(text: head.text, place: "other") == PrintHead(place: "other"))
        }
    }

    @Test(
        "what is no such text is a new beginning",
        arguments: [
            "", "a", "a\n", "a\n1 2", "a\n1 2 3 x", "a\n-5 2 3 0", "a\n1 2 30000 0", "a\n1 2 3 0 10001",
            "a\n1 2 3 0 -1", "a\n99999999999999999999 2 3 0", "a\n1 99999999999 3 0",
            "a\n1 2 3 0" + String(repeating: " 1", count: 201), "a\n1 2 3 0\nmore",
        ]) func damaged(_ text: String)
    { #expect(PrintHead(text: text, place: "a") == PrintHead(place: "a")) }

    @Test("a clock that was wrong at first, and shares that are none") func clocks() {
        // A machine without a clock's battery begins in 1970, and is in its own year a little later.
        var head = PrintHead(place: "a")
        head.note(0.01, at: Timestamp(milliseconds: 0))
        for _ in 0..<PrintHead.enough { head.note(0.01, at: Timestamp(milliseconds: Self.start)) }
        #expect(head.firstCount == PrintHead.enough, "so many at least")
        for share in [-0.1, 1.1, .nan, .infinity] { head.note(share, at: Timestamp(milliseconds: Self.start)) }
        #expect(head.latest.count == 1)
        // Set back: the week begins there.
        var late = Self.head([Days(days: 1, tickets: 250, share: 0.01)])
        late.note(0.01, at: Timestamp(milliseconds: Self.start - 30 * Self.day))
        late.note(0.01, at: Timestamp(milliseconds: Self.start - 29 * Self.day))
        #expect(late.latest.isEmpty && late.firstCount == 252)
    }
}
