public import QueueCore

/// What is written of stations.
public enum StationWrite: Sendable {
    /// Nil leaves it as it is.
    case change(TokenHash, name: String?, role: StationRole?, queues: [ID<Queue>]?)
    /// Was heard of. The first time counts as its beginning.
    case seen(TokenHash, at: Timestamp, address: String?)
    /// A queue's own token is another from now on.
    case replaceOwn(ID<Queue>, token: TokenHash)
    /// The queue was made by somebody without the admin token.
    case restrict(ID<Queue>)
    case note(StationEvent)
    /// Puts them into force instead of those of the same station and action.
    case issueCards([CommandCard])
    case changeCard(TokenHash, CardLimits)
    case voidCards([TokenHash])
}
