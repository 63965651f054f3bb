public import QueueCore
import Synchronization

/// What the engine tells everybody who listens. Always after the commit.
public enum EngineEvent: Sendable, Equatable {
    case queueChanged(ID<Queue>)
    /// A code was answered at the desk. `queue` is the ticket's; nil for what is no ticket of ours.
    case scanned(ScanResult)
    /// The code of that answer is no longer in view.
    case scanEnded(number: Int)
    case printJobQueued(PrintJob)
    case printJobChanged(PrintJob)
    case devicesChanged
    /// A ticket was called, or called again.
    case called(PlacedTicket)
    /// Events that carry something were lost, because they were not taken in time: whoever shows what they said reads it anew.
    case missed
}
