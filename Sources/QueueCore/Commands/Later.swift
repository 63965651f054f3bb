// Letting others pass.

extension Transition {
    /// Behind the next people, or last where fewer wait; never ahead of anybody that the ticket was behind.
    mutating func later(_ id: ID<Ticket>, places: Int, by actor: Actor) throws(Refusal) {
        guard [1, 3, 5].contains(places) else { throw .invalidField(name: "places", allowed: "1, 3 or 5") }
        if case .guest(let device) = actor {
            guard try own(id).deviceToken == device else { throw .notYourTicket }
        }
        var ticket = try expectInLine(id, in: [.waiting, .called], for: "later")
        if case .guest = actor {
            guard ticket.laterCount < queue.laterLimit else { throw .laterUsedUp(limit: queue.laterLimit) }
        }
        ticket.laterCount += 1
        pass(&ticket, places: places)
        ticket.status = .waiting
        ticket.call = nil
        ticket.waited = nil
        save(ticket)
        reply = .ticket(ticket)
    }

    /// The least place in line that is behind so many more.
    private func pass(_ ticket: inout Ticket, places: Int) {
        var shown = queue
        let old = ticket.status == .waiting ? ticket.lane : nil
        let index = old.map { before.indexInLane ?? before.index(of: ticket, in: $0) }
        let ahead = old.map { CallOrder(of: queue).peopleAhead(of: $0, index: index ?? 0) } ?? 0
        if let old { shown.waiting[old] -= 1 }
        // Among those who were reinstated where enough of them wait. A priority ticket that lets more pass than its lane holds
        // waits with the regular ones.
        for lane in ticket.ownLane == .priority ? [.front, .priority, .regular] : [Ticket.Lane.front, .regular] {
            var new = shown
            new.waiting[lane] += 1
            let order = CallOrder(of: new)
            let least = lane == old ? index ?? 0 : 0
            let most = new.waiting[lane] - 1
            guard
                let place = (least...max(least, most))
                    .first(where: { $0 <= most && order.peopleAhead(of: lane, index: $0) >= ahead + places })
            else { continue }
            stand(&ticket, behind: place - least, in: lane, leaving: old)
            return
        }
        stand(&ticket, behind: nil, in: .regular, leaving: old)
    }

    /// - Parameter count: so many of those that stand behind its old place; nil for all.
    private func stand(_ ticket: inout Ticket, behind count: Int?, in lane: Ticket.Lane, leaving old: Ticket.Lane?) {
        var others = before.line(lane, without: ticket.id)
        if lane == old { others.removeAll { $0.isAhead(of: ticket) } }
        let passed = min(count ?? others.count, others.count)
        let front = passed > 0 ? others[passed - 1] : nil
        let back = passed < others.count ? others[passed] : nil
        ticket.lane = lane
        switch (front, back) {
        case (nil, nil): break
        case (nil, let back?): ticket.lineOrder = min(ticket.lineOrder, back.lineOrder - 1)
        case (let front?, nil): ticket.lineOrder = max(front.lineOrder, ticket.lineOrder) + 1
        case (let front?, let back?): ticket.lineOrder = Self.between(front, back, for: ticket)
        }
    }

    /// Between two; where there is no room left, behind the second rather than before the first.
    private static func between(_ front: Ticket, _ back: Ticket, for ticket: Ticket) -> Int64 {
        switch back.lineOrder - front.lineOrder {
        case 0 where ticket.number > front.number && ticket.number < back.number: return back.lineOrder
        case 1 where ticket.number > front.number: return front.lineOrder
        case 1 where ticket.number < back.number: return back.lineOrder
        case 0, 1: return back.lineOrder + 1
        case let gap: return front.lineOrder + gap / 2
        }
    }
}

extension QueueState {
    /// How many of its lane stand before a ticket, when all of them are shown.
    fileprivate func index(of ticket: Ticket, in lane: Ticket.Lane) -> Int {
        line(lane, without: ticket.id).count { $0.isAhead(of: ticket) }
    }
}
