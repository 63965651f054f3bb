/// How a flat card in front of a pinhole camera comes to lie in the picture: a homography, and its inverse.
struct Projection {
    /// Row by row: picture from card.
    private let forward: [Float]
    private let backward: [Float]

    /// - Parameters:
    ///   - centre: where the card's middle lies in the picture, in pixels.
    ///   - scale: pixels a unit of the card, at its middle.
    ///   - roll, yaw, pitch: radians: in the picture's plane, about its upright and about its level axis.
    ///   - distance: of the camera from the card, in units of the card. The nearer, the stronger the perspective.
    init(centre: (x: Float, y: Float), scale: Float, roll: Float, yaw: Float, pitch: Float, distance: Float) {
        let (sr, cr) = (sine(roll), cosine(roll))
        let (sy, cy) = (sine(yaw), cosine(yaw))
        let (sp, cp) = (sine(pitch), cosine(pitch))
        // The first two columns of pitch × yaw × roll.
        let right = (x: cy * cr, y: sp * sy * cr + cp * sr, z: -cp * sy * cr + sp * sr)
        let down = (x: -cy * sr, y: -sp * sy * sr + cp * cr, z: cp * sy * sr + sp * cr)
        let focal = scale * distance
        forward = [
            focal * right.x + centre.x * right.z, focal * down.x + centre.x * down.z, centre.x * distance,
            focal * right.y + centre.y * right.z, focal * down.y + centre.y * down.z, centre.y * distance,
            right.z, down.z, distance,
        ]
        backward = Self.inverse(forward)
    }

    /// Where a point of the card lies in the picture.
    func picture(_ u: Float, _ v: Float) -> (x: Float, y: Float) {
        let point = Self.apply(forward, u, v)
        return (point.0, point.1)
    }

    /// Which point of the card is seen there.
    func card(_ x: Float, _ y: Float) -> (u: Float, v: Float) {
        let point = Self.apply(backward, x, y)
        return (point.0, point.1)
    }

    private static func apply(_ m: [Float], _ a: Float, _ b: Float) -> (Float, Float) {
        let w = m[6] * a + m[7] * b + m[8]
        return ((m[0] * a + m[1] * b + m[2]) / w, (m[3] * a + m[4] * b + m[5]) / w)
    }

    /// The adjugate, which is the inverse but for a factor.
    private static func inverse(_ m: [Float]) -> [Float] {
        [
            m[4] * m[8] - m[5] * m[7], m[2] * m[7] - m[1] * m[8], m[1] * m[5] - m[2] * m[4],
            m[5] * m[6] - m[3] * m[8], m[0] * m[8] - m[2] * m[6], m[2] * m[3] - m[0] * m[5],
            m[3] * m[7] - m[4] * m[6], m[1] * m[6] - m[0] * m[7], m[0] * m[4] - m[1] * m[3],
        ]
    }
}
