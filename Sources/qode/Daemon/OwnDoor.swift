import LinuxHost
import Synchronization

/// The daemon's own way in, for itself: whether it is served as others are.
final class OwnDoor: Sendable {
    private let host: String
    private let port = Mutex<Int?>(nil)
    /// The call blocks.
    private let thread = BlockingThread(name: "qode-own-door")

    init(host: String) { self.host = host }

    func opened(on port: Int) { self.port.withLock { $0 = port } }

    /// Returns when an answer has come: past the event loop, the router, a reader of the store and the feed's count of listeners.
    func answer() async {
        while !Task.isCancelled {
            if let port = port.withLock({ $0 }) {
                let http = LoopbackHTTP(host: host, port: port)
                // What it says does not matter: a full disk is no reason to start anew.
                if await thread.run({ http.send("GET", "/metrics") }) != nil { return }
            }
            try? await Task.sleep(for: .milliseconds(200))
        }
    }
}
