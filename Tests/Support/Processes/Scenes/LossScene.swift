import CQREncode
public import TicketCamera

/// What readers lose for a reason of its own, each alone: light and focus are good.
public enum Loss: String, CaseIterable, Sendable {
    /// Under 80 pixels, modules of 1.5 to 2.2.
    case small
    /// Versions 1 and 2, turned by 38° to 52°.
    case turned
    /// Version 1, which has no alignment pattern, large and tilted.
    case tilted
    /// Near and tilted by 50° and more: the fourth corner lies far from where a parallelogram has it.
    case steep
    /// Versions 7 to 25, turned and tilted.
    case grown
    /// Versions 34 to 40, upright.
    case dense
    /// Version 10 around a can.
    case bent
    /// Nine to twenty on a sheet.
    case many
    case mirrored
    /// Cut at the code's edge, or a module from it.
    case margin
}

/// A picture of one kind of loss. The same from the same seed.
public struct LossScene: Sendable {
    public let loss: Loss
    /// What its codes say.
    public let texts: [String]
    public let frame: Frame

    private struct Placed {
        let label: Label
        let projection: Projection
    }

    /// - Parameter severity: 0 (hardly any) to 1 (the most that is asked for).
    public init?(_ loss: Loss, severity: Float, seed: UInt64) {
        var chance = Chance(seed: seed)
        guard let scene = Self.placed(loss, severity, &chance) else { return nil }
        (self.loss, texts) = (loss, scene.placed.map(\.label.code.text))
        let desk = chance.real(0.2...0.5)
        var exposure = Exposure(width: scene.width, height: scene.height)
        exposure.change { x, y, _ in 0.9 * Self.light(Float(x), Float(y), scene.placed, desk) }
        exposure.defocus(chance.real(0.4...0.7))
        frame = exposure.developed(shot: 0.02, read: 0.004, &chance)
    }

    /// The mean of 3 × 3 points in a pixel.
    private static func light(_ x: Float, _ y: Float, _ placed: [Placed], _ desk: Float) -> Float {
        var sum: Float = 0
        for point in 0..<9 {
            let (px, py) = (x + Float(point % 3 - 1) / 3, y + Float(point / 3 - 1) / 3)
            var seen = desk
            for one in placed {
                let at = one.projection.card(px, py)
                guard let light = one.label.light(at.u, at.v) else { continue }
                seen = light
                break
            }
            sum += seen
        }
        return sum / 9
    }

    private typealias Plan = (width: Int, height: Int, placed: [Placed])

    private static func placed(_ loss: Loss, _ severity: Float, _ chance: inout Chance) -> Plan? {
        let (low, any) = (chance.real(-0.15...0.15), chance.real(-3.1...3.1))
        switch loss {
        case .small:
            return one(version: chance.whole(1...3), scale: 2.2 - 0.7 * severity, roll: any, &chance)
        case .turned:
            let roll = (0.785 + 0.122 * (2 * severity - 1)) + 1.5708 * Float(chance.whole(0...3))
            return one(version: chance.whole(1...2), scale: chance.real(3...8), roll: roll, &chance)
        case .tilted:
            let angle = 0.15 + 0.55 * severity
            return one(
                version: 1, scale: chance.real(12...20), roll: low, yaw: chance.sign() * angle,
                pitch: chance.sign() * angle * chance.real(0...1), &chance)
        case .steep:
            return one(
                version: chance.whole(2...5), scale: 7, roll: any, yaw: chance.sign() * (0.7 + 0.3 * severity),
                pitch: chance.sign() * 0.3, distance: 80, &chance)
        case .grown:
            return one(
                version: chance.whole(7...25), scale: 3.6, roll: any, yaw: chance.sign() * 0.5 * severity,
                pitch: chance.sign() * 0.4 * severity, distance: 300, &chance)
        case .dense:
            return one(version: chance.whole(34...40), scale: 4.2 - severity, roll: low / 3, &chance)
        case .bent:
            return one(
                version: 10, scale: 6, roll: chance.isOnce(in: 2) ? low : low + 1.5708, bend: 0.5 + 1.2 * severity,
                &chance)
        case .many: return many(9 + Int(11 * severity), &chance)
        case .mirrored:
            return one(version: chance.whole(1...8), scale: chance.real(3...6), roll: any, isMirrored: true, &chance)
        case .margin: return atTheEdge(severity, &chance)
        }
    }

    private static func code(_ version: Int, _ chance: inout Chance) -> Code? {
        // As much as it holds at level M, about: a large code is large for its text.
        let count = version == 1 ? 12 : 6 + version * version * 2 / 3 + version * 8
        let letters = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ -./:")
        let text = String((0..<count).map { _ in letters[chance.whole(0...letters.count - 1)] })
        return Code(text, level: QR_ECLEVEL_M, version: version)
    }

    private static func one(
        version: Int, scale: Float, roll: Float, yaw: Float = 0, pitch: Float = 0, distance: Float = 150,
        bend: Float = 0, isMirrored: Bool = false, _ chance: inout Chance
    ) -> Plan? {
        guard let code = code(version, &chance) else { return nil }
        // The corners of a turned code reach further, and those that perspective brings near.
        let side = Int(Float(code.size + 10) * scale * (abs(roll.remainder(dividingBy: 1.5708)) > 0.1 ? 1.45 : 1.1))
        let (width, height) = (max(320, side), max(240, side))
        let projection = Projection(
            centre: (Float(width) / 2 + chance.real(-5...5), Float(height) / 2 + chance.real(-5...5)), scale: scale,
            roll: roll, yaw: yaw, pitch: pitch, distance: distance)
        let label = Label(code: code, bend: bend, isMirrored: isMirrored)
        return (width, height, [Placed(label: label, projection: projection)])
    }

    private static func many(_ count: Int, _ chance: inout Chance) -> Plan? {
        let columns = 5
        var placed: [Placed] = []
        for number in 0..<count {
            guard let code = code(chance.whole(1...3), &chance) else { return nil }
            let (x, y) = (Float(130 + number % columns * 190), Float(120 + number / columns * 170))
            let projection = Projection(
                centre: (x + chance.real(-10...10), y + chance.real(-8...8)), scale: chance.real(3...4),
                roll: chance.real(-0.3...0.3), yaw: 0, pitch: 0, distance: 150)
            placed.append(Placed(label: Label(code: code), projection: projection))
        }
        return (1024, 768, placed)
    }

    /// The picture ends with the code, on one side or on all.
    private static func atTheEdge(_ severity: Float, _ chance: inout Chance) -> Plan? {
        guard let code = code(chance.whole(1...4), &chance) else { return nil }
        let (scale, space) = (chance.real(4...8), 1 - severity)
        let side = Int(((Float(code.size) + 2 * space) * scale).rounded())
        let projection = Projection(
            centre: (Float(side) / 2, Float(side) / 2), scale: scale, roll: 0, yaw: 0, pitch: 0, distance: 150)
        return (side, side, [Placed(label: Label(code: code), projection: projection)])
    }
}

extension LossScene {
    /// What a benchmark reads of each kind, at rising severity.
    public static func all(steps: Int, seed: UInt64, _ body: (LossScene) throws -> Void) rethrows {
        var chance = Chance(seed: seed)
        for loss in Loss.allCases {
            for step in 0..<steps {
                let severity = (Float(step) + 0.5) / Float(steps)
                if let scene = LossScene(loss, severity: severity, seed: chance.next()) { try body(scene) }
            }
        }
    }
}
