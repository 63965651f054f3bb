/// When to lower the exposure for some frames: something is too bright to be read, and nothing else was.
///
/// A window behind the host is too bright as well and never becomes a code, so a try that brings nothing is followed by a pause,
/// and each such pause is twice as long.
struct ExposurePolicy {
    /// How long a picture must be too bright, in milliseconds: an automatic exposure finds its own way in less.
    static let patience: Int64 = 200
    /// How long a lowered exposure is given to bring a code, in milliseconds: a camera takes some frames to follow.
    static let attempt: Int64 = 700
    /// How long after the last code it stays lowered, in milliseconds.
    static let afterglow: Int64 = 300
    /// Between two tries that brought nothing, in milliseconds.
    static let pauses: ClosedRange<Int64> = 1000...16_000

    private enum State {
        case automatic(brightSince: Int64?, notBefore: Int64)
        case lowered(until: Int64, hasRead: Bool)
    }

    private var state = State.automatic(brightSince: nil, notBefore: 0)
    private var pause = pauses.lowerBound

    /// - Parameters:
    ///   - isSaturated: a large part of the frame is as bright as the camera can show.
    ///   - hasCodes: some code was read in it.
    ///   - now: milliseconds of a clock that only grows.
    /// - Returns: the exposure for the frames to come.
    mutating func exposure(isSaturated: Bool, hasCodes: Bool, at now: Int64) -> Exposure {
        switch state {
        case .automatic(let since, let notBefore):
            guard isSaturated, !hasCodes else {
                if !isSaturated { pause = Self.pauses.lowerBound }
                state = .automatic(brightSince: nil, notBefore: isSaturated ? notBefore : now)
                return .automatic
            }
            let since = since ?? now
            guard now - since >= Self.patience, now >= notBefore else {
                state = .automatic(brightSince: since, notBefore: notBefore)
                return .automatic
            }
            state = .lowered(until: now + Self.attempt, hasRead: false)
            return .lowered
        case .lowered(let until, let hasRead):
            if hasCodes {
                state = .lowered(until: now + Self.afterglow, hasRead: true)
                return .lowered
            }
            guard now >= until else { return .lowered }
            if hasRead { pause = Self.pauses.lowerBound }
            state = .automatic(brightSince: nil, notBefore: hasRead ? now : now + pause)
            if !hasRead { pause = min(pause * 2, Self.pauses.upperBound) }
            return .automatic
        }
    }
}
