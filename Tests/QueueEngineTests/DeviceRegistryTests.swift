import QueueCore
import QueueEngine
import Synchronization
import Testing

/// How each device is, and since when.
@Suite struct DeviceRegistryTests {
    @Test func sinceWhen() async {
        let clock = TestClock()
        let codes = Mutex(["ready", "ready", "no_camera", "no_camera", "ready"])
        let registry = DeviceRegistry(
            probes: [
                ("camera", { DeviceState(.ready, code: codes.withLock { $0.removeFirst() }, detail: "") }),
                ("store", { DeviceState(.ready, code: "ready", detail: "") }),
            ], now: { clock.moment })
        let opening = clock.moment.wall.milliseconds
        var since: [Int64] = []
        for _ in 0..<5 {
            clock.pass(seconds: 1)
            let devices = await registry.devices()
            #expect(devices.map(\.name) == ["camera", "store"])
            #expect(devices[1].since.milliseconds == opening + 1000)
            since.append((devices[0].since.milliseconds - opening) / 1000)
        }
        #expect(since == [1, 1, 3, 3, 5])
    }
}
