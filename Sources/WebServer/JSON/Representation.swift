import QueueCore
import QueueEngine

// How the contract's nouns look in JSON.

extension JSON {
    init(_ time: Timestamp?) { self = time.map { .string($0.rfc3339) } ?? .null }

    init(_ queue: Queue, _ engine: QueueEngine) { self.init(queue, engine.opening(of: queue)) }

    /// - Parameter opening: what its hours say now.
    init(_ queue: Queue, _ opening: Opening) {
        let members: JSON = [
            "id": .string(queue.id.description), "name": .string(queue.name),
            "description": .string(queue.description), "prefix": .string(queue.prefix),
            "mode": .string(queue.mode.rawValue), "active": .bool(queue.isActive),
            "is_open": .bool(queue.isOpen(opening)), "opens_at": JSON(opening.opensAt),
            "closes_at": JSON(opening.closesAt), "is_paused": .bool(queue.isPaused),
            "current_position": JSON(queue.currentPosition), "last_number_issued": JSON(queue.lastNumberIssued),
            "completed_count": JSON(queue.completedCount), "avg_wait_time": JSON(queue.averageWaitSeconds),
            "waiting_count": JSON(queue.waitingCount), "parked_count": JSON(queue.waiting.parked),
            "session": JSON(queue.session), "created_at": JSON(queue.createdAt),
            "revision": .integer(queue.revision), "notice": JSON(queue.notice),
        ]
        self = members.adding(Self.settings(of: queue))
    }

    private static func settings(of queue: Queue) -> [(String, JSON)] {
        [
            ("no_show_after", JSON(queue.noShowAfter)), ("out_of_turn", .string(queue.outOfTurn.rawValue)),
            ("priority_in_a_row", JSON(queue.priorityInARow)), ("waiting_limit", JSON(queue.waitingLimit)),
            ("session_limit", JSON(queue.sessionLimit)), ("later_limit", JSON(queue.laterLimit)),
            ("hours", JSON(queue.hours)), ("stops_before_closing", .bool(queue.stopsBeforeClosing)),
            ("asks", .array(queue.asks.map { .string($0.rawValue) })),
            ("target_minutes", JSON(queue.targetMinutes)), ("scan_later", .bool(queue.scanLater)),
            ("summary_at", JSON(queue.summaryAt.map(HoursBody.text))),
        ]
    }

    /// - Parameter showsDevice: for its own device and for hosts. Its token is shown to nobody: the device has it.
    init(_ ticket: Ticket, in queue: Queue, showsDevice: Bool) {
        var members: [(String, JSON)] = []
        Self.tell(ticket, in: queue, showsDevice: showsDevice, to: &members)
        self = .object(members)
    }

    private static func tell(
        _ ticket: Ticket, in queue: Queue, showsDevice: Bool, to members: inout some MemberSink
    ) {
        members.add("id", .string(ticket.id.description))
        members.add("queue_id", .string(ticket.queueID.description))
        members.add("is_phone", .bool(ticket.deviceToken != nil))
        members.add("position_number", JSON(ticket.number))
        members.add("label", .string(ticket.label))
        members.add("status", .string(ticket.status.rawValue))
        members.add("counter", JSON(ticket.call?.counter))
        members.add("session", JSON(ticket.session))
        members.add("created_at", JSON(ticket.createdAt))
        members.add("called_at", JSON(ticket.call?.at))
        members.add("called_tick", JSON(ticket.call.map { Int($0.tick) }))
        members.add("call_order", JSON(ticket.call?.order))
        members.add("served_at", JSON(ticket.served?.wall))
        members.add("completed_at", JSON(ticket.completedAt))
        members.add("parked_until", JSON(ticket.parkedUntil?.wall))
        members.add("later_count", JSON(ticket.laterCount))
        members.add("moved_to", JSON(ticket.movedTo?.description))
        members.add("priority", .bool(ticket.isPriority))
        members.add("language", JSON(ticket.language))
        for (name, word) in picture(of: ticket) { members.add(name, word) }
    }

    /// Its drawing and colour in words of the API, `blue-elephant`; absent where it bears none.
    static func picture(of ticket: Ticket) -> [(String, JSON)] {
        ticket.picture.map { [("picture", .string($0.word))] } ?? []
    }

    /// Seconds from and to; null while nobody knows.
    init(_ range: WaitRange?) { self = range.map { .array([JSON($0.low), JSON($0.high)]) } ?? .null }

    /// - Parameter tick: now, in milliseconds of service time.
    init(_ placed: PlacedTicket, at tick: Int64, showsDevice: Bool) {
        var members: [(String, JSON)] = []
        Self.tell(placed, at: tick, showsDevice: showsDevice, to: &members)
        self = .object(members)
    }

    static func tell(
        _ placed: PlacedTicket, at tick: Int64, showsDevice: Bool, to members: inout some MemberSink
    ) {
        tell(placed.ticket, in: placed.queue, showsDevice: showsDevice, to: &members)
        members.add("people_ahead", JSON(placed.peopleAhead))
        members.add("estimated_wait_seconds", JSON(placed.estimatedWaitSeconds))
        members.add("estimated_wait_range", JSON(placed.estimatedWaitRange(at: tick)))
    }

    init(_ device: NamedDevice) {
        let entry: JSON = [
            "name": .string(device.name), "state": .string(device.state.condition.rawValue),
            "code": .string(device.state.code), "detail": .string(device.state.detail),
            "remedy": JSON(device.state.remedy), "since": JSON(device.since), "setting": JSON(device.setting),
        ]
        guard let paper = device.state.paper else {
            self = entry
            return
        }
        // Millimetres since the roll was changed, and of what is left.
        let figures: JSON = [
            "used_mm": JSON(paper.used), "left_mm": JSON(paper.left), "tickets_left": JSON(paper.ticketsLeft),
        ]
        self = entry.adding([("paper", figures)])
    }
}

extension JSON {
    /// What hosts alone are told: null is nothing, as for them nothing is absent.
    static func members(of notes: HostNotes) -> [(String, JSON)] {
        let told: [(String, JSON)] = [
            ("details", notes.details.map { JSON($0) } ?? .null), ("print", JSON(notes.print?.word)),
        ]
        guard case .failed(let code, _) = notes.print else { return told }
        return told + [("print_code", .string(code))]
    }

    /// What became of a ticket's paper. `print_ended`: nothing more will; `sent` is then all that can be known.
    static func members(of state: PrintJob.State) -> [(String, JSON)] {
        let ended: [(String, JSON)] = [("print", .string(state.word)), ("print_ended", .bool(state.isFinal))]
        guard case .failed(let code, let detail) = state else { return ended }
        return ended + [("print_code", .string(code)), ("print_detail", .string(detail))]
    }
}

extension Queue {
    /// The average as it is shown: whole seconds, 0 before the first verification.
    var averageWaitSeconds: Int { averageWait.map { Int($0.rounded()) } ?? 0 }
}

extension Queue {
    /// When somebody will have waited for `target_minutes`; nil where there is no target. By service time, whatever the wall
    /// clock said when they came.
    func target(of ticket: Ticket, at now: Moment) -> Timestamp? {
        guard let targetMinutes else { return nil }
        let due = ticket.createdTick + Int64(targetMinutes) * 60_000
        return Timestamp(milliseconds: now.wall.milliseconds + due - now.tick)
    }

    /// Numbers are given: by hand and by the hours.
    func isOpen(_ opening: Opening) -> Bool { isActive && !isPaused && opening.isOpen }
}

extension Board {
    /// The same by itself, as answers to a verification carry it.
    func message(at tick: Int64) -> JSON {
        message(WaitEstimate.Newcomer(in: queue, WaitEstimate.ranges(in: queue, with: company, at: tick)))
    }

    /// The feed's `queue_update`.
    /// - Parameters:
    ///   - newcomer: what who takes a number now would be told.
    ///   - speech: what walls say; nil where they say nothing, and in answers.
    func message(_ newcomer: WaitEstimate.Newcomer, _ speech: WallSpeech? = nil) -> JSON {
        let message: JSON = [
            "type": "queue_update", "revision": .integer(queue.revision), "queue_id": .string(queue.id.description),
            "name": .string(queue.name), "active": .bool(queue.isActive), "is_paused": .bool(queue.isPaused),
            "current_position": JSON(queue.currentPosition), "avg_wait_time": JSON(queue.averageWaitSeconds),
            "completed_count": JSON(queue.completedCount), "last_number_issued": JSON(queue.lastNumberIssued),
            "waiting_count": JSON(queue.waitingCount),
            "now_serving": .array(nowServing.map { nowServingItem($0, speech) }),
            "prefix": .string(queue.prefix), "is_open": .bool(queue.isOpen(opening)),
            "opens_at": JSON(opening.opensAt), "closes_at": JSON(opening.closesAt),
            "parked_count": JSON(queue.waiting.parked), "notice": notice(speech),
            "estimated_wait_seconds": JSON(newcomer.seconds), "estimated_wait_range": JSON(newcomer.range),
        ]
        return speech.map { message.adding([("voice", .string($0.word))]) } ?? message
    }

    private func nowServingItem(_ ticket: Ticket, _ speech: WallSpeech?) -> JSON {
        let item: JSON = [
            "label": .string(ticket.label), "position_number": JSON(ticket.number),
            "counter": JSON(ticket.call?.counter), "status": .string(ticket.status.rawValue),
            "called_at": JSON(ticket.call?.at), "called_tick": JSON(ticket.call.map { Int($0.tick) }),
            "calls": JSON(ticket.call?.times),
        ]
        var more = JSON.picture(of: ticket)
        if let call = ticket.call, call.times > 0, ticket.status == .called, speech?.isHeard ?? false {
            let name = CallName(queue: queue.id, number: ticket.number, times: call.times)
            more.append(("sound", .string("/api/calls/\(name)")))
        }
        return item.adding(more)
    }

    private func notice(_ speech: WallSpeech?) -> JSON {
        let notice = JSON(queue.notice)
        guard let since = queue.notice?.since, speech?.isHeard ?? false else { return notice }
        return notice.adding([("sound", .string("/api/notices/\(NoticeName(queue: queue.id, since: since))"))])
    }
}

extension ScanResult {
    /// A scan's answer on a host's feed. `in_view` means that a `scan_ended` follows when its code has gone.
    var message: JSON {
        let ticketJSON = ticket.flatMap { ticket in
            queue.map { JSON(ticket, in: $0, showsDevice: false) }
        }
        let members: JSON = [
            "type": "scan_result", "scan": JSON(number), "verdict": .string(verdict.word),
            "message": .string(sentence), "label": JSON(label), "queue_name": JSON(queue?.name),
            "in_view": .bool(desk == nil), "ticket": ticketJSON ?? .null,
        ]
        return members.adding(verdict.cardMembers)
    }

    /// The same for a wall, which anybody may look at: nothing that is not on the paper in the guest's hand.
    var wallMessage: JSON {
        [
            "type": "scan_answer", "scan": JSON(number), "verdict": .string(verdict.word), "label": JSON(label),
            "in_view": .bool(desk == nil),
        ]
    }
}
