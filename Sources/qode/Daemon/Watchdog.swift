import LinuxHost
import ServiceLifecycle
import Synchronization

/// Tells systemd that the daemon lives: twice in each interval that it was given, and only where each part has moved since the last
/// time. A process that is there and serves nobody is started anew. A missing device is no reason for that; it is said in the status.
struct Watchdog: Service {
    let manager: ServiceManager
    /// `WATCHDOG_USEC`
    let microseconds: Int?
    /// Each returns when its part has done something for it.
    let parts: [(name: String, moves: @Sendable () async -> Void)]
    /// What fails, a phrase each.
    let failing: @Sendable () async -> [String]

    /// What was done so far, a count a part.
    private final class Movements: Sendable {
        private let counts: Mutex<[Int]>

        init(_ parts: Int) { counts = Mutex(Array(repeating: 0, count: parts)) }

        func note(_ part: Int) { counts.withLock { $0[part] += 1 } }
        var all: [Int] { counts.withLock { $0 } }
    }

    func run() async throws {
        try? await cancelWhenGracefulShutdown {
            guard let microseconds, microseconds > 0 else {
                try await Task.sleep(for: .seconds(1_000_000_000))
                return
            }
            try await watch(every: .microseconds(microseconds / 2))
        }
        manager.stopping()
    }

    private func watch(every interval: Duration) async throws {
        let movements = Movements(parts.count)
        try await withThrowingDiscardingTaskGroup { group in
            for (number, part) in parts.enumerated() {
                group.addTask {
                    while !Task.isCancelled {
                        await part.moves()
                        movements.note(number)
                        try await Task.sleep(for: interval / 4)
                    }
                }
            }
            group.addTask { try await tellStatus(every: interval) }
            var last = movements.all
            while !Task.isCancelled {
                try await Task.sleep(for: interval)
                let now = movements.all
                let stuck = parts.indices.filter { now[$0] == last[$0] }.map { parts[$0].name }
                if stuck.isEmpty {
                    manager.watchdog()
                } else {
                    manager.status("stuck: \(stuck.joined(separator: ", "))")
                }
                last = now
            }
        }
    }

    /// On its own, since a device may keep whoever asks it waiting.
    private func tellStatus(every interval: Duration) async throws {
        var told = ""
        while !Task.isCancelled {
            let failing = await failing()
            let status = failing.isEmpty ? "serving" : "serving; \(failing.joined(separator: "; "))"
            if status != told { manager.status(status) }
            told = status
            try await Task.sleep(for: interval)
        }
    }
}
