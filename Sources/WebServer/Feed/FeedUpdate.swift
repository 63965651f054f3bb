import NIOCore
import QueueCore

/// One state of a queue, put into words once for all who listen.
struct FeedUpdate: Sendable {
    let version: FeedVersion
    let queue: Queue
    /// When it was made, in milliseconds of service time.
    let tick: Int64
    /// The message without its last brace: a guest's own place is put behind it.
    let opening: ByteBuffer
    /// The message in a frame, shared by everybody who has no ticket.
    let frame: ByteBuffer
    /// Where every open ticket stands; nil when nobody asked for a place yet.
    let places: Places?
    /// When it was known that there is something new to tell; nil for what somebody asked for.
    var changedAt: ContinuousClock.Instant?
    private let ranges: WaitEstimate.Ranges?

    /// - Parameter speech: what walls say; nil where they say nothing.
    init(_ board: Board, places: Places?, at tick: Int64, speech: WallSpeech? = nil) {
        version = FeedVersion(revision: board.queue.revision, minute: tick / 60_000)
        queue = board.queue
        self.tick = tick
        self.places = places
        ranges = WaitEstimate.ranges(in: board.queue, with: board.company, at: tick)
        let whole = board.message(WaitEstimate.Newcomer(in: board.queue, ranges), speech).buffer
        frame = FrameWriter.text(whole)
        opening = whole.getSlice(at: whole.readerIndex, length: whole.readableBytes - 1) ?? whole
    }

    /// What the member `you` says; `null` for a ticket that is not of this queue, or of none.
    func you(_ placed: PlacedTicket?) -> ByteBuffer {
        guard let placed, placed.ticket.queueID == queue.id else { return ByteBuffer(string: "null") }
        return words(placed)
    }

    /// The same for a ticket that is open; nil when it is not.
    func you(_ ticket: ID<Ticket>) -> ByteBuffer? {
        places?.placed(ticket, in: queue).map(words)
    }

    private func words(_ placed: PlacedTicket) -> ByteBuffer {
        let range = placed.ticket.isInLine ? ranges?.range(peopleAhead: placed.peopleAhead) : nil
        return JSON(you: placed, range: range).buffer
    }

    private static let member = #","you":"#.utf8.count

    /// The message in a frame, with a guest's own place.
    func write(you: ByteBuffer, to buffer: inout ByteBuffer) {
        let length = opening.readableBytes + Self.member + you.readableBytes + 1
        buffer.reserveCapacity(minimumWritableBytes: FrameWriter.headerLimit + length)
        FrameWriter.writeTextHeader(length: length, to: &buffer)
        writeMessage(you: you, to: &buffer)
    }

    /// The message alone, as plain HTTP has it.
    /// - Parameter more: members beyond the feed's.
    func writeMessage(you: ByteBuffer?, adding more: [(String, JSON)] = [], to buffer: inout ByteBuffer) {
        buffer.writeImmutableBuffer(opening)
        if let you {
            buffer.writeStaticString(#","you":"#)
            buffer.writeImmutableBuffer(you)
        }
        for (name, value) in more {
            buffer.writeString(",\"\(name)\":")
            buffer.writeBytes(value.bytes)
        }
        buffer.writeStaticString("}")
    }
}

/// The open tickets of a queue and how many are ahead of each, worked out once for all who ask.
struct Places: Sendable {
    private struct Place {
        var ticket: Ticket
        var ahead: Int
    }

    private var places: [ID<Ticket>: Place] = [:]

    init(_ open: [Ticket], in queue: Queue) {
        places.reserveCapacity(open.count)
        for ticket in open { places[ticket.id] = Place(ticket: ticket, ahead: 0) }
        for (index, ticket) in CallOrder.line(of: queue, among: open).enumerated() { places[ticket.id]?.ahead = index }
    }

    func has(_ id: ID<Ticket>) -> Bool { places[id] != nil }

    func placed(_ id: ID<Ticket>, in queue: Queue) -> PlacedTicket? {
        places[id].map { PlacedTicket(ticket: $0.ticket, queue: queue, peopleAhead: $0.ahead) }
    }
}

extension JSON {
    init(you placed: PlacedTicket, range: WaitRange?) {
        let place: JSON = [
            "ticket_id": .string(placed.ticket.id.description), "label": .string(placed.label),
            "status": .string(placed.ticket.status.rawValue), "people_ahead": JSON(placed.peopleAhead),
            "estimated_wait_seconds": JSON(placed.estimatedWaitSeconds),
            "estimated_wait_range": JSON(range),
            "counter": JSON(placed.ticket.call?.counter), "called_tick": JSON(placed.ticket.call.map { Int($0.tick) }),
            "moved_to": JSON(placed.ticket.movedTo?.description),
            "parked_until": JSON(placed.ticket.parkedUntil?.wall),
            "later_left": JSON(max(0, placed.queue.laterLimit - placed.ticket.laterCount)),
        ]
        self = place.adding(Self.picture(of: placed.ticket))
    }
}
