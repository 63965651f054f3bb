import Foundation
import TicketCamera

/// Light on the camera's sensor, linear; 1 is as much as it can tell apart from more.
struct Exposure {
    let width: Int
    let height: Int
    var light: [Float]

    init(width: Int, height: Int, light: Float = 0) {
        self.width = width
        self.height = height
        self.light = [Float](repeating: light, count: width * height)
    }

    /// Changes each pixel by where it is.
    mutating func change(_ body: (_ x: Int, _ y: Int, _ light: Float) -> Float) {
        light.withUnsafeMutableBufferPointer { light in
            for y in 0..<height {
                for x in 0..<width { light[y * width + x] = body(x, y, light[y * width + x]) }
            }
        }
    }

    /// Out of focus.
    /// - Parameter radius: of the disc that a point becomes, about, in pixels.
    mutating func defocus(_ radius: Float) {
        guard radius > 0.05 else { return }
        // Two passes of a box each way make a tent, near enough to a lens.
        for _ in 0..<2 {
            smear(radius * 0.85, 1, 0)
            smear(radius * 0.85, 0, 1)
        }
    }

    /// Moved while the shutter was open.
    /// - Parameter length: in pixels.
    mutating func move(_ length: Float, angle: Float) {
        smear(length / 2, cosine(angle), sine(angle))
    }

    /// The mean along a line through each pixel that reaches `reach` pixels both ways.
    private mutating func smear(_ reach: Float, _ dx: Float, _ dy: Float) {
        guard reach > 0.05 else { return }
        let steps = max(1, Int(reach.rounded(.up)))
        let old = light
        old.withUnsafeBufferPointer { old in
            light.withUnsafeMutableBufferPointer { light in
                for index in light.indices { light[index] = 0 }
                for step in -steps...steps {
                    let (sx, sy) = (dx * reach * Float(step) / Float(steps), dy * reach * Float(step) / Float(steps))
                    Self.add(old, to: light, width, height, shift: (sx, sy), weight: 1 / Float(2 * steps + 1))
                }
            }
        }
    }

    private static func add(
        _ old: UnsafeBufferPointer<Float>, to new: UnsafeMutableBufferPointer<Float>, _ width: Int, _ height: Int,
        shift: (x: Float, y: Float), weight: Float
    ) {
        let (left, top) = (shift.x.rounded(.down), shift.y.rounded(.down))
        let (fx, fy) = (shift.x - left, shift.y - top)
        let weights = [(1 - fx) * (1 - fy), fx * (1 - fy), (1 - fx) * fy, fx * fy].map { $0 * weight }
        for y in 0..<height {
            let upper = min(height - 1, max(0, y + Int(top))) * width
            let lower = min(height - 1, max(0, y + Int(top) + 1)) * width
            for x in 0..<width {
                let before = min(width - 1, max(0, x + Int(left)))
                let after = min(width - 1, max(0, x + Int(left) + 1))
                new[y * width + x] +=
                    old[upper + before] * weights[0] + old[upper + after] * weights[1] + old[lower + before]
                    * weights[2] + old[lower + after] * weights[3]
            }
        }
    }

    /// What the sensor's electronics make of it: noise of light and of reading, clipping, gamma 2.2, 8 bits.
    /// - Parameters:
    ///   - shot: deviation of the noise at full light; that of darker pixels is smaller by the square root.
    ///   - read: deviation of the noise in the dark.
    func developed(shot: Float, read: Float, _ chance: inout Chance) -> Frame {
        let curve = (0...4095).map { UInt8((powf(Float($0) / 4095, 1 / 2.2) * 255).rounded()) }
        let luma = light.map { light in
            let noise = (shot * shot * max(0, min(1, light)) + read * read).squareRoot()
            let value = noise > 0 ? light + noise * chance.normal() : light
            return curve[Int(max(0, min(1, value)) * 4095)]
        }
        return Frame(width: width, height: height, luma: luma)
    }
}
