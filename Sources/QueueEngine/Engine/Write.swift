public import QueueCore

/// One thing to be put on disk, in order with all others.
public enum Write: Sendable {
    case command(Request)
    /// A queue whose prefix, when nil, is the first letter that no other queue has.
    case createQueue(Queue, prefix: String?, token: TokenHash)
    case addPairing(Pairing)
    /// Gives `token` the pairing's queue and uses the code up.
    case redeemPairing(code: TokenHash, token: TokenHash, tick: Int64)
    /// Voids a token that a pairing gave, for good: no restored backup brings it back.
    case revoke(TokenHash)
    case station(StationWrite)
    /// A command card was read.
    case card(CardUse)
    /// With a receipt, once.
    case enqueuePrint(PrintJob, Receipt? = nil)
    case recordPrint(ID<PrintJob>, PrintJob.State)
    /// A scan changed nothing, and its answer is kept all the same: the request may come again.
    case keepAnswer(KeptAnswer)
    /// How far service time has come.
    case recordTick(Int64)
    case forgetDevices(Forgetting)
    /// So many numbers of a queue are an appliance's, for when it is alone.
    case setAside(ID<Queue>, count: Int)
    /// A ticket that was given alone joins the others, once.
    case adopt(AloneTicket, at: Moment)
}

extension Written {
    /// Of a command, or of a card that did something.
    public var outcome: Outcome? {
        switch self {
        case .outcome(let outcome): outcome
        case .card(let answer): try? answer.result.get()
        default: nil
        }
    }
}

/// What came of a write. Everybody who waits for it is handed it on: as a reference, for an outcome is large.
public indirect enum Written: Sendable, Equatable {
    case outcome(Outcome)
    case queue(Queue)
    /// The pairing's queue; nil when the code is unknown, used or too old.
    case redeemed(ID<Queue>?)
    /// The same was carried out before; what came of it, as it is now.
    case replayed(Outcome)
    /// The job that the same request enqueued before.
    case printed(PrintJob)
    case card(CardAnswer)
    /// The same was carried out before.
    case replayedCard(CardAnswer)
    /// The same was answered so before, and nothing is known but that.
    case replayedVerdict(Verdict)
    /// Another request had this key.
    case mismatch
    case done
    /// Where to go on; nil at the end.
    case forgot(next: Int64?)
    case setAside(NumberBlock)
    /// Or it was before: in this queue.
    case adopted(ID<Queue>)
}
