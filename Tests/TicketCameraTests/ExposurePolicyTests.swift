import Testing

@testable import TicketCamera

/// When the exposure is lowered. A step is a time in milliseconds, what the frame was like, and the exposure from then on.
@Suite struct ExposurePolicyTests {
    enum Look: Sendable { case fine, bright, code, brightCode }

    struct Step: Sendable {
        let time: Int64
        let look: Look
        let exposure: Exposure

        init(_ time: Int64, _ look: Look, _ exposure: Exposure = .automatic) {
            (self.time, self.look, self.exposure) = (time, look, exposure)
        }
    }

    struct Scene: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let steps: [Step]

        init(_ name: String, _ steps: Step...) { (testDescription, self.steps) = (name, steps) }
    }

    static let scenes = [
        Scene("nothing wrong", Step(0, .fine), Step(1000, .code), Step(2000, .fine)),
        Scene("too bright, but read", Step(0, .brightCode), Step(500, .brightCode), Step(1000, .brightCode)),
        Scene("a flash", Step(0, .bright), Step(100, .fine), Step(250, .bright), Step(300, .fine)),
        Scene(
            "a phone that is too bright is read, for as long as it is there", Step(0, .bright), Step(199, .bright),
            Step(200, .bright, .lowered), Step(400, .code, .lowered), Step(2000, .code, .lowered),
            Step(2299, .fine, .lowered), Step(2300, .fine), Step(2400, .fine)),
        Scene(
            "after a phone that was read, the next one need not wait", Step(0, .bright), Step(200, .bright, .lowered),
            Step(300, .code, .lowered), Step(600, .fine), Step(700, .bright), Step(900, .bright, .lowered)),
        Scene(
            "a window: each try brings nothing, and the pauses grow", Step(0, .bright), Step(200, .bright, .lowered),
            Step(899, .bright, .lowered), Step(900, .bright), Step(1000, .bright), Step(1899, .bright),
            Step(1900, .bright, .lowered), Step(2600, .bright), Step(3000, .bright), Step(4599, .bright),
            Step(4600, .bright, .lowered)),
        Scene(
            "once the window is dark, pauses begin anew", Step(0, .bright), Step(200, .bright, .lowered),
            Step(900, .fine), Step(1000, .fine), Step(1100, .bright), Step(1300, .bright, .lowered)),
    ]

    @Test(arguments: scenes) func scene(_ scene: Scene) {
        var policy = ExposurePolicy()
        for step in scene.steps {
            let exposure = policy.exposure(
                isSaturated: step.look == .bright || step.look == .brightCode,
                hasCodes: step.look == .code || step.look == .brightCode, at: step.time)
            #expect(exposure == step.exposure, "at \(step.time) ms")
        }
    }
}
