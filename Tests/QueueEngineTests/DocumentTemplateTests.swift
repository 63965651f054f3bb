import QueueCore
import QueueEngine
import Testing

/// What stands on paper.
@Suite struct DocumentTemplateTests {
    let template = DocumentTemplate(
        baseURL: { "https://qode.local" }, venue: "Town hall", footer: "Thank you.", locale: "de",
        wifi: WiFiNetwork(ssid: "Guests", password: nil, security: .open))
    var queue = Queue(
        id: .nth(1), name: "Passports", prefix: "A", completedCount: 10, averageWait: 30,
        createdAt: Timestamp(milliseconds: 0))
    let ticket = Ticket(
        id: .nth(2), queueID: .nth(1), deviceToken: nil, session: 1, number: 42, label: "A042",
        createdAt: Timestamp(milliseconds: 5), createdTick: 5)

    @Test func ticket42() {
        let slip = template.slip(
            for: PlacedTicket(ticket: ticket, queue: queue, peopleAhead: 3), isCopy: false, at: 0)
        #expect(slip.label == "A042")
        #expect(slip.venue == "Town hall")
        #expect(slip.queueName == "Passports")
        #expect(slip.peopleAhead == 3)
        #expect(slip.estimatedWaitSeconds == 120)
        #expect(slip.nowServing == nil)
        #expect(slip.code == "00000000-0000-4000-8000-000000000002")
        #expect(slip.followURL == "https://qode.local/t/00000000-0000-4000-8000-000000000002")
        #expect(slip.footer == "Thank you.")
        #expect(slip.locale == "de")
        #expect(slip.issuedAt == ticket.createdAt)
    }

    @Test func inItsOwnLanguageAndWithItsPicture() {
        var ticket = ticket
        (ticket.language, ticket.picture) = ("fr", TicketPicture(shape: 3, colour: .red))
        let slip = template.slip(for: PlacedTicket(ticket: ticket, queue: queue, peopleAhead: 3), isCopy: false, at: 0)
        #expect(slip.locale == "fr,de" && slip.picture == ticket.picture)
    }

    @Test func copyOfATicketThatWasCalled() {
        var (queue, ticket) = (queue, ticket)
        queue.currentPosition = 42
        ticket.status = .called
        let slip = template.slip(for: PlacedTicket(ticket: ticket, queue: queue, peopleAhead: 0), isCopy: true, at: 0)
        #expect(slip.isCopy)
        #expect(slip.peopleAhead == nil)
        #expect(slip.estimatedWaitSeconds == nil)
        #expect(slip.nowServing == "A042")
    }

    /// Nobody is before whoever is out of the line; and yet others are called first.
    @Test func copyOfATicketThatIsParked() {
        var ticket = ticket
        (ticket.lane, ticket.parkedUntil) = (.parked, Moment(wall: Timestamp(milliseconds: 900_000), tick: 900_000))
        let slip = template.slip(for: PlacedTicket(ticket: ticket, queue: queue, peopleAhead: 0), isCopy: true, at: 0)
        #expect(slip.peopleAhead == nil && slip.estimatedWaitSeconds == nil && slip.waitRange == nil)
    }

    @Test func applianceWithoutAnAddress() {
        let template = DocumentTemplate(baseURL: { nil }, locale: "en", wifi: nil)
        let placed = PlacedTicket(ticket: ticket, queue: queue, peopleAhead: 0)
        #expect(template.slip(for: placed, isCopy: false, at: 0).followURL == nil)
    }

    @Test(
        arguments: [
            (nil, "https://qode.local/join/00000000-0000-4000-8000-000000000001"),
            ("http://10.0.0.5:8080", "http://10.0.0.5:8080/join/00000000-0000-4000-8000-000000000001"),
        ] as [(String?, String)])
    func posterPointsToTheQueue(_ base: String?, _ url: String) {
        let sheet = template.poster(for: [queue], base: base)
        #expect(sheet.entryURL == url)
        #expect(sheet.queueName == "Passports")
        #expect(sheet.wifi?.ssid == "Guests")
    }
}
