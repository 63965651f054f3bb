import NIOCore

/// The feed's times, in ticks of a wheel that each event loop has. Tests have a faster wheel.
struct FeedSettings: Sendable {
    var tick: TimeAmount = .seconds(1)
    /// Between two `alive`: a page that has heard nothing for 35 s then knows that it is cut off.
    var aliveInterval = 15
    /// Below the 30 s at which the strictest routers forget an idle connection.
    var pingInterval = 20
    /// Two pings without an answer, and some patience.
    var silenceLimit = 45
    /// A client that was told to go has so long to say goodbye.
    var closingLimit = 2
    /// Half of the contract's 100 ms, so that the slowest message is still in time.
    var mergeInterval: Duration = .milliseconds(50)
    /// Between two looks at whether one address holds most connections.
    var crowdInterval: Duration = .seconds(2)
    /// Until a state that could not be read is read again.
    var retryInterval: Duration = .seconds(1)
    /// What the feed names the sounds of.
    var voice: WallVoice?

    /// Both intervals are whole multiples of it: a phone is looked at no more often than it has to be.
    var stride: Int {
        var (larger, smaller) = (max(1, aliveInterval), max(1, pingInterval))
        while smaller > 0 { (larger, smaller) = (smaller, larger % smaller) }
        return larger
    }
}
