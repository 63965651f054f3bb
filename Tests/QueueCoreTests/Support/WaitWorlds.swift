import Foundation
import QueueCore
import TestSupport
import Testing

/// One kind of day at a queue. Times are seconds since it opened; a day has eight hours.
struct WaitWorld: CustomTestStringConvertible, Sendable {
    enum Service: Sendable { case constant, varied, twoSpeed, drifting }

    var name: String
    var service = Service.varied
    /// How many counters could open.
    var counters = 1
    /// Groups of 8 to 25 guests instead of guests one by one.
    var bursty = false
    /// Counters that leave for 30 to 60 minutes around noon while the line goes on.
    var onLunch = 0
    /// All but one counter open late and close early, at random times.
    var shifts = false

    var testDescription: String { name }

    /// Shares of guests who do not come when they are called, and who leave while they wait.
    static let noShows = 0.07
    static let cancellations = 0.05
    /// The mean service in seconds, drawn once for each seed.
    static let meanService = 40.0...150.0
    /// Share of long cases, and their length over that of quick ones (`twoSpeed` only).
    static let longShare = 0.2
    static let longRatio = 6.0
    static let length = 8 * 3600.0

    static let all: [WaitWorld] = [
        WaitWorld(name: "constant-1", service: .constant),
        WaitWorld(name: "constant-3", service: .constant, counters: 3),
        WaitWorld(name: "varied-1"),
        WaitWorld(name: "varied-3", counters: 3),
        WaitWorld(name: "bursty-1", bursty: true),
        WaitWorld(name: "bursty-3", counters: 3, bursty: true),
        WaitWorld(name: "two-speed-1", service: .twoSpeed),
        WaitWorld(name: "two-speed-3", service: .twoSpeed, counters: 3),
        WaitWorld(name: "lunch-1-of-1", onLunch: 1),
        WaitWorld(name: "lunch-1-of-3", counters: 3, onLunch: 1),
        WaitWorld(name: "shifts-1-to-3", counters: 3, shifts: true),
        WaitWorld(name: "drift-1", service: .drifting),
        WaitWorld(name: "drift-3", service: .drifting, counters: 3),
    ]
}

/// What one guest was told when the number was drawn, and how long it took, in seconds.
struct Wait {
    var range: WaitRange
    /// The contract's formula.
    var plain: Int
    /// From the number to the verification.
    var real: Double
}

extension WaitWorld {
    /// Plays one day with a queue that is new.
    func play(seed: UInt64) throws -> [Wait] {
        var day = Day(world: self, seed: seed)
        try day.run()
        return day.waits
    }
}

/// One day, event by event, every one of them decided by the rules.
private struct Day {
    struct Guest {
        var joined: Double
        /// When patience ends; infinity for most.
        var leaves: Double
        var comes: Bool
        var told: (range: WaitRange, plain: Int)?
    }

    struct Desk {
        var away: [Range<Double>] = []
        /// The guest in front of it, or called to it.
        var guest: Int?
        var until = Double.infinity

        func isOpen(_ now: Double) -> Bool { !away.contains { $0.contains(now) } }
    }

    let world: WaitWorld
    var random: SeededGenerator
    let meanService: Double
    /// Of the slow swing of `drifting`.
    let phase: Double
    var guests: [Guest] = []
    var desks: [Desk] = []
    var line = QueueFixture()
    var now = 0.0
    var waits: [Wait] = []

    init(world: WaitWorld, seed: UInt64) {
        self.world = world
        random = SeededGenerator(seed: seed)
        meanService = random.uniform(WaitWorld.meanService.lowerBound, WaitWorld.meanService.upperBound)
        phase = random.uniform(0, 2 * .pi)
        for index in 0..<world.counters {
            var desk = Desk()
            if index < world.onLunch {
                let from = random.uniform(3, 4.5) * 3600
                desk.away.append(from..<(from + random.uniform(30, 60) * 60))
            }
            if world.shifts, index > 0 {
                desk.away.append(-1..<(random.uniform(0.3, 3) * 3600))
                desk.away.append((random.uniform(4, 7) * 3600)..<Double.greatestFiniteMagnitude)
            }
            desks.append(desk)
        }
        arrive()
    }

    /// Two rush hours at random times; in the mean nine tenths of what the desks can do.
    private mutating func arrive() {
        let rushes = [random.uniform(0.5, 3) * 3600, random.uniform(4, 6.5) * 3600]
        var time = 0.0
        while true {
            let group = world.bursty ? 8 + Int(random.next() % 18) : 1
            let isRush = rushes.contains { $0 <= time && time < $0 + 2700 }
            let open = world.shifts ? desks.count { $0.isOpen(time) } : desks.count
            let pressure = 0.9 * (isRush ? 1.6 : 0.85) * Double(max(open, 1))
            time += random.exponential(mean: meanService * Double(group) / pressure)
            guard time < WaitWorld.length else { break }
            for _ in 0..<group {
                let joined = time + (world.bursty ? random.uniform(0, 60) : 0)
                let leaves =
                    random.unit() < WaitWorld.cancellations ? joined + random.uniform(0, 1200) : Double.infinity
                guests.append(Guest(joined: joined, leaves: leaves, comes: random.unit() >= WaitWorld.noShows))
            }
        }
        guests.sort { $0.joined < $1.joined }
    }

    private mutating func serviceTime() -> Double {
        switch world.service {
        case .constant: return meanService
        case .varied: return random.lognormal(mean: meanService, variation: 0.5)
        case .twoSpeed:
            let quick = meanService / (1 + WaitWorld.longShare * (WaitWorld.longRatio - 1))
            let isLong = random.unit() < WaitWorld.longShare
            return quick * (isLong ? WaitWorld.longRatio : 1) * random.uniform(0.85, 1.15)
        case .drifting:
            let mean = meanService * (1 + 0.4 * sin(phase + now / WaitWorld.length * 7))
            return random.lognormal(mean: mean, variation: 0.4)
        }
    }

    // MARK: Events

    mutating func run() throws {
        var joined = 0
        while joined < guests.count || !line.state.tickets.isEmpty {
            try callToFreeDesks()
            let arrival = joined < guests.count ? guests[joined].joined : .infinity
            let end = desks.map(\.until).min() ?? .infinity
            let waiting = line.state.tickets.filter { $0.status == .waiting }.map { Self.guest(of: $0) }
            let back =
                waiting.isEmpty
                ? .infinity : desks.flatMap { $0.away.map(\.upperBound) }.filter { $0 > now }.min() ?? .infinity
            let leaving = waiting.min { guests[$0].leaves < guests[$1].leaves }
            let leaves = leaving.map { guests[$0].leaves } ?? .infinity
            now = min(arrival, end, back, leaves)
            line.tick = Int64((now * 1000).rounded())
            if now == leaves, let leaving {
                try run(.cancel(Self.id(of: leaving)))
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
            let decision = try run(.next(counter: "Counter \(index + 1)"))
            guard let ticket = decision.ticket else { return }
            let guest = Self.guest(of: ticket)
            desks[index].guest = guest
            desks[index].until = now + (guests[guest].comes ? serviceTime() : random.uniform(30, 60))
        }
    }

    private mutating func join(_ guest: Int) throws {
        let ahead = CallOrder(of: line.queue).peopleAhead(of: .regular, index: line.queue.waiting.regular)
        if let range = WaitEstimate.range(peopleAhead: ahead, in: line.queue, at: line.tick),
            let plain = WaitEstimate.seconds(peopleAhead: ahead, in: line.queue)
        {
            guests[guest].told = (range, plain)
        }
        try run(.issue(as: Self.id(of: guest)))
    }

    private mutating func finish(_ index: Int) throws {
        guard let guest = desks[index].guest else { return }
        desks[index].guest = nil
        desks[index].until = .infinity
        guard guests[guest].comes else {
            try run(.noShow(Self.id(of: guest)))
            return
        }
        try run(.verify(Self.id(of: guest)))
        if let told = guests[guest].told {
            waits.append(Wait(range: told.range, plain: told.plain, real: now - guests[guest].joined))
        }
    }

    @discardableResult
    private mutating func run(_ command: Command) throws -> Decision {
        let decision = try line.run(command)
        // Who is gone is of no more use here, and looking through them all would take the day.
        line.state.tickets.removeAll { !$0.status.isOpen }
        return decision
    }

    private static func id(of guest: Int) -> ID<Ticket> { .nth(guest + 1) }
    private static func guest(of ticket: Ticket) -> Int { Int(ticket.id.low & 0xffff_ffff) - 1 }
}

extension SeededGenerator {
    /// Uniform in 0 ..< 1.
    mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

    mutating func uniform(_ low: Double, _ high: Double) -> Double { low + (high - low) * unit() }

    mutating func exponential(mean: Double) -> Double { -mean * log(1 - unit()) }

    /// Lognormal with the given mean and coefficient of variation.
    mutating func lognormal(mean: Double, variation: Double) -> Double {
        let normal = (-2 * log(1 - unit())).squareRoot() * cos(2 * Double.pi * unit())
        let squared = log(1 + variation * variation)
        return mean * exp(squared.squareRoot() * normal - squared / 2)
    }
}
