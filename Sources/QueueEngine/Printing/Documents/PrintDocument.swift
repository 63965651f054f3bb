/// What can be put on paper.
public enum PrintDocument: Sendable, Equatable {
    case ticket(TicketSlip)
    case poster(PosterSheet)
    case test(TestSheet)
}
