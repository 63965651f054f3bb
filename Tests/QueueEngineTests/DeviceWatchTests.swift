import QueueCore
import Synchronization
import Testing

@testable import QueueEngine

/// Hosts are told of a device's change without asking.
@Suite(.timeLimit(.minutes(1))) struct DeviceWatchTests {
    /// What the camera says at each look: condition, code, sentence.
    struct Story: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let states: [DeviceState]
        /// Changes that are told.
        let told: Int
    }

    private static func state(_ condition: DeviceState.Condition, _ code: String, _ detail: String = "") -> DeviceState
    {
        DeviceState(condition, code: code, detail: detail)
    }

    static let stories = [
        Story(testDescription: "all is well", states: [state(.ready, "ready"), state(.ready, "ready")], told: 0),
        Story(
            testDescription: "only the sentence changes",
            states: [state(.ready, "ready", "30 frames"), state(.ready, "ready", "29 frames")], told: 0),
        Story(
            testDescription: "unplugged, and back",
            states: [
                state(.ready, "ready"), state(.failed, "camera_unplugged"), state(.failed, "camera_unplugged"),
                state(.ready, "ready"),
            ], told: 2),
        Story(
            testDescription: "stays unplugged",
            states: [state(.ready, "ready")] + [DeviceState](repeating: state(.failed, "camera_unplugged"), count: 3),
            told: 1),
        Story(
            testDescription: "no better, but for another reason",
            states: [state(.failed, "camera_unplugged"), state(.failed, "camera_busy")], told: 1),
        Story(
            testDescription: "the same word, but worse",
            states: [state(.warning, "paper_out"), state(.failed, "paper_out")], told: 1),
    ]

    @Test("a change is told once", arguments: stories)
    func changes(_ story: Story) async {
        let desk = Desk()
        let look = Mutex(0)
        let registry = DeviceRegistry(
            probes: [("camera", { story.states[look.withLock { $0 }] })], now: { desk.clock.moment })
        // Each is counted as it is told, before those that were not taken are merged.
        let told = Mutex(0)
        let events = desk.engine.events { event in
            if event == .devicesChanged { told.withLock { $0 += 1 } }
            return false
        }
        let watch = DeviceWatch(
            engine: desk.engine, devices: registry,
            sleep: { duration in
                #expect(duration == DeviceWatch.interval)
                let next = look.withLock { look in
                    look += 1
                    return look
                }
                guard next < story.states.count else { throw CancellationError() }
            })
        await watch.run()
        desk.engine.stop()
        #expect(look.withLock { $0 } == story.states.count)
        #expect(told.withLock { $0 } == story.told)
        #expect(await events.all.isEmpty)
    }
}
