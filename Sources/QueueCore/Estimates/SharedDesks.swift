/// When the desks come to whoever stands in a line, where they serve other queues as well: the lines are played through some times,
/// desk by desk, with service times as they lately were; once for all who wait.
///
/// A desk takes first who took a number first, so that everybody who waits in a queue that it serves stands before whoever takes a
/// number now. In what order the others came is not known: they are taken to be spread evenly. The dice are the same each time, so
/// that the same state always gives the same answer.
struct SharedDesks: Sendable {
    /// How long somebody's wait is, from now until they are verified, in seconds.
    struct Turn: Sendable {
        var middle: Double
        /// Half of what two thirds of the plays lie within.
        var spread: Double
        /// In most plays a desk was free at once.
        var isImmediate: Bool
    }

    /// Plays: with fewer the spread is not known well, and more cost more than they tell.
    private static let plays = 24
    /// People who are played through; for more of them the pace of these goes on.
    private static let peopleAtMost = 400
    /// Called tickets of a queue that are taken for people at a desk: the others have probably left.
    private static let calledAtMost = 6
    /// A service longer than any before it lasts about as long again, but an hour at most.
    private static let longestBreak = 3600.0

    /// Of everybody in the own line, and of who comes now.
    private var turns: [Turn] = []

    /// Nil where no desk of this queue is known.
    /// - Parameters:
    ///   - company: the other queues that the desks serve.
    ///   - staying: the share of those ahead who are verified.
    init?(_ own: Queue, _ company: [Queue], staying: Double, at tick: Int64) {
        guard !own.pace.usualServices.isEmpty else { return nil }
        var lines = [Line(own, isOwn: true, instead: own)]
        lines += company.filter(\.isMoving).map { Line($0, isOwn: false, instead: own) }
        var desks = Self.desks(of: lines)
        guard desks.contains(where: { $0.lines.contains(0) }) else { return nil }
        Self.seat(&desks, lines, at: tick)
        var dice = Dice()
        var waits: [[Double]] = []
        var begins: [Int] = []
        for _ in 0..<Self.plays { Self.play(lines, desks, staying, &dice, &waits, &begins) }
        turns = zip(waits, begins).map { Turn(of: $0, immediate: $1) }
        if turns.isEmpty { return nil }
    }

    /// - Parameter people: of the own line.
    func turn(after people: Int) -> Turn? {
        guard let last = turns.last, let first = turns.first else { return nil }
        if people < turns.count { return turns[max(0, people)] }
        guard turns.count > 1 else { return last }
        let beyond = Double(min(people, 100_000) - turns.count + 1) / Double(turns.count - 1)
        return Turn(
            middle: last.middle + beyond * (last.middle - first.middle), spread: last.spread * (1 + beyond),
            isImmediate: false)
    }

    /// One way that it may go.
    /// - Parameters:
    ///   - waits: of each of the own line, a play each.
    ///   - begins: of how many plays each began at once.
    private static func play(
        _ lines: [Line], _ desks: [Desk], _ staying: Double, _ dice: inout Dice, _ waits: inout [[Double]],
        _ begins: inout [Int]
    ) {
        var called = Array(repeating: 0, count: lines.count)
        var free = desks.map { $0.rests.isEmpty ? $0.rest : $0.rests[dice.roll($0.rests.count)] }
        func next(_ place: Int) -> Double { lines[place].place(after: called[place]) }
        func isWanted(_ desk: Desk) -> Bool { desk.lines.contains { next($0).isFinite } }
        for _ in 0..<peopleAtMost where next(0).isFinite {
            guard let desk = desks.indices.filter({ isWanted(desks[$0]) }).min(by: { free[$0] < free[$1] }),
                let place = desks[desk].lines.min(by: { next($0) < next($1) })
            else { return }
            let service = lines[place].services[dice.roll(lines[place].services.count)]
            if place == 0 {
                if called[0] == waits.count { (waits, begins) = (waits + [[]], begins + [0]) }
                waits[called[0]].append(free[desk] + service)
                begins[called[0]] += free[desk] < 0.5 ? 1 : 0
            }
            called[place] += 1
            if Double(dice.roll(1000)) < 1000 * staying { free[desk] += service }
        }
    }

    // MARK: What is played with

    private struct Line {
        let queue: Queue
        let services: [Double]
        /// With who takes a number now, in the own queue.
        let count: Int
        let isOwn: Bool

        /// - Parameter instead: whose times are taken where this one has too few.
        init(_ queue: Queue, isOwn: Bool, instead: Queue) {
            self.queue = queue
            self.isOwn = isOwn
            let own = queue.pace.usualServices
            services = own.count < 4 ? instead.pace.usualServices : own
            count = queue.waitingCount + (isOwn ? 1 : 0)
        }

        /// Where who is next stands in the order of all, 0 to 1; who takes a number now stands at 1.
        func place(after called: Int) -> Double {
            called >= count ? .infinity : Double(called + 1) / Double(isOwn ? count : count + 1)
        }
    }

    private struct Desk {
        var lines: [Int] = []
        /// When it last verified somebody.
        var last = Int64.min
        /// Seconds until it is free: as it may be, or where nobody has seen the like, as it is guessed.
        var rests: [Double] = []
        var rest = 0.0
    }

    private static func desks(of lines: [Line]) -> [Desk] {
        var desks: [UInt16: Desk] = [:]
        for (index, line) in lines.enumerated() {
            let mean = Pace.average(line.services)
            for counter in line.queue.pace.counters where line.queue.pace.isOpen(counter, mean: mean) {
                var desk = desks[counter.id] ?? Desk()
                desk.lines.append(index)
                desk.last = max(desk.last, counter.last)
                desks[counter.id] = desk
            }
        }
        return desks.sorted { $0.key < $1.key }.map(\.value)
    }

    /// What each desk still needs for whom it serves. There are no more of them than desks: who has nobody is free.
    private static func seat(_ desks: inout [Desk], _ lines: [Line], at tick: Int64) {
        let called = lines.reduce(0) { $0 + min($1.queue.calledCount, calledAtMost) }
        let known = desks
        let mayRest = known.indices
            .filter { index in known[index].lines.allSatisfy { lines[$0].queue.waitingCount == 0 } }
            .sorted { known[$0].last < known[$1].last }
        let resting = Set(mayRest.prefix(max(0, known.count - called)))
        for index in desks.indices where !resting.contains(index) {
            let own = desks[index].lines
            let begun = own.compactMap { place in
                lines[place].queue.busySince.map { max($0, lines[place].queue.lastResumedTick ?? $0) }
            }.min()
            let age = Double(max(0, tick - max(desks[index].last, begun ?? tick))) / 1000
            let services = own.flatMap { lines[$0].services }
            desks[index].rests = services.filter { $0 > age }.map { $0 - age }
            desks[index].rest = min(max(0, age - (services.max() ?? 0)), longestBreak)
        }
    }

    /// SplitMix64 (Steele, Lea and Flood 2014), from the same beginning each time.
    private struct Dice {
        private var state: UInt64 = 0x9e37_79b9_7f4a_7c15

        /// 0 to `sides` - 1.
        mutating func roll(_ sides: Int) -> Int {
            state &+= 0x9e37_79b9_7f4a_7c15
            var word = state
            word = (word ^ (word >> 30)) &* 0xbf58_476d_1ce4_e5b9
            word = (word ^ (word >> 27)) &* 0x94d0_49bb_1331_11eb
            return Int((word ^ (word >> 31)) >> 33) % max(1, sides)
        }
    }
}

extension SharedDesks.Turn {
    fileprivate init(of waits: [Double], immediate: Int) {
        let sorted = waits.sorted()
        func rank(_ part: Double) -> Double { sorted[min(sorted.count - 1, Int(part * Double(sorted.count)))] }
        self.init(
            middle: rank(0.5), spread: (rank(0.84) - rank(0.16)) / 2, isImmediate: 2 * immediate > sorted.count)
    }
}
