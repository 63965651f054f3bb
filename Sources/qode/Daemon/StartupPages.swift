import LinuxHost
import ServiceLifecycle

/// Gives back what only starting needed of the program itself: two thirds of an idle appliance's memory. Whatever is asked for next maps
/// again what it needs, some hundred microseconds for all that a join passes through.
struct StartupPages: Service {
    /// After the start: the devices are open, the first pages were asked for.
    private static let settling: Duration = .seconds(10)
    /// What a busy hour has mapped, the quiet one after it does not need.
    private static let interval: Duration = .seconds(600)

    func run() async throws {
        try? await cancelWhenGracefulShutdown {
            try await Task.sleep(for: Self.settling)
            while true {
                ProgramPages.letGo()
                try await Task.sleep(for: Self.interval)
            }
        }
    }
}
