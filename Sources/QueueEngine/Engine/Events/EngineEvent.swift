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
    /// A guest was told about a ticket.
    case informed(TicketInfo)
    /// A command card called for help.
    case helpCalled(HelpCall)
    /// A queue's host tells everybody who waits something new.
    case noticed(Queue)
    /// Somebody came into a line in which nobody waited.
    case firstGuest(Ticket)
    /// A queue closed by its hours while so many still wait in it: the desk serves them, and should know.
    case closed(ID<Queue>, left: Int)
    /// A key is void, or opens something else: said by another appliance.
    case accessEnded(AccessEnd)
    /// Events that carry something were lost, because they were not taken in time: whoever shows what they said reads it anew.
    case missed
}
