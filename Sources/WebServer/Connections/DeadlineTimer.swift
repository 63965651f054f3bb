import NIOCore

/// One timer for deadlines that are set and lifted at each request: it is scheduled anew only when it went off too early, so that
/// a request costs no timer of its own.
struct DeadlineTimer {
    private var scheduled: (task: Scheduled<Void>, at: NIODeadline)?

    /// Nothing is scheduled that would go off by then.
    func needs(_ deadline: NIODeadline?) -> Bool {
        guard let deadline else { return false }
        return scheduled.map { $0.at > deadline } ?? true
    }

    /// - Parameter body: called on the loop, at the deadline or before it.
    mutating func set(_ deadline: NIODeadline?, on loop: any EventLoop, _ body: @escaping @Sendable () -> Void) {
        guard let deadline else { return }
        if let scheduled {
            guard scheduled.at > deadline else { return }
            scheduled.task.cancel()
        }
        scheduled = (loop.scheduleTask(deadline: deadline, body), deadline)
    }

    /// It went off.
    mutating func clear() { scheduled = nil }

    mutating func cancel() {
        scheduled?.task.cancel()
        scheduled = nil
    }
}
