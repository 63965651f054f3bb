/// What stands in front of the lens.
struct View {
    let width: Int
    let height: Int
    let card: (any Card)?
    let conditions: Conditions
    private let surroundings: Surroundings
    private let projection: Projection

    init(
        width: Int, height: Int, card: (any Card)?, conditions: Conditions, surroundings: Surroundings,
        _ chance: inout Chance
    ) {
        (self.width, self.height, self.card, self.conditions) = (width, height, card, conditions)
        self.surroundings = surroundings
        let reach = min(Float(min(width, height)) / 2, 26 * conditions.scale)
        let (spareX, spareY) = (max(0, Float(width) / 2 - reach), max(0, Float(height) / 2 - reach))
        let (x, y) = (chance.real(-0.9...0.9) * spareX, chance.real(-0.8...0.8) * spareY)
        projection = Projection(
            centre: (Float(width) / 2 + x, Float(height) / 2 + y), scale: conditions.scale, roll: conditions.roll,
            yaw: conditions.yaw, pitch: conditions.pitch, distance: 150)
    }

    /// - Parameters:
    ///   - isLit: the card is seen by the room's light, not its own.
    ///   - room: how bright that is.
    func exposed(isLit: Bool, room: Float, _ chance: inout Chance) -> Exposure {
        var exposure = Exposure(width: width, height: height)
        let shadow = (angle: chance.real(0...6.28), softness: chance.real(0.02...0.6), Relief(&chance))
        let lamp = lampPlace(&chance)
        let fringes = (chance.real(0.08...0.9), chance.real(0.08...0.9), Relief(&chance))
        let box = cardBox()
        exposure.change { x, y, _ in
            let (px, py) = (Float(x), Float(y))
            let across =
                ((px / Float(width) - 0.5) * cosine(shadow.angle) + (py / Float(height) - 0.5) * sine(shadow.angle))
            let bend = 0.15 * shadow.2.height(px / 200, py / 200)
            let lit = 1 - conditions.unevenness * smoothstep(-shadow.softness, shadow.softness, across + bend)
            var light = surroundings.light(px, py) * room * lit
            if box.x.contains(x), box.y.contains(y), let own = cardLight(px, py, under: light) {
                light = isLit ? own * lit : own * (1 - 0.8 * conditions.unevenness * (1 - lit))
                if conditions.moire > 0, !isLit {
                    let phase = px * fringes.0 + py * fringes.1 + 3 * fringes.2.height(px / 90, py / 90)
                    light *= 1 + conditions.moire * 0.6 * sine(phase) - conditions.moire * 0.3
                }
            }
            let (dx, dy) = ((px - lamp.x) / lamp.width, (py - lamp.y) / lamp.height)
            light += conditions.glare * exponential(-(dx * dx + dy * dy))
            return (light * (1 - conditions.veil) + conditions.veil * 0.6) * conditions.exposure
        }
        exposure.defocus(conditions.defocus)
        if conditions.motion > 0 { exposure.move(conditions.motion, angle: chance.real(0...3.14)) }
        if conditions.exposure > 1 { bloom(&exposure) }
        return exposure
    }

    /// The mean of 3 × 3 points in a pixel; at the card's edge, what is behind counts with it.
    private func cardLight(_ x: Float, _ y: Float, under behind: Float) -> Float? {
        guard let card else { return nil }
        var (sum, count): (Float, Float) = (0, 0)
        for point in 0..<9 {
            let at = projection.card(x + Float(point % 3 - 1) / 3, y + Float(point / 3 - 1) / 3)
            if let light = card.light(at.u, at.v) { (sum, count) = (sum + light, count + 1) }
        }
        return count > 0 ? (sum + (9 - count) * behind) / 9 : nil
    }

    private func cardBox() -> (x: Range<Int>, y: Range<Int>) {
        guard let reach = card?.reach else { return (0..<0, 0..<0) }
        // A phone's page may stand off the code's middle.
        let corners = [(-1, -1), (1, -1), (1, 1), (-1, 1)].map { corner in
            projection.picture(Float(corner.0) * reach.u, Float(corner.1) * reach.v * 1.3)
        }
        func range(_ values: [Float], _ limit: Int) -> Range<Int> {
            let (low, high) = (Int(max(0, values.min() ?? 0)), Int(min(Float(limit), (values.max() ?? 0) + 1)))
            return low..<max(low, high)
        }
        return (range(corners.map(\.x), width), range(corners.map(\.y), height))
    }

    /// A lamp's mirror image somewhere on the code.
    private func lampPlace(_ chance: inout Chance) -> (x: Float, y: Float, width: Float, height: Float) {
        let half = conditions.scale * 14
        let middle = projection.picture(0, 0)
        return (
            middle.x + chance.real(-1...1) * half, middle.y + chance.real(-1...1) * half,
            half * chance.real(0.3...0.9), half * chance.real(0.2...0.7)
        )
    }

    /// What is too bright runs over into what is beside it.
    private func bloom(_ exposure: inout Exposure) {
        var glow = exposure
        for index in glow.light.indices { glow.light[index] = max(0, glow.light[index] - 1) }
        glow.defocus(conditions.scale)
        exposure.change { x, y, light in light + 0.12 * glow.light[y * width + x] }
    }
}
