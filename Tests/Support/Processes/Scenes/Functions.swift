import Foundation

func sine(_ angle: Float) -> Float { sinf(angle) }
func cosine(_ angle: Float) -> Float { cosf(angle) }
func arcsine(_ value: Float) -> Float { asinf(value) }
func power(_ base: Float, _ exponent: Float) -> Float { powf(base, exponent) }
func exponential(_ exponent: Float) -> Float { expf(exponent) }

/// From 0 to 1 without a corner, as `value` goes from one to the other.
func smoothstep(_ from: Float, _ to: Float, _ value: Float) -> Float {
    let t = max(0, min(1, (value - from) / (to - from)))
    return t * t * (3 - 2 * t)
}
