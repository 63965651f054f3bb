import CPicture
import Foundation
public import TicketCamera

/// A picture of a ticket that is held to a camera, or of a place where none is. Made by rules from a seed.
public struct Scene: Sendable {
    public enum Medium: String, CaseIterable, Sendable { case phone, receipt, nothing }

    public let medium: Medium
    public let damage: Damage
    /// Above 0, up to 1.
    public let severity: Float
    /// What the code says; nil where there is none.
    public let text: String?
    public let frame: Frame

    /// - Parameters:
    ///   - severity: 0 (hardly any) to 1 (hopeless).
    ///   - seed: of everything else.
    ///   - id: the ticket's; nil for any.
    public init(
        _ medium: Medium, _ damage: Damage, severity: Float, width: Int = 1280, height: Int = 720, seed: UInt64,
        id: String? = nil
    ) {
        var chance = Chance(seed: seed)
        var conditions = Conditions(&chance)
        conditions.suffer(damage, severity, &chance)
        // Small pictures hold a whole code, too.
        conditions.scale = min(conditions.scale, Float(min(width, height)) / 66)
        var card: (any Card)?
        if medium != .nothing, let code = Code(id, &chance) {
            card = Self.card(code, medium, damage, severity, &chance)
            text = code.text
        } else {
            text = nil
        }
        (self.medium, self.damage, self.severity) = (medium, damage, severity)
        let things = medium == .nothing ? chance.whole(0...14) : chance.whole(0...4)
        let surroundings = Surroundings(width: width, height: height, count: things, &chance)
        let view = View(
            width: width, height: height, card: card, conditions: conditions, surroundings: surroundings, &chance)
        let isLit = medium != .phone
        let exposure = view.exposed(isLit: isLit, room: isLit ? 1 : chance.real(0.1...0.5), &chance)
        let frame = exposure.developed(shot: conditions.shot, read: conditions.read, &chance)
        self.frame = conditions.quality.map { frame.compressed(quality: $0) } ?? frame
    }

    static func card(
        _ code: Code, _ medium: Medium, _ damage: Damage, _ severity: Float, _ chance: inout Chance
    ) -> any Card {
        if medium == .phone {
            let looks: [Damage: Phone.Look] = [.darkMode: .dark, .inverted: .inverted]
            let usual: Phone.Look = chance.isOnce(in: 4) ? .dark : .light
            return Phone(code, look: looks[damage] ?? usual, &chance)
        }
        var receipt = Receipt(code, &chance)
        switch damage {
        case .faded: receipt.fading = 0.55 + 0.45 * severity
        case .crumpled: receipt.crumpling = 0.15 + 0.85 * severity
        case .deadDots: receipt.deadDots = Int(1 + 29 * severity)
        case .curled: receipt.curl = 0.3 + 0.9 * severity
        case .stained: receipt.stain = 0.4 + 0.6 * severity
        case .combination:
            receipt.fading = 0.6 * severity
            receipt.crumpling = 0.5 * severity
            receipt.deadDots = Int(4 * severity)
        default:
            receipt.crumpling = 0.05
        }
        return receipt
    }

    /// What a benchmark reads: each kind of damage on phones and on paper at rising severity, and pictures without a code.
    /// - Parameters:
    ///   - steps: of severity, each kind.
    ///   - negatives: how many without a code.
    public static func all(steps: Int, negatives: Int, seed: UInt64, _ body: (Scene) throws -> Void) rethrows {
        var chance = Chance(seed: seed)
        let kinds = Damage.onPhones.map { (Medium.phone, $0) } + Damage.onPaper.map { (Medium.receipt, $0) }
        for (medium, damage) in kinds {
            for step in 0..<steps {
                let severity = (Float(step) + 0.5) / Float(steps)
                try body(Scene(medium, damage, severity: severity, seed: chance.next()))
            }
        }
        let empty: [Damage] = [.none, .noise, .lowLight, .blur, .uneven, .compressed]
        for number in 0..<negatives {
            let severity = Float(number % 7) / 10
            try body(Scene(.nothing, empty[number % empty.count], severity: severity, seed: chance.next()))
        }
    }
}

extension Frame {
    /// As it comes out of a JPEG.
    func compressed(quality: Int32) -> Frame {
        guard let compressor = tjInitCompress(), let decompressor = tjInitDecompress() else { return self }
        defer {
            tjDestroy(compressor)
            tjDestroy(decompressor)
        }
        var bytes: UnsafeMutablePointer<UInt8>?
        var count: UInt = 0
        defer { tjFree(bytes) }
        tjCompress2(
            compressor, luma, Int32(width), 0, Int32(height), Int32(TJPF_GRAY.rawValue), &bytes, &count,
            Int32(TJSAMP_GRAY.rawValue), max(1, quality), 0)
        var luma = luma
        tjDecompress2(
            decompressor, bytes, count, &luma, Int32(width), 0, Int32(height), Int32(TJPF_GRAY.rawValue), 0)
        return Frame(width: width, height: height, luma: luma)
    }
}
