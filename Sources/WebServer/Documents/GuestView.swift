import LinuxHost
import QueueCore

/// What a guest reads before any script has run, and all that a guest without scripts gets: the queues to join, and the ticket. Both
/// are drawn from the same JSON that the script goes on from.
struct GuestView {
    let words: PageWords

    // MARK: Join

    /// A form for each queue: `POST /join/{queue}` draws the number.
    func join(_ queues: [JSON]) -> String {
        queues.count == 1 ? single(queues[0]) : several(queues)
    }

    private func single(_ queue: JSON) -> String {
        "<div class=\"stack\"><h1>\(text(queue["name"]))</h1>\(notice(of: queue))\(standing(queue))"
            + "<div class=\"card facts\"><div><b>\(queue["waiting_count"].number ?? 0)</b><span>\(text("waiting"))</span></div>\(estimate(of: queue))</div>"
            + form(queue, label: words("takeNumber"), hint: nil)
            + "<p class=\"quiet\">\(text("joinHint"))</p></div>"
    }

    private func several(_ queues: [JSON]) -> String {
        let forms = queues.map { queue in
            let hint = stands(queue) ?? hint(of: queue)
            return notice(of: queue) + form(queue, label: queue["name"].string ?? "", hint: hint)
        }
        return
            "<div class=\"stack\"><h1>\(text("chooseService"))</h1>\(forms.joined())<p class=\"quiet\">\(text("joinHint"))</p></div>"
    }

    private func form(_ queue: JSON, label: String, hint: String?) -> String {
        let small = hint.map { "<small>\(PageDocument.escaped($0))</small>" } ?? ""
        let isOff = stands(queue) != nil
        return
            "<form class=\"stack\" method=\"post\" action=\"/join/\(queue["id"].string ?? "")\">\(asks(of: queue))<button class=\"main take\""
            + "\(isOff ? " disabled" : "")>\(PageDocument.escaped(label))\(small)</button></form>"
    }

    /// A field for each thing that the queue asks for; none is required.
    private func asks(of queue: JSON) -> String {
        guard case .array(let asks) = queue["asks"] else { return "" }
        return asks.compactMap(\.string).map { name in
            "<label>\(text("ask_\(name)", in: "guest"))<input name=\"\(name)\" maxlength=\"60\" autocomplete=\"\(name == "name" ? "name" : "off")\"></label>"
        }.joined()
    }

    private func estimate(of queue: JSON) -> String {
        guard queue["estimated_wait_seconds"].number != nil else { return "" }
        return "<div><b>\(PageDocument.escaped(wait(queue)))</b><span>\(text("wait"))</span></div>"
    }

    /// How many wait, and how long that takes.
    private func hint(of queue: JSON) -> String {
        let waiting = words("waitingHere", count: queue["waiting_count"].number ?? 0)
        return queue["estimated_wait_seconds"].number == nil ? waiting : "\(waiting) · \(wait(queue))"
    }

    private func notice(of queue: JSON) -> String {
        guard let notice = queue["notice"]["text"].string else { return "" }
        return "<p class=\"notice\">\(PageDocument.escaped(notice))</p>"
    }

    private func standing(_ queue: JSON) -> String {
        stands(queue).map { "<p class=\"banner\">\(PageDocument.escaped($0))</p>" } ?? ""
    }

    /// Why no number can be drawn now; nil when one can.
    private func stands(_ queue: JSON) -> String? {
        if queue["active"].bool == false || (queue["is_open"].bool == false && queue["is_paused"].bool != true) {
            return words("closed")
        }
        return queue["is_paused"].bool == true ? words("paused") : nil
    }

    // MARK: Ticket

    static func isOpen(_ ticket: JSON) -> Bool {
        ["WAITING", "CALLED", "SERVING"].contains(ticket["status"].string ?? "")
    }

    func ticket(_ ticket: JSON) -> String {
        let id = ticket["id"].string ?? ""
        let status = ticket["status"].string ?? ""
        let isInLine = status == "WAITING" && ticket["parked_until"].string == nil
        let code =
            Self.isOpen(ticket)
            ? "<div class=\"stack\"><img class=\"code\" id=\"code\" alt=\"\(text("showCode"))\" src=\"/api/tickets/\(id)/qr.svg\">"
                + "<p class=\"quiet status\">\(text("showCode"))</p></div>" : ""
        return "<div class=\"stack\"><h1>\(text(ticket["queue_name"]))</h1>\(notice(of: ticket))"
            + "<div class=\"number\" id=\"label\">\(text(ticket["label"]))</div>"
            + "<p class=\"status\">\(status == "WAITING" ? waiting(ticket) : said(status, ticket))</p>"
            + (isInLine ? facts(ticket) : "") + code + "</div>"
    }

    private func waiting(_ ticket: JSON) -> String {
        if let until = ticket["parked_until"].string.flatMap({ Timestamp(rfc3339: $0) }) {
            // Whoever is out of the line has nobody before them, and is not next.
            let time = HoursBody.text(LocalTime.minuteOfDay(until.milliseconds))
            return PageDocument.escaped(words("parkedUntil", ["time": time]))
        }
        let ahead = ticket["people_ahead"].number ?? 0
        return PageDocument.escaped(ahead == 0 ? words("next") : words("ahead", count: ahead))
    }

    private func said(_ status: String, _ ticket: JSON) -> String {
        guard status == "CALLED" else { return text(status) }
        let place = ticket["counter"].string.map { words("goTo", ["counter": $0]) } ?? words("goToDesk")
        return "\(text(status))<br>\(PageDocument.escaped(place))"
    }

    private func facts(_ ticket: JSON) -> String {
        "<div class=\"card facts\"><div><b>\(ticket["people_ahead"].number ?? 0)</b><span>\(text("peopleAhead"))</span></div>"
            + "<div><b>\(PageDocument.escaped(wait(ticket)))</b><span>\(text("wait"))</span></div></div>"
    }

    private func wait(_ ticket: JSON) -> String {
        if case .array(let range) = ticket["estimated_wait_range"], range.count == 2,
            let low = range[0].number.map(minutes), let high = range[1].number.map(minutes)
        {
            return low == high
                ? words("minutes", ["n": "\(low)"]) : words("minutesRange", ["low": "\(low)", "high": "\(high)"])
        }
        return ticket["estimated_wait_seconds"].number.map { words("minutes", ["n": "\(minutes($0))"]) }
            ?? words("calculating")
    }

    /// Seconds as whole minutes, at least one, as the pages' scripts say them.
    private func minutes(_ seconds: Int) -> Int { max(1, (seconds + 30) / 60) }

    private func text(_ key: String, in section: String) -> String { PageDocument.escaped(words(key, in: section)) }
    private func text(_ key: String) -> String { PageDocument.escaped(words(key)) }
    private func text(_ value: JSON) -> String { PageDocument.escaped(value.string ?? "") }
}
