/// How service time and the machine's clock relate in this boot of the machine. One row of the database says so, so that all
/// processes on it have the same time, and a restart of the daemon takes nothing from it.
public struct ServiceTime: Sendable, Equatable {
    /// What is added to the milliseconds since the machine's start for milliseconds of service time.
    public let offset: Int64
    /// The first tick of this boot: what bears an earlier one is from before the machine was off.
    public let first: Int64

    public init(offset: Int64, first: Int64) {
        self.offset = offset
        self.first = first
    }
}
