import NIOCore
import QueueCore

/// Who listens to one queue on one event loop, and what they were told last.
final class FeedGroup {
    /// Messages written in one turn of the event loop: about two milliseconds' work, so that a join that comes meanwhile is
    /// not behind ten thousand phones.
    static let slice = 256
    /// Between two slices. An event loop that is given its next task at once does not look at its connections before it.
    static let pause = TimeAmount.microseconds(20)

    let queueID: ID<Queue>
    private let loop: any EventLoop
    private(set) var listeners: [FeedHandler] = []
    private(set) var hosts: [FeedHandler] = []
    private(set) var guests = 0
    private(set) var update: FeedUpdate?
    /// The newest frame of each kind that only hosts get, for those who were too slow for it.
    var newest: [FeedKind: HostMessage] = [:]
    /// The newest answers to scans, as walls may see them.
    var newestOnWalls: [FeedKind: ByteBuffer] = [:]
    /// The state itself is being asked for.
    var isAskingState = false
    /// A new minute's estimates are.
    var isAskingMinute = false
    /// Guests whose place the state does not tell.
    var asking: [FeedHandler] = []
    var isAskingPlaces = false

    /// Listeners below this one are still to be looked at; nil when nothing is being pushed.
    private var cursor: Int?
    private var isOvertaken = false
    /// Used for every guest's message in turn: what the connection has taken is free again.
    private var scratch = ByteBuffer()
    private let ask: (FeedGroup) -> Void
    private let told: (ContinuousClock.Instant) -> Void

    /// - Parameter told: all were shown a change of that moment.
    init(
        _ queueID: ID<Queue>, on loop: any EventLoop, told: @escaping (ContinuousClock.Instant) -> Void,
        ask: @escaping (FeedGroup) -> Void
    ) {
        self.told = told
        self.queueID = queueID
        self.loop = loop
        self.ask = ask
    }

    // MARK: Coming and going

    func add(_ handler: FeedHandler) {
        handler.place = listeners.count
        listeners.append(handler)
        if handler.ticketID != nil { guests += 1 }
        show(to: handler)
    }

    func remove(_ handler: FeedHandler) {
        guard listeners.indices.contains(handler.place), listeners[handler.place] === handler else { return }
        // A push goes from the end to the beginning: who takes the free place has been looked at.
        let last = listeners.removeLast()
        if last !== handler {
            last.place = handler.place
            listeners[handler.place] = last
        }
        if handler.ticketID != nil { guests -= 1 }
        hosts.removeAll { $0 === handler }
    }

    func promote(_ handler: FeedHandler) { hosts.append(handler) }

    // MARK: Pushing

    /// Shows a state to everybody who has not seen it. While that goes on, a newer one takes its place.
    func push(_ newer: FeedUpdate) {
        if let update {
            let addsPlaces = newer.places != nil && update.places == nil && newer.version == update.version
            guard newer.version > update.version || addsPlaces else { return }
        }
        update = newer
        if cursor == nil {
            cursor = listeners.count
            goOn()
        } else {
            isOvertaken = true
        }
    }

    private func goOn() {
        guard var place = cursor.map({ min($0, listeners.count) }) else { return }
        var left = Self.slice
        while place > 0, left > 0 {
            place -= 1
            left -= 1
            show(to: listeners[place])
            place = min(place, listeners.count)
        }
        if place == 0, isOvertaken {
            isOvertaken = false
            place = listeners.count
        }
        cursor = place > 0 ? place : nil
        guard cursor != nil else {
            if let begun = update?.changedAt { told(begun) }
            update?.changedAt = nil
            return
        }
        let group = NIOLoopBound(self, eventLoop: loop)
        loop.scheduleTask(in: Self.pause) { group.value.goOn() }
    }

    /// The newest state, unless it was shown before.
    func show(to handler: FeedHandler) {
        guard let update else { return }
        guard let ticket = handler.ticketID else {
            show(update, to: handler)
            return
        }
        if let shown = handler.shown, shown >= update.version { return }
        if let you = update.you(ticket) {
            handler.remembered = nil
            show(update, you, to: handler)
        } else if let you = handler.remembered {
            show(update, you, to: handler)
        } else if !handler.isAsking {
            handler.isAsking = true
            asking.append(handler)
            ask(self)
        }
    }

    private func show(_ update: FeedUpdate, to handler: FeedHandler) {
        // Minutes are for guests: nothing else in a state is made of them.
        if let shown = handler.shown, shown.revision >= update.version.revision { return }
        guard handler.offer(.queue) else { return }
        handler.shown = update.version
        handler.write(update.frame)
    }

    private func show(_ update: FeedUpdate, _ you: ByteBuffer, to handler: FeedHandler) {
        let hash = you.hashValue
        if handler.shown?.revision == update.version.revision, handler.youHash == hash {
            handler.shown = update.version
            return
        }
        guard handler.offer(.queue) else { return }
        handler.shown = update.version
        handler.youHash = hash
        scratch.clear()
        update.write(you: you, to: &scratch)
        handler.write(scratch)
    }

    // MARK: Places that were asked for

    /// Tickets to ask for now.
    func takeAsking() -> [FeedHandler] {
        defer { asking = [] }
        return asking.filter(\.isConnected)
    }

    /// - Parameter found: the ticket as it is on disk; nil is none of ours.
    func answer(_ found: PlacedTicket?, to handler: FeedHandler) {
        handler.isAsking = false
        guard handler.isConnected, let update, let ticket = handler.ticketID else { return }
        guard update.you(ticket) == nil else {
            show(to: handler)
            return
        }
        let you = update.you(found)
        let isOurs = found?.ticket.queueID == queueID
        // What is over is remembered, and not read at each push; so is what never was.
        if !isOurs || !(found?.ticket.status.isOpen ?? false) { handler.remembered = you }
        show(update, you, to: handler)
    }
}
