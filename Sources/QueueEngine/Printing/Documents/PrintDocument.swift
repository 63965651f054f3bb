/// What can be put on paper.
public enum PrintDocument: Sendable, Hashable {
    case ticket(TicketSlip)
    case poster(PosterSheet)
    case test(TestSheet)
    case setup(SetupSheet)
    case summary(SummarySlip)
    case cards(CardSheet)
    case emergency(EmergencySheet)
}
