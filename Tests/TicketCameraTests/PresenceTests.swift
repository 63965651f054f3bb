import Testing

@testable import TicketCamera

/// What a camera sees over time, and what counts as held up. A step is a time in milliseconds, the codes in the frame, and
/// those that are presented by it.
@Suite struct PresenceTests {
    struct Step: Sendable {
        let time: Int64
        let seen: [String]
        let presented: [String]

        init(_ time: Int64, _ seen: [String], _ presented: [String] = []) {
            (self.time, self.seen, self.presented) = (time, seen, presented)
        }
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
        Scene("away counts from the last sight", Step(0, ["a"], ["a"]), Step(500, ["a"]), Step(1299, ["a"])),
        Scene("a camera that stalls sees nobody leave", Step(0, ["a"], ["a"]), Step(2000, ["a"])),
        Scene(
            "one empty look in a long time is enough", Step(0, ["a"], ["a"]), Step(40, []), Step(60_000, ["a"], ["a"])),
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
    ]

    @Test(arguments: scenes)
    func scene(_ scene: Scene) {
        var presence = Presence()
        for step in scene.steps {
            #expect(presence.presented(step.seen, at: step.time) == step.presented, "at \(step.time) ms")
        }
    }

    @Test("no more codes are remembered than its limit; what did not fit is presented once there is room")
    func bounded() {
        var presence = Presence()
        let crowd = (0..<Presence.limit).map { "\($0)" }
        #expect(presence.presented(crowd + ["late"], at: 0) == crowd)
        #expect(presence.presented(crowd + ["late"], at: 500) == [])
        #expect(presence.presented(["late"], at: 1299) == [])
        #expect(presence.presented(["late"], at: 1300) == ["late"])
        #expect(presence.presented(["late"], at: 1350) == [])
    }
}
