import NIOCore
import QueueCore
import Synchronization

/// The registries of all event loops: one hop to each that has listeners, whatever there is to say.
final class FeedRegistries: Sendable {
    private struct Entry {
        let loop: any EventLoop
        let registry: NIOLoopBound<FeedRegistry>
    }

    private let entries = Mutex<[ObjectIdentifier: Entry]>([:])

    /// The registry of the event loop that this runs on.
    func registry(on loop: any EventLoop, for hub: FeedHub) -> FeedRegistry {
        if let known = entries.withLock({ $0[ObjectIdentifier(loop)] }) { return known.registry.value }
        let registry = FeedRegistry(hub, on: loop)
        let entry = Entry(loop: loop, registry: NIOLoopBound(registry, eventLoop: loop))
        entries.withLock { $0[ObjectIdentifier(loop)] = entry }
        return registry
    }

    /// Tells everybody why it is over; then the registries are kept by those who still say goodbye, and by nobody else.
    func end(_ code: CloseCode) {
        each { $0.endAll(code) }
        entries.withLock { $0 = [:] }
    }

    /// - Parameter loops: nil is all.
    func each(on loops: Set<ObjectIdentifier>? = nil, _ body: @escaping @Sendable (FeedRegistry) -> Void) {
        let all = entries.withLock { entries in
            entries.filter { loops?.contains($0.key) ?? true }.map(\.value)
        }
        for entry in all { entry.loop.execute { body(entry.registry.value) } }
    }
}
