import Testing

@testable import TicketCamera

/// When a camera's dials are turned. A step is a time in milliseconds, what the frame shows, and what is tried from then on.
@Suite struct SweepPolicyTests {
    enum Look: Sendable { case nothing, unread, code }

    struct Step: Sendable {
        let time: Int64
        let look: Look
        let trial: CameraTrial

        init(_ time: Int64, _ look: Look, _ trial: CameraTrial = .none) {
            (self.time, self.look, self.trial) = (time, look, trial)
        }
    }

    struct Scene: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let trials: [CameraTrial]
        let steps: [Step]

        init(_ name: String, _ trials: [CameraTrial] = [.darker, .focus(0.5)], _ steps: Step...) {
            (testDescription, self.trials, self.steps) = (name, trials, steps)
        }
    }

    static let scenes = [
        Scene(
            "what is read within a second needs nothing", [.darker], Step(0, .unread), Step(900, .unread),
            Step(999, .code), Step(1000, .unread), Step(1999, .unread)),
        Scene(
            "all is tried once, and not again while it lies there", [.darker, .focus(0.5)], Step(0, .unread),
            Step(1000, .unread, .darker), Step(1499, .unread, .darker), Step(1500, .unread, .focus(0.5)),
            Step(1999, .unread, .focus(0.5)), Step(2000, .unread), Step(4000, .unread), Step(60_000, .unread)),
        Scene(
            "once it has gone, the next is tried too", [.darker], Step(0, .unread), Step(1000, .unread, .darker),
            Step(1500, .unread), Step(2000, .nothing), Step(2499, .unread), Step(3000, .nothing), Step(3600, .nothing),
            Step(3700, .unread), Step(4700, .unread, .darker)),
        Scene(
            "what brings a code stays until it has gone", [.darker, .focus(0.5)], Step(0, .unread),
            Step(1000, .unread, .darker), Step(1500, .unread, .focus(0.5)), Step(1700, .code, .focus(0.5)),
            Step(5000, .code, .focus(0.5)), Step(5999, .nothing, .focus(0.5)), Step(6000, .nothing),
            Step(6100, .unread), Step(7100, .unread, .darker)),
        Scene("a camera without dials", [], Step(0, .unread), Step(1000, .unread), Step(5000, .unread)),
    ]

    @Test(arguments: scenes) func scene(_ scene: Scene) {
        var policy = SweepPolicy()
        for step in scene.steps {
            let trial = policy.trial(
                scene.trials, isUnread: step.look == .unread, hasCodes: step.look == .code, at: step.time)
            #expect(trial == step.trial, "at \(step.time) ms")
        }
    }
}
