// Calling people, and taking them at the transition.

extension Transition {
    mutating func next(counter: String?) throws(Refusal) {
        guard !queue.isPaused else { throw .queuePaused }
        completeServed(at: counter)
        guard let ticket = before.nextWaiting else {
            reply = .ticket(nil)
            return
        }
        announce(ticket, counter: counter)
    }

    /// One call of a desk that serves several queues.
    mutating func next(of ids: [ID<Queue>], counter: String?) throws(Refusal) {
        let lines = try ids.map { id throws(Refusal) in
            guard let queue = before.queue(id) else { throw .unknownQueue }
            let firsts = Ticket.Lane.inLine.compactMap { before.firstWaiting(in: $0, of: id) }
            return SharedCallOrder.Line(
                queue: queue, firsts: Dictionary(firsts.map { ($0.lane, $0) }, uniquingKeysWith: { first, _ in first }))
        }
        guard lines.contains(where: { !$0.queue.isPaused }) else { throw .queuePaused }
        for id in ids { within(id) { $0.completeServed(at: counter) } }
        guard let ticket = SharedCallOrder.next(of: lines) else {
            reply = .ticket(nil)
            return
        }
        // A call that is none of priority ends the run of every queue of the desk.
        if ticket.lane != .priority { for id in ids { within(id) { $0.queue.priorityRun = 0 } } }
        within(ticket.queueID) { $0.announce(ticket, counter: counter) }
        for id in ids where ids.count > 1 {
            within(id) { shared in
                shared.queue.company.note(ids.filter { $0 != id }, at: shared.moment.tick)
            }
        }
    }

    mutating func call(_ id: ID<Ticket>, counter: String?) throws(Refusal) {
        let ticket = try expect(id, in: [.waiting], for: "call")
        guard !queue.isPaused else { throw .queuePaused }
        completeServed(at: counter)
        announce(ticket, counter: counter)
    }

    mutating func recall(_ id: ID<Ticket>) throws(Refusal) {
        var ticket = try expect(id, in: [.called], for: "recall")
        let times = (ticket.call?.times ?? 0) + 1
        ticket.call = call(counter: ticket.call?.counter, times: times)
        save(ticket)
        reply = .ticket(ticket)
    }

    private mutating func announce(_ ticket: Ticket, counter: String?) {
        var ticket = ticket
        ticket.status = .called
        ticket.call = call(counter: counter, times: 1)
        ticket.waited = moment.tick - ticket.createdTick
        queue.priorityRun = ticket.lane == .priority ? queue.priorityRun + 1 : 0
        reach(ticket)
        save(ticket)
        reply = .ticket(ticket)
    }

    private mutating func call(counter: String?, times: Int) -> Ticket.Call {
        queue.announcements += 1
        return Ticket.Call(
            order: queue.announcements, at: moment.wall, tick: moment.tick, counter: counter, times: times)
    }

    /// In `counter` mode a counter that calls is done with whom it served.
    private mutating func completeServed(at counter: String?) {
        guard queue.mode == .counter else { return }
        for ticket in before.served(at: counter, in: queue.id) { complete(ticket) }
    }
}

// MARK: - At the desk

extension Transition {
    mutating func serve(_ id: ID<Ticket>, counter: String?) throws(Refusal) {
        let ticket = try expect(id, in: [.waiting, .called], for: "serve")
        reply = .ticket(beginServing(ticket, counter: counter))
    }

    mutating func verify(_ id: ID<Ticket>) throws(Refusal) {
        let ticket = try expect(id, in: [.waiting, .called, .serving], for: "verify")
        guard ticket.status != .waiting || queue.outOfTurn != .reject else {
            throw .notYet(label: ticket.label)
        }
        let verdict = acceptance(of: ticket, otherwise: .completed)
        reply = .verdict(verdict, complete(ticket))
    }

    /// Never refuses a ticket that exists: a person holds it to the camera and is owed an answer. The code of a ticket that was
    /// moved stands for the one it was moved to.
    mutating func scan(_ id: ID<Ticket>, at desk: Set<ID<Queue>>?) throws(Refusal) {
        let ticket = try own(before.current(id))
        if let desk, !desk.contains(queue.id) {
            reply = .verdict(.otherQueue(name: queue.name), ticket)
            return
        }
        switch ticket.status {
        case .completed: reply = .verdict(.alreadyUsed(at: ticket.completedAt), ticket)
        case .cancelled: reply = .verdict(.cancelled, ticket)
        case .noShow: reply = .verdict(ticket.session == queue.session ? .noShow : .oldSession, ticket)
        case .waiting, .called, .serving:
            if ticket.session != queue.session {
                reply = .verdict(.oldSession, ticket)
            } else if ticket.status == .waiting, queue.outOfTurn == .reject {
                reply = .verdict(.notYet, ticket)
            } else if queue.mode == .counter, ticket.status != .serving {
                reply = .verdict(
                    acceptance(of: ticket, otherwise: .serving), beginServing(ticket, counter: ticket.call?.counter))
            } else {
                reply = .verdict(acceptance(of: ticket, otherwise: .completed), complete(ticket))
            }
        }
    }

    private func acceptance(of ticket: Ticket, otherwise verdict: Verdict) -> Verdict {
        ticket.status == .waiting && queue.outOfTurn == .warn ? .outOfTurn : verdict
    }

    @discardableResult
    private mutating func beginServing(_ ticket: Ticket, counter: String?) -> Ticket {
        var ticket = ticket
        ticket.status = .serving
        var call = ticket.call ?? call(counter: counter, times: 0)
        call.counter = counter ?? call.counter
        ticket.call = call
        ticket.served = moment
        ticket.waited = ticket.waited ?? moment.tick - ticket.createdTick
        reach(ticket)
        save(ticket)
        return ticket
    }

    @discardableResult
    mutating func complete(_ ticket: Ticket) -> Ticket {
        var ticket = ticket
        ticket.status = .completed
        ticket.completedAt = moment.wall
        ticket.completedTick = moment.tick
        ticket.waited = ticket.waited ?? moment.tick - ticket.createdTick
        let promised = ticket.promised
        ticket.keptPromise = promised?.holds(seconds: Double(moment.tick - ticket.createdTick) / 1000)
        ticket.promised = nil
        reach(ticket)
        save(ticket)
        // While the line is paused or closed the time between two verifications says nothing about how fast it moves.
        if queue.isActive, !queue.isPaused {
            let delta = WaitEstimate.delta(of: ticket, in: queue, at: moment)
            queue.averageWait = WaitEstimate.average(after: delta, old: queue.averageWait)
            let counter = ticket.call?.counter
            let elsewhere = before.company(of: queue, at: moment.tick).compactMap { $0.pace.last(at: counter) }.max()
            queue.pace.verified(
                interval: delta, counter: counter, at: moment.tick, promised: promised,
                waited: Double(moment.tick - ticket.createdTick) / 1000, elsewhere: elsewhere)
        }
        queue.completedCount += 1
        queue.lastVerifiedTick = moment.tick
        return ticket
    }
}
