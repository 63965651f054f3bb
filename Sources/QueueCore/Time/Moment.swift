/// When something happens: what the wall clock says, and how far the service's own clock has come.
///
/// `tick` counts milliseconds and only grows: it runs with the machine's clock since its start, goes on after the next start
/// from where it was, and no step of the wall clock moves it. All arithmetic on durations uses it.
public struct Moment: Hashable, Sendable, Codable {
    public var wall: Timestamp
    /// Milliseconds of service time, 0 at the database's first start.
    public var tick: Int64

    public init(wall: Timestamp, tick: Int64) {
        self.wall = wall
        self.tick = tick
    }
}
