import Foundation
import QueueCore
import TestSupport

/// A place with several services on one day, of which only this much matters: which desk serves which queues, how long each service
/// takes, and how people come.
struct ServicesWorld: Sendable {
    let name: String
    /// For each desk, the queues that it ticks: 0 is the first.
    let desks: [[Int]]
    /// Mean service times in seconds, a queue each.
    let means: [Double]
    /// How much of the desks' time each queue asks for; together about nine tenths.
    let shares: [Double]
    /// People come in groups: a bus, a class.
    var isBursty = false
    /// One in six takes five times as long as the others.
    var isTwoSpeed = false
    /// A desk opens late, and goes early.
    var hasShifts = false

    static let length = 8 * 3600.0

    static let all: [ServicesWorld] = [
        ServicesWorld(name: "one queue a desk", desks: [[0], [0], [1]], means: [240, 300], shares: [0.6, 0.3]),
        ServicesWorld(
            name: "two, all desks", desks: [[0, 1], [1, 0], [0, 1]], means: [180, 420], shares: [0.5, 0.4]),
        ServicesWorld(name: "two, one desk", desks: [[0, 1]], means: [200, 320], shares: [0.5, 0.4]),
        ServicesWorld(
            name: "two, some desks", desks: [[0], [0, 1], [1]], means: [200, 400], shares: [0.5, 0.38], isTwoSpeed: true
        ),
        ServicesWorld(
            name: "two, in groups", desks: [[0, 1], [0, 1]], means: [150, 240], shares: [0.45, 0.4], isBursty: true),
        ServicesWorld(
            name: "three, all desks", desks: [[0, 1, 2], [1, 2, 0], [2, 0, 1]], means: [150, 300, 600],
            shares: [0.35, 0.3, 0.22]),
        ServicesWorld(name: "three, one desk", desks: [[0, 1, 2]], means: [120, 180, 300], shares: [0.35, 0.3, 0.2]),
        ServicesWorld(
            name: "one, two and three", desks: [[0], [0, 1], [0, 1, 2], [1, 2]], means: [180, 300, 420],
            shares: [0.4, 0.3, 0.18]),
        ServicesWorld(
            name: "three, shifts", desks: [[0, 1, 2], [0, 1], [2, 1]], means: [160, 240, 360],
            shares: [0.3, 0.28, 0.25], hasShifts: true),
        ServicesWorld(
            name: "three, in groups", desks: [[0, 1, 2], [0, 1, 2]], means: [120, 200, 300], shares: [0.35, 0.28, 0.2],
            isBursty: true),
    ]
}

/// What one guest was told when the number was drawn, and how long it took, in seconds.
struct ToldWait: Sendable {
    var queue: Int
    var low: Double
    var high: Double
    /// The contract's formula.
    var plain: Double
    /// From the number to the verification.
    var real: Double
}

/// One day, event by event, every one of them decided by the rules.
struct ServicesDay {
    private struct Guest {
        var queue: Int
        var joined: Double
        /// When patience ends; infinity for most.
        var leaves: Double
        var comes: Bool
        var told: (low: Int, high: Int, plain: Int)?
    }

    private struct Desk {
        var queues: [Int]
        var opens = -1.0
        var closes = Double.infinity
        var guest: Int?
        var until = Double.infinity

        func isOpen(_ now: Double) -> Bool { opens <= now && now < closes }
    }

    private let world: ServicesWorld
    private var random: SeededGenerator
    private var guests: [Guest] = []
    private var desks: [Desk]
    private var queues: [Queue]
    private var tickets: [Ticket] = []
    private var now = 0.0
    private(set) var waits: [ToldWait] = []
    private(set) var calls = 0

    init(_ world: ServicesWorld, seed: UInt64) {
        self.world = world
        random = SeededGenerator(seed: seed)
        queues = world.means.indices.map { index in
            Queue(
                id: ID(high: 0x4000, low: 0x8000_0000_0001_0000 + UInt64(index)), name: "\(index)",
                prefix: ["A", "B", "C"][index], createdAt: Timestamp(milliseconds: 0))
        }
        desks = world.desks.map { Desk(queues: $0) }
        if world.hasShifts {
            for index in desks.indices.dropFirst() {
                desks[index].opens = random.uniform(0.3, 2) * 3600
                desks[index].closes = random.uniform(5, 7) * 3600
            }
        }
        for queue in queues.indices { arrive(at: queue) }
        guests.sort { $0.joined < $1.joined }
    }

    /// Two rush hours at random times.
    private mutating func arrive(at queue: Int) {
        let rushes = [random.uniform(0.5, 3) * 3600, random.uniform(4, 6.5) * 3600]
        var time = 0.0
        while true {
            let group = world.isBursty ? 4 + Int(random.next() % 9) : 1
            let isRush = rushes.contains { $0 <= time && time < $0 + 2700 }
            let open = Double(max(1, desks.count { $0.isOpen(time) && $0.queues.contains(queue) }))
            let all = Double(max(1, desks.count { $0.queues.contains(queue) }))
            let pressure = world.shares[queue] * Double(desks.count) * (isRush ? 1.5 : 0.88) * open / all
            time += random.exponential(mean: world.means[queue] * Double(group) / pressure)
            guard time < ServicesWorld.length else { break }
            for _ in 0..<group {
                let joined = time + (world.isBursty ? random.uniform(0, 60) : 0)
                let leaves = random.unit() < 0.04 ? joined + random.uniform(0, 1200) : Double.infinity
                guests.append(Guest(queue: queue, joined: joined, leaves: leaves, comes: random.unit() >= 0.05))
            }
        }
    }

    private mutating func serviceTime(_ queue: Int) -> Double {
        let mean = world.means[queue]
        guard world.isTwoSpeed else { return random.lognormal(mean: mean, variation: 0.5) }
        let quick = mean / (1 + 4.0 / 6)
        return quick * (random.unit() < 1.0 / 6 ? 5 : 1) * random.uniform(0.85, 1.15)
    }

    // MARK: Events

    mutating func run() throws {
        var joined = 0
        while joined < guests.count || !tickets.isEmpty {
            try callToFreeDesks()
            let arrival = joined < guests.count ? guests[joined].joined : .infinity
            let end = desks.map(\.until).min() ?? .infinity
            let waiting = tickets.filter { $0.status == .waiting }.map(Self.guest)
            let leaving = waiting.min { guests[$0].leaves < guests[$1].leaves }
            let leaves = leaving.map { guests[$0].leaves } ?? .infinity
            let opens = desks.map(\.opens).filter { $0 > now }.min() ?? .infinity
            now = min(arrival, end, leaves, opens)
            // Everybody has gone, and whoever waits waits for nobody: the desks that open late have opened by then.
            guard now.isFinite else { break }
            if now == leaves, let leaving {
                try perform(.cancel(Self.id(of: leaving)), on: guests[leaving].queue)
            } else if now == arrival {
                try join(joined)
                joined += 1
            } else if now == end, let desk = desks.firstIndex(where: { $0.until == now }) {
                try finish(desk)
            }
        }
    }

    private mutating func callToFreeDesks() throws {
        for index in desks.indices where desks[index].guest == nil && desks[index].isOpen(now) {
            let ids = desks[index].queues.map { queues[$0].id }
            let counter = "Counter \(index + 1)"
            let command = ids.count == 1 ? Command.next(counter: counter) : .nextOf(ids, counter: counter)
            guard let ticket = try perform(command, on: desks[index].queues[0]) else { continue }
            calls += 1
            let guest = Self.guest(ticket)
            desks[index].guest = guest
            let time = serviceTime(guests[guest].queue)
            desks[index].until = now + (guests[guest].comes ? time : random.uniform(30, 60))
        }
    }

    private mutating func join(_ guest: Int) throws {
        let state = state(guests[guest].queue)
        if let told = Self.estimate(state, at: tick) { guests[guest].told = told }
        try perform(.issue(as: Self.id(of: guest)), on: guests[guest].queue)
    }

    /// What somebody is told who takes a number now.
    private static func estimate(_ state: QueueState, at tick: Int64) -> (low: Int, high: Int, plain: Int)? {
        let queue = state.queue
        let ahead = CallOrder(of: queue).peopleAhead(of: .regular, index: queue.waiting.regular)
        let company = queue.company.queues(at: tick).compactMap { state.queue($0) }
        guard let range = WaitEstimate.range(peopleAhead: ahead, in: queue, with: company, at: tick),
            let plain = WaitEstimate.seconds(peopleAhead: ahead, in: queue)
        else { return nil }
        return (range.low, range.high, plain)
    }

    private mutating func finish(_ index: Int) throws {
        guard let guest = desks[index].guest else { return }
        desks[index].guest = nil
        desks[index].until = .infinity
        guard guests[guest].comes else {
            try perform(.noShow(Self.id(of: guest)), on: guests[guest].queue)
            return
        }
        try perform(.verify(Self.id(of: guest)), on: guests[guest].queue)
        guard let told = guests[guest].told else { return }
        waits.append(
            ToldWait(
                queue: guests[guest].queue, low: Double(told.low), high: Double(told.high), plain: Double(told.plain),
                real: now - guests[guest].joined))
    }

    private var tick: Int64 { Int64((now * 1000).rounded()) }

    private func state(_ place: Int) -> QueueState {
        QueueState(
            queue: queues[place], tickets: tickets, others: queues.indices.filter { $0 != place }.map { queues[$0] })
    }

    @discardableResult
    private mutating func perform(_ command: Command, on place: Int) throws -> Ticket? {
        var state = state(place)
        let decision = try decide(
            command, by: .host, on: state, at: Moment(wall: Timestamp(milliseconds: tick), tick: tick))
        state.apply(decision)
        for queue in [state.queue] + state.others {
            if let index = queues.firstIndex(where: { $0.id == queue.id }) { queues[index] = queue }
        }
        // Who is gone is of no more use here, and looking through them all would take the day.
        tickets = state.tickets.filter(\.status.isOpen)
        guard case .ticket(let ticket) = decision.reply else { return nil }
        return ticket
    }

    private static func id(of guest: Int) -> ID<Ticket> { ID(high: 0x4000, low: 0x8000_0000_0000_0001 + UInt64(guest)) }
    private static func guest(_ ticket: Ticket) -> Int { Int(ticket.id.low & 0xffff_ffff) - 1 }
}

extension SeededGenerator {
    /// Uniform in 0 ..< 1.
    fileprivate mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

    fileprivate mutating func uniform(_ low: Double, _ high: Double) -> Double { low + (high - low) * unit() }

    fileprivate mutating func exponential(mean: Double) -> Double { -mean * log(1 - unit()) }

    /// Lognormal with the given mean and coefficient of variation.
    fileprivate mutating func lognormal(mean: Double, variation: Double) -> Double {
        let normal = (-2 * log(1 - unit())).squareRoot() * cos(2 * Double.pi * unit())
        let squared = log(1 + variation * variation)
        return mean * exp(squared.squareRoot() * normal - squared / 2)
    }
}
