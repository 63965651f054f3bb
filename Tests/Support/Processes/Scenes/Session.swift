public import TicketCamera

/// What a camera over a desk sees for a while, 30 frames a second: mostly nothing, now and then a hand, and a ticket that is held to it.
public struct Session {
    /// Frames from one ticket to the next, those of them in which a hand moves, and those that show the ticket: one in ten.
    private static let visit = 60
    private static let hand = 12
    private static let shown = 6

    private let width = 1280
    private let height = 720
    private let visits: Int
    private var chance: Chance
    private let surroundings: Surroundings
    private let conditions: Conditions

    public init(visits: Int, seed: UInt64) {
        self.visits = visits
        chance = Chance(seed: seed)
        surroundings = Surroundings(width: width, height: height, count: 3, &chance)
        var conditions = Conditions(&chance)
        (conditions.shot, conditions.read) = (0.03, 0.006)
        self.conditions = conditions
    }

    /// - Parameter body: told each frame, and what the code in it says.
    public mutating func play(_ body: (_ frame: Frame, _ text: String?) throws -> Void) rethrows {
        let desk = exposure(of: nil, isLit: true)
        for _ in 0..<visits {
            let quiet = Self.visit - Self.shown - Self.hand
            for _ in 0..<quiet { try body(developed(desk), nil) }
            for step in 0..<Self.hand {
                try body(developed(withHand(desk, Float(step) / Float(Self.hand - 1))), nil)
            }
            guard let code = Code(nil, &chance) else { continue }
            let isPhone = chance.isOnce(in: 2)
            let kinds: [Damage] = isPhone ? [.none, .darkMode, .glare] : [.none, .faded, .crumpled]
            let card = Scene.card(
                code, isPhone ? .phone : .receipt, kinds[chance.whole(0...2)], chance.real(0...0.4), &chance)
            let held = exposure(of: card, isLit: !isPhone)
            for _ in 0..<Self.shown { try body(developed(held), code.text) }
        }
    }

    private mutating func exposure(of card: (any Card)?, isLit: Bool) -> Exposure {
        var conditions = conditions
        if card != nil {
            conditions = Conditions(&chance)
            (conditions.shot, conditions.read) = (self.conditions.shot, self.conditions.read)
        }
        let view = View(
            width: width, height: height, card: card, conditions: conditions, surroundings: surroundings, &chance)
        return view.exposed(isLit: isLit, room: 0.8, &chance)
    }

    private mutating func developed(_ exposure: Exposure) -> Frame {
        exposure.developed(shot: conditions.shot, read: conditions.read, &chance)
    }

    /// A sleeve and a fist that come in from the right.
    private mutating func withHand(_ desk: Exposure, _ progress: Float) -> Exposure {
        let skin = Relief(&chance)
        let (tip, middle) = (Float(width) * (1 - 0.6 * progress), Float(height) * (0.55 + 0.1 * progress))
        var seen = desk
        seen.change { x, y, light in
            let (dx, dy) = (Float(x) - tip, (Float(y) - middle) / 110)
            let inside = smoothstep(-20, 20, dx) * smoothstep(1.1, 0.9, abs(dy))
            let shade = 0.42 * (1 - 0.5 * dy * dy) + 0.05 * skin.height(Float(x) / 25, Float(y) / 25)
            return light * (1 - inside) + inside * shade
        }
        return seen
    }
}
