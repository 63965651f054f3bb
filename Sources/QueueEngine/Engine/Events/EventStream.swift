/// What a listener has subscribed to: events, one after another. It is a subscriber as long as the stream or an iterator of it
/// is held; whose task is cancelled hears no more.
public struct EventStream: AsyncSequence, Sendable {
    public typealias Element = EngineEvent
    public typealias Failure = Never

    private let subscription: Subscription

    init(_ inbox: EventInbox, leave: @escaping @Sendable () -> Void) {
        subscription = Subscription(inbox: inbox, leave: leave)
    }

    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(subscription: subscription) }

    public struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate let subscription: Subscription

        public mutating func next() async -> EngineEvent? { await subscription.inbox.next() }

        public mutating func next(isolation actor: isolated (any Actor)?) async -> EngineEvent? {
            await subscription.inbox.next()
        }
    }

    /// Leaves the bus when nobody holds it any more.
    fileprivate final class Subscription: Sendable {
        let inbox: EventInbox
        private let leave: @Sendable () -> Void

        init(inbox: EventInbox, leave: @escaping @Sendable () -> Void) {
            self.inbox = inbox
            self.leave = leave
        }

        deinit { leave() }
    }
}
