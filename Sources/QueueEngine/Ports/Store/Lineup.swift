public import QueueCore

/// One moment of a queue: what every screen shows, and who stands where.
public struct Lineup: Sendable, Equatable {
    public var board: Board
    /// Waiting, called and being served, by number.
    public var open: [Ticket]

    public init(board: Board, open: [Ticket]) {
        self.board = board
        self.open = open
    }
}
