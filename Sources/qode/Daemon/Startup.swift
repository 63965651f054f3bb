import Foundation
import LinuxHost
import Logging
import Synchronization
import WebServer

extension ServiceManager {
    /// The one that started this process, if one did.
    static var ofThisProcess: ServiceManager {
        ServiceManager(socketPath: ProcessInfo.processInfo.environment["NOTIFY_SOCKET"])
    }

    /// What it has kept for this process.
    var sockets: StandingSockets {
        StandingSockets(self, environment: ProcessInfo.processInfo.environment)
    }

    /// Between two words to it, in milliseconds, and for how long each counts, in seconds.
    private static let (pause, grace) = (5000, 30)
    /// Longer than any card takes to bring a year's tickets up to date, in milliseconds: then something is stuck.
    private static let longest: Int64 = 3_600_000

    /// Puts the service manager's start limit off while something takes its time: bringing a large database up to date on a slow card
    /// must not be ended half way, to begin anew.
    func whileStarting<Value>(_ status: String, _ body: () async throws -> Value) async rethrows -> Value {
        guard isThere else { return try await body() }
        let (manager, mark, end) = (self, Ending(), Clock.monotonicMilliseconds() + Self.longest)
        // A thread of its own: what takes its time may hold the only other one there is.
        spawnThread(name: "qode-starting") {
            var next: Int64 = 0
            while !mark.isOver.withLock({ $0 }), Clock.monotonicMilliseconds() < end {
                if Clock.monotonicMilliseconds() >= next {
                    manager.starting(status: status, seconds: Self.grace)
                    next = Clock.monotonicMilliseconds() + Int64(Self.pause)
                }
                Clock.sleep(milliseconds: 50)
            }
        }
        defer { mark.isOver.withLock { $0 = true } }
        return try await body()
    }
}

/// What was waited for is over.
private final class Ending: Sendable { let isOver = Mutex(false) }

extension TCPPort.Obstacle {
    /// What is wrong, and what to do.
    func words(port: Int, host: String) -> (detail: String, remedy: String) {
        switch self {
        case .taken:
            (
                "Port \(port) is taken by another program.",
                "`ss -ltnp 'sport = :\(port)'` names it. Stop it, or choose another port: --server-port 8081"
            )
        case .notAllowed:
            (
                "This user may not serve on port \(port): ports below 1024 need a right of their own.",
                "The installed service has it (AmbientCapabilities=CAP_NET_BIND_SERVICE). By hand, run it as root or choose a "
                    + "port from 1024 on."
            )
        case .addressMissing:
            (
                "No network of this machine has the address \(host).",
                "`ip address` shows those that it has. Set server.host to one of them, or to 0.0.0.0 for all."
            )
        case .other(let code):
            (
                "Port \(port) of \(host) cannot be served on: \(String(cString: strerror(code))).",
                "Choose another one: --server-port 8081"
            )
        }
    }
}

extension Settings {
    /// Waits until the port can be served on, where somebody started the daemon who would only start it again: it serves within a
    /// second of the port being free or the network coming. At a shell, and where waiting is in vain, it says so and ends.
    /// Where connections wait already, there is nothing to wait for.
    func awaitPort(_ manager: ServiceManager, _ sockets: StandingSockets, _ logger: Logger) async throws {
        sockets.dropOthers(
            than: tls == .off
                ? [WebServer.ListenerName.http] : [WebServer.ListenerName.http, WebServer.ListenerName.https])
        if sockets.stands(WebServer.ListenerName.http, port, on: host) { return }
        var told: TCPPort.Obstacle?
        while let obstacle = TCPPort.obstacle(port, on: host) {
            let (detail, remedy) = obstacle.words(port: port, host: host)
            guard manager.isThere, obstacle.mayPass else { throw CommandFailure(sentence: "\(detail) \(remedy)") }
            if told != obstacle { logger.error("waiting", metadata: ["reason": "\(detail)", "remedy": "\(remedy)"]) }
            told = obstacle
            manager.starting(status: detail, seconds: 30)
            try await Task.sleep(for: .milliseconds(500))
        }
    }
}
