import QueueEngine

// Service time of all appliances is the server's: its clock, which no appliance's restart touches, kept from going back.
extension PostgresConnection {
    /// Milliseconds by which the server's clock may be behind service time before it counts as set back, and service time goes on
    /// from where it was.
    private static let correction: Int64 = 1000

    private static let now = "SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint"
    private static let read = "SELECT tick_offset, last_tick FROM service_time FOR UPDATE"
    private static let settle = """
        INSERT INTO service_time (row_id, boot, tick_offset, first_tick, last_tick) VALUES (1, 'server', $1, 0, $2)
        ON CONFLICT (row_id) DO UPDATE SET tick_offset = excluded.tick_offset, last_tick = excluded.last_tick
        """

    /// - Returns: the tick that it is now.
    func serviceTick() throws(PostgresError) -> Int64 {
        try statement(OwnSQL.begin, isOurs: true).run()
        let known = try statement(Self.read, isOurs: true).first { ($0.integer(), $0.integer()) }
        let clock = try statement(Self.now, isOurs: true).first { $0.integer() } ?? 0
        var offset = known?.0 ?? 1 - clock
        let last = known?.1 ?? 0
        let isSetBack = clock + offset < last - Self.correction
        if isSetBack { offset = last + 1 - clock }
        let tick = max(clock + offset, last)
        if known == nil || isSetBack { try statement(Self.settle, isOurs: true).with(offset).with(tick).run() }
        try statement("COMMIT", isOurs: true).run()
        try settle()
        try sync()
        return tick
    }
}
