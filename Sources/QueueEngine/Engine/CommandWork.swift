/// What the command path did, for whoever watches over an appliance.
public struct CommandWork: Sendable, Equatable {
    public var commits = 0
    /// Carried out or refused: all that were answered by the disk.
    public var writes = 0
    public var refused = 0
    public var failedCommits = 0
}
