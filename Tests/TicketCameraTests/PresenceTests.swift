import Testing

@testable import TicketCamera

/// What a camera sees over time, and what counts as held up. A step is a time in milliseconds, the codes in the frame, and
/// those that are presented by it.
@Suite struct PresenceTests {
    struct Step: Sendable {
        let time: Int64
        /// The camera was away, and this is the first that it sees.
        let returns: Bool
        let seen: [String]
        let presented: [String]

        init(_ time: Int64, returns: Bool = false, _ seen: [String], _ presented: [String] = []) {
            (self.time, self.returns, self.seen, self.presented) = (time, returns, seen, presented)
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
    ]

    @Test(arguments: scenes)
    func scene(_ scene: Scene) {
        var presence = Presence()
        for step in scene.steps {
            if step.returns { presence.cameraReturned(at: step.time) }
            #expect(presence.presented(step.seen, at: step.time) == step.presented, "at \(step.time) ms")
        }
    }

    @Test("no more codes are remembered than its limit; who is no longer in view makes room")
    func bounded() {
        var presence = Presence()
        let crowd = (0..<Presence.limit).map { "\($0)" }
        #expect(presence.presented(crowd + ["late"], at: 0) == crowd)
        #expect(presence.presented(crowd + ["late"], at: 33) == [])
        #expect(presence.presented(crowd.dropLast() + ["late"], at: 66) == ["late"])
        #expect(presence.presented(crowd.dropLast() + ["late"], at: 99) == [])
    }
}
