import QueueCore

/// `{queue_id}.{position_number}.{calls}.wav`: what everybody may see of a call. Tickets' ids are secrets of who holds them.
struct CallName: Equatable, CustomStringConvertible {
    let queue: ID<Queue>
    let number: Int
    let times: Int

    init(queue: ID<Queue>, number: Int, times: Int) {
        self.queue = queue
        self.number = number
        self.times = times
    }

    init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4, parts[3] == "wav", let queue = ID<Queue>(String(parts[0])), let number = Int(parts[1]),
            let times = Int(parts[2])
        else { return nil }
        self.init(queue: queue, number: number, times: times)
    }

    var description: String { "\(queue).\(number).\(times).wav" }
}

/// `{queue_id}.{milliseconds since 1970}.wav`: a queue's notice since then.
struct NoticeName: Equatable, CustomStringConvertible {
    let queue: ID<Queue>
    let since: Timestamp

    init(queue: ID<Queue>, since: Timestamp) {
        self.queue = queue
        self.since = since
    }

    init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[2] == "wav", let queue = ID<Queue>(String(parts[0])), let time = Int64(parts[1])
        else { return nil }
        self.init(queue: queue, since: Timestamp(milliseconds: time))
    }

    var description: String { "\(queue).\(since.milliseconds).wav" }
}
