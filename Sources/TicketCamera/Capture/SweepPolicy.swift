/// When a camera's dials are turned: something like a code is in view for a while and is not read. Each way of seeing it is tried once;
/// what brings a code stays while the code is there. What is there for longer is a poster or a chequered cloth, and is left in peace until
/// it has gone.
struct SweepPolicy {
    /// How long something must be unread, in milliseconds: a hand that comes to rest takes less.
    static let patience: Int64 = 1000
    /// How long each trial lasts, in milliseconds: a lens moves in a third of a second, and then some frames are looked at.
    static let trial: Int64 = 500
    /// How long nothing must have been in view before another sweep, in milliseconds; and how long after its last code a trial stays.
    static let rest: Int64 = 1000

    private enum State {
        case quiet(unreadSince: Int64?)
        case sweeping(index: Int, until: Int64)
        case holding(CameraTrial, until: Int64)
        case done(lastSeen: Int64)
    }

    private var state = State.quiet(unreadSince: nil)

    /// - Parameters:
    ///   - trials: what the camera can do.
    ///   - isUnread: something looks like a code, and nothing was read.
    ///   - hasCodes: some code was read.
    ///   - now: milliseconds of a clock that only grows.
    /// - Returns: how the frames to come are taken.
    mutating func trial(_ trials: [CameraTrial], isUnread: Bool, hasCodes: Bool, at now: Int64) -> CameraTrial {
        switch state {
        case .quiet(let since):
            guard isUnread, !hasCodes, !trials.isEmpty else {
                state = .quiet(unreadSince: nil)
                return .none
            }
            let since = since ?? now
            guard now - since >= Self.patience else {
                state = .quiet(unreadSince: since)
                return .none
            }
            state = .sweeping(index: 0, until: now + Self.trial)
            return trials[0]
        case .sweeping(let index, let until):
            guard index < trials.count else { return end(now) }
            if hasCodes {
                state = .holding(trials[index], until: now + Self.rest)
                return trials[index]
            }
            guard now >= until else { return trials[index] }
            guard index + 1 < trials.count else { return end(now) }
            state = .sweeping(index: index + 1, until: now + Self.trial)
            return trials[index + 1]
        case .holding(let trial, let until):
            if hasCodes { state = .holding(trial, until: now + Self.rest) }
            if !hasCodes, now >= until { state = .quiet(unreadSince: nil) }
            return hasCodes || now < until ? trial : .none
        case .done(let lastSeen):
            if hasCodes || (!isUnread && now - lastSeen >= Self.rest) {
                state = .quiet(unreadSince: nil)
            } else if isUnread {
                state = .done(lastSeen: now)
            }
            return .none
        }
    }

    private mutating func end(_ now: Int64) -> CameraTrial {
        state = .done(lastSeen: now)
        return .none
    }
}
