public import QueueCore

/// What an appliance hears of the others that share its database. It says what to look at, never what stands there.
public enum SharedNews: Sendable, Equatable {
    case changed(Set<ID<Queue>>)
    case accessEnded(AccessEnd)
}

/// A key that is void, or opens something else from now on: who listens by it is sent away.
public enum AccessEnd: Sendable, Equatable {
    case station(TokenHash)
    /// A queue's own token was exchanged.
    case ownToken(ID<Queue>)
}

extension QueueEngine {
    /// Another appliance has committed something.
    public func heard(_ news: SharedNews) {
        switch news {
        case .changed(let queues): for queue in queues { bus.send(.queueChanged(queue)) }
        case .accessEnded(let end): bus.send(.accessEnded(end))
        }
    }
}
