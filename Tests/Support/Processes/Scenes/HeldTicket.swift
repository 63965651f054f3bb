public import TicketCamera

/// A ticket that somebody holds to the camera for a while: frame after frame it is the same, but for the noise and a hand that trembles.
public struct HeldTicket {
    /// How far the hand moves each way, in pixels.
    private static let tremor = 6

    public let text: String
    private let width: Int
    private let height: Int
    private let conditions: Conditions
    private let held: Exposure
    private let empty: Exposure
    private var chance: Chance

    /// - Parameters:
    ///   - severity: 0 (hardly any damage) to 1 (hopeless).
    ///   - id: the ticket's; nil for any.
    /// - Returns: nil when there is no such code.
    public init?(
        _ medium: Scene.Medium, _ damage: Damage, severity: Float, width: Int, height: Int, seed: UInt64,
        id: String? = nil
    ) {
        chance = Chance(seed: seed)
        var conditions = Conditions(&chance)
        conditions.suffer(damage, severity, &chance)
        conditions.scale = min(conditions.scale, Float(min(width, height)) / 66)
        guard let code = Code(id, &chance) else { return nil }
        text = code.text
        (self.width, self.height, self.conditions) = (width, height, conditions)
        let card = Scene.card(code, medium, damage, severity, &chance)
        let (wide, high) = (width + 2 * Self.tremor, height + 2 * Self.tremor)
        let desk = Surroundings(width: wide, height: high, count: 0, &chance)
        func exposure(of card: (any Card)?, _ chance: inout Chance) -> Exposure {
            View(width: wide, height: high, card: card, conditions: conditions, surroundings: desk, &chance)
                .exposed(isLit: medium != .phone, room: 1, &chance)
        }
        held = exposure(of: card, &chance)
        empty = exposure(of: nil, &chance)
    }

    /// The next frame with the ticket.
    public mutating func frame() -> Frame { developed(held) }

    /// The next frame once it is taken away.
    public mutating func desk() -> Frame { developed(empty) }

    private mutating func developed(_ exposure: Exposure) -> Frame {
        let (left, top) = (chance.whole(0...2 * Self.tremor), chance.whole(0...2 * Self.tremor))
        var seen = Exposure(width: width, height: height)
        seen.change { x, y, _ in exposure.light[(y + top) * exposure.width + x + left] }
        let frame = seen.developed(shot: conditions.shot, read: conditions.read, &chance)
        return conditions.quality.map { frame.compressed(quality: $0) } ?? frame
    }
}
