import Testing

@testable import QueueEngine

/// What a camera sees over time, and what counts as held up. A step is a time in milliseconds, the codes in the frame, and
/// those that are presented by it.
@Suite struct ScanDebouncerTests {
    struct Step: Sendable {
        let time: Int64
        /// The camera was away, and this is the first that it sees.
        let returns: Bool
        let seen: [String]
        /// Something looks like a code and was not read: so many pixels to the right of where codes are.
        let blurred: [Int]
        let presented: [String]

        init(
            _ time: Int64, returns: Bool = false, _ seen: [String], blurred: [Int] = [], _ presented: [String] = []
        ) {
            (self.time, self.returns, self.seen, self.blurred) = (time, returns, seen, blurred)
            self.presented = presented
        }
    }

    /// Codes are 100 pixels wide.
    static func place(_ shift: Int = 0, side: Int = 100) -> Area {
        Area(x: 200 + shift..<200 + shift + side, y: 300..<300 + side)
    }

    struct Scene: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let steps: [Step]

        init(_ name: String, _ steps: Step...) { (testDescription, self.steps) = (name, steps) }
    }

    static let scenes = [
        Scene("an empty desk", Step(0, []), Step(5000, [])),
        Scene("a code", Step(0, ["a"], ["a"])),
        Scene("many frames of one code", Step(0, ["a"], ["a"]), Step(33, ["a"]), Step(66, ["a"]), Step(99, ["a"])),
        Scene(
            "a code that stays for long", Step(0, ["a"], ["a"]), Step(700, ["a"]), Step(1400, ["a"]), Step(2100, ["a"])),
        Scene("a trembling hand: away for 799 ms", Step(0, ["a"], ["a"]), Step(400, []), Step(799, ["a"])),
        Scene("held up again: away for 800 ms", Step(0, ["a"], ["a"]), Step(400, []), Step(800, ["a"], ["a"])),
        Scene(
            "a slow camera: a second between its frames", Step(0, ["a"], ["a"]), Step(1000, []),
            Step(2000, ["a"], ["a"])),
        Scene("away counts from the last sight", Step(0, ["a"], ["a"]), Step(500, ["a"]), Step(1299, ["a"])),
        Scene("a camera that stalls sees nobody leave", Step(0, ["a"], ["a"]), Step(2000, ["a"])),
        Scene("one empty look before a stall is no absence", Step(0, ["a"], ["a"]), Step(40, []), Step(60_000, ["a"])),
        Scene(
            "the camera was away, the ticket was not", Step(0, ["a"], ["a"]), Step(20_000, returns: true, ["a"]),
            Step(20_033, ["a"])),
        Scene(
            "a camera that is dark at first, over a ticket that lies there", Step(0, ["a"], ["a"]),
            Step(20_000, returns: true, []), Step(20_700, []), Step(21_400, []), Step(21_500, ["a"])),
        Scene(
            "another ticket, after the camera was away", Step(0, ["a"], ["a"]),
            Step(20_000, returns: true, ["b"], ["b"])),
        Scene(
            "taken away while the camera was away, and held up again", Step(0, ["a"], ["a"]),
            Step(20_000, returns: true, []), Step(21_500, []), Step(22_000, []), Step(22_300, ["a"], ["a"])),
        Scene(
            "a camera that comes and goes", Step(0, ["a"], ["a"]), Step(5000, returns: true, []),
            Step(5400, []), Step(9000, returns: true, []), Step(9400, []), Step(13_000, returns: true, ["a"])),
        Scene("the same code twice in a frame", Step(0, ["a", "a"], ["a"])),
        Scene("two codes in their order", Step(0, ["b", "a"], ["b", "a"]), Step(50, ["a", "b"])),
        Scene(
            "a second code joins the first", Step(0, ["a"], ["a"]), Step(50, ["a", "b"], ["b"]), Step(99, ["b", "a"])),
        Scene(
            "one goes, one stays", Step(0, ["a", "b"], ["a", "b"]), Step(500, ["a"]), Step(900, ["a", "b"], ["b"])),
        Scene(
            "one after another", Step(0, ["a"], ["a"]), Step(100, ["b"], ["b"]), Step(200, ["c"], ["c"]),
            Step(300, ["a"])),
        Scene("an empty text is a code", Step(0, [""], [""]), Step(10, [""])),
        Scene(
            "a hard one, read now and then: it never left", Step(0, ["a"], ["a"]), Step(400, [], blurred: [0]),
            Step(800, [], blurred: [2]), Step(1200, [], blurred: [-3]), Step(1500, ["a"]),
            Step(1900, [], blurred: [0]), Step(2300, [], blurred: [0]), Step(2800, ["a"])),
        Scene(
            "a hard one that is taken away, and held up again", Step(0, ["a"], ["a"]), Step(400, [], blurred: [0]),
            Step(800, []), Step(1200, []), Step(1300, ["a"], ["a"])),
        Scene(
            "a hand that moves takes it along", Step(0, ["a"], ["a"]), Step(400, [], blurred: [80]),
            Step(800, [], blurred: [160]), Step(1200, [], blurred: [240]), Step(1500, ["a"])),
        Scene(
            "a poster beside it is not it", Step(0, ["a"], blurred: [400], ["a"]), Step(400, [], blurred: [400]),
            Step(800, [], blurred: [400]), Step(900, ["a"], blurred: [400], ["a"])),
        Scene(
            "once it was away, something like it is another", Step(0, ["a"], ["a"]), Step(400, []), Step(790, []),
            Step(1000, [], blurred: [0]), Step(1400, [], blurred: [0]), Step(1500, ["a"], ["a"])),
        Scene(
            "two that are hard, side by side", Step(0, ["a"], ["a"]), Step(400, [], blurred: [0, 150]),
            Step(800, [], blurred: [150, 0]), Step(1200, ["a"], blurred: [150])),
    ]

    @Test("a chequered cloth where a ticket was is taken for it for ten seconds, and no longer")
    func bounded() {
        var presence = ScanDebouncer()
        #expect(presence.presented([SeenCode(text: "a", place: Self.place())], at: 0) == ["a"])
        for time in stride(from: Int64(100), to: 9900, by: 100) {
            #expect(presence.presented([], unread: [Self.place()], at: time) == [])
            #expect(presence.inView == ["a"])
        }
        #expect(presence.presented([SeenCode(text: "a", place: Self.place())], at: 9900) == [], "it may have been it")
        for time in stride(from: Int64(10_000), through: 20_700, by: 100) {
            #expect(presence.presented([], unread: [Self.place()], at: time) == [])
        }
        #expect(presence.inView == [])
        #expect(presence.presented([SeenCode(text: "a", place: Self.place())], at: 20_800) == ["a"])
    }

    @Test(
        "what is much larger or smaller than a code is not it",
        arguments: [(49, true), (50, false), (200, false), (201, true)])
    func size(_ side: Int, isAnother: Bool) {
        var presence = ScanDebouncer()
        #expect(presence.presented([SeenCode(text: "a", place: Self.place())], at: 0) == ["a"])
        let other = Area(x: 250 - side / 2..<250 - side / 2 + side, y: 350 - side / 2..<350 - side / 2 + side)
        for time in stride(from: Int64(100), through: 1000, by: 100) {
            #expect(presence.presented([], unread: [other], at: time) == [])
        }
        #expect(presence.presented([SeenCode(text: "a", place: Self.place())], at: 1100).isEmpty == !isAnother)
    }

    @Test("a code whose answer did not come about counts as not yet held up")
    func forgotten() {
        var presence = ScanDebouncer()
        let code = SeenCode(text: "a", place: Self.place())
        #expect(presence.presented([code], at: 0) == ["a"])
        presence.forget("a")
        #expect(presence.presented([code], at: 33) == ["a"])
        #expect(presence.presented([code], at: 66) == [])
    }

    @Test(arguments: scenes)
    func scene(_ scene: Scene) {
        var presence = ScanDebouncer()
        for step in scene.steps {
            if step.returns { presence.cameraReturned(at: step.time) }
            let seen = step.seen.map { SeenCode(text: $0, place: Self.place()) }
            let unread = step.blurred.map { Self.place($0) }
            #expect(
                presence.presented(seen, unread: unread, at: step.time) == step.presented, "at \(step.time) ms")
        }
    }

    @Test("no more codes are remembered than its limit; who is no longer in view makes room")
    func crowded() {
        var presence = ScanDebouncer()
        func presented(_ texts: [String], at time: Int64) -> [String] {
            presence.presented(texts.map { SeenCode(text: $0, place: Self.place()) }, at: time)
        }
        let crowd = (0..<ScanDebouncer.limit).map { "\($0)" }
        #expect(presented(crowd + ["late"], at: 0) == crowd)
        #expect(presented(crowd + ["late"], at: 33) == [])
        #expect(presented(crowd.dropLast() + ["late"], at: 66) == ["late"])
        #expect(presented(crowd.dropLast() + ["late"], at: 99) == [])
    }
}
