import Glibc
import Synchronization

/// The sockets that connections wait at, which outlive the process: the service manager keeps them (sd_notify(3), FDSTORE) and hands them
/// to whoever is started next (sd_listen_fds(3)). Whoever connects while the daemon is started anew waits a moment, and is not refused.
public final class StandingSockets: Sendable {
    /// The first that is handed over (sd_listen_fds(3)); more than these few were never kept.
    private static let (first, limit): (Int32, Int) = (3, 16)
    /// Connections that wait to be taken: all phones of a place come back at once when its Wi-Fi does. One that finds no room tries again
    /// after a second, then after three and seven (tcp(7)). The kernel's own bound is net.core.somaxconn, 4096.
    private static let backlog: Int32 = 4096

    private let manager: ServiceManager
    /// This process's own of those that are kept, by name: a listener that failed finds its place again.
    private let standing: Mutex<[String: Int32]>

    /// - Parameters:
    ///   - environment: in which the sockets are named; `LISTEN_PID` says whose they are.
    ///   - process: its number; nil is this one's.
    public init(_ manager: ServiceManager, environment: [String: String] = [:], process: Int32? = nil) {
        self.manager = manager
        standing = Mutex(Self.sockets(environment, process ?? getpid()))
    }

    private static func sockets(_ environment: [String: String], _ process: Int32) -> [String: Int32] {
        guard environment["LISTEN_PID"].flatMap({ Int32($0) }) == process,
            let count = environment["LISTEN_FDS"].flatMap({ Int($0) }), (1...limit).contains(count)
        else { return [:] }
        let names = (environment["LISTEN_FDNAMES"] ?? "").split(separator: ":", omittingEmptySubsequences: false)
        var sockets: [String: Int32] = [:]
        for index in 0..<count {
            let descriptor = first + Int32(index)
            let flags = fcntl(descriptor, F_GETFL)
            // What is handed over blocks, and goes to children, too.
            guard flags >= 0, fcntl(descriptor, F_SETFL, flags | O_NONBLOCK) == 0,
                fcntl(descriptor, F_SETFD, FD_CLOEXEC) == 0
            else { continue }
            let name = index < names.count ? String(names[index]) : ""
            // Two of one name: the first is as good as any.
            if sockets[name] == nil { sockets[name] = descriptor } else { close(descriptor) }
        }
        return sockets
    }

    /// Connections wait there already: the place is this service's own.
    public func stands(_ name: String, _ port: Int, on host: String) -> Bool {
        standing.withLock { $0[name].map { TCPPort.isListening($0, port, on: host) } ?? false }
    }

    /// A socket of that place: the one of this name that was kept, or a new one, which is kept from now on, where there is somebody to
    /// keep it. Whoever calls closes it; connections wait on all the same.
    /// - Parameters:
    ///   - port: 0 takes any free one, which nobody would find again: it is not kept.
    ///   - host: an address, or `localhost`.
    public func listen(_ name: String, _ port: Int, on host: String) throws(TCPPort.Obstacle) -> Int32 {
        if let kept = standing.withLock({ $0[name] }) {
            if TCPPort.isListening(kept, port, on: host) { return try Self.copy(kept) }
            // By the settings of before.
            drop(name)
        }
        let new = try TCPPort.listen(port, on: host, backlog: Self.backlog)
        guard manager.isThere, port != 0, let kept = try? Self.copy(new) else { return new }
        standing.withLock { $0[name] = kept }
        manager.keep(kept, named: name)
        return new
    }

    /// As much room for whoever waits as there is here; whoever takes a socket over may have asked for less (listen(2)).
    public static func makeRoom(at socket: Int32) { _ = Glibc.listen(socket, backlog) }

    /// Lets go of those that have none of these names: of a listener that the settings no longer have.
    public func dropOthers(than names: Set<String>) {
        for name in standing.withLock({ $0.keys.filter { !names.contains($0) } }) { drop(name) }
    }

    private func drop(_ name: String) {
        if let descriptor = standing.withLock({ $0.removeValue(forKey: name) }) { close(descriptor) }
        manager.drop(name)
    }

    private static func copy(_ descriptor: Int32) throws(TCPPort.Obstacle) -> Int32 {
        let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
        guard copy >= 0 else { throw .other(errno) }
        return copy
    }
}
