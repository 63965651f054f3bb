import QueueEngine

/// What is said to PostgreSQL alone.
enum OwnSQL {
    /// For statements of `SQL` that mean something else here: several appliances share the tables.
    static let replacements: [String: String] = [
        SQL.lastTick: "SELECT last_tick FROM service_time WHERE $1::bigint IS NOT NULL",
        SQL.recordTick: "UPDATE service_time SET last_tick = greatest(last_tick, $1::bigint)",
        // Tickets print where they were taken.
        SQL.unfinishedPrintJobs: """
        SELECT \(PrintJob.columns) FROM print_jobs WHERE state IN ('queued', 'sent') AND is_unconfirmed = 0
            AND appliance = current_setting('qode.appliance')
        ORDER BY row_id LIMIT $1
        """,
    ]

    static let begin = "BEGIN ISOLATION LEVEL READ COMMITTED"
    static let beginReading = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"

    /// All queues that a batch needs, in one order for every appliance, so that no two wait for each other.
    static let lockQueues = """
        SELECT \(QueueRow.columns) FROM queues
        WHERE id = ANY($1::bytea[]) OR row_id IN (SELECT queue_id FROM tickets WHERE tickets.id = ANY($2::bytea[]))
        ORDER BY row_id FOR UPDATE
        """
    /// Keys for rows, drawn while their queues are locked: in each queue later rows have higher ones, whichever appliance writes.
    static let ticketKeys = "SELECT nextval('tickets_row_id_seq') FROM generate_series(1, $1::bigint)"
    static let eventKeys = "SELECT nextval('events_id_seq') FROM generate_series(1, $1::bigint)"

    /// The transaction's name: whoever looks for it waits until the transaction is over.
    static let nameBatch = """
        INSERT INTO writers (id, batch, seen_at) VALUES ($1, $2, now())
        ON CONFLICT (id) DO UPDATE SET batch = excluded.batch, seen_at = excluded.seen_at
        """
    static let findBatch = "SELECT batch FROM writers WHERE id = $1 FOR UPDATE"
    /// Ends a session of ours that hangs on a dead connection: what it has not committed is undone, its locks go.
    static let endSession = """
        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE pid = $1::bigint AND usename = current_user AND extract(epoch FROM backend_start)::text = $2
        """
    static let session = """
        SELECT pg_backend_pid()::bigint, extract(epoch FROM backend_start)::text, now()::text
        FROM pg_stat_activity WHERE pid = pg_backend_pid()
        """
    /// A commit that does not wait for the disk is a number that may be given twice: only what the server was set to beyond that is
    /// left as it is. Whoever is cut off in the middle must not hold up the others.
    static let settings = """
        SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') IN ('off', 'local')
        UNION ALL SELECT set_config('idle_in_transaction_session_timeout', '5s', false)
        UNION ALL SELECT set_config('lock_timeout', '5s', false)
        UNION ALL SELECT set_config('qode.appliance', $1, false)
        """

    /// By the name that each connection has on the server.
    static let sessionsOfOthers = """
        SELECT count(*) FROM pg_stat_activity
        WHERE datname = current_database() AND application_name LIKE 'qode %' AND application_name <> 'qode ' || $1
        """

    /// Who says nothing for a month is no appliance any more.
    static let report = """
        WITH gone AS (DELETE FROM appliances WHERE heard_at < now() - interval '30 days' AND name <> $1)
        INSERT INTO appliances (name, heard_at, devices) VALUES ($1, now(), $2)
        ON CONFLICT (name) DO UPDATE SET heard_at = excluded.heard_at, devices = excluded.devices
        """
    static let reports = """
        SELECT name, (extract(epoch FROM heard_at) * 1000)::bigint, devices, heard_at > now() - interval '30 seconds'
        FROM appliances WHERE name <> $1
        ORDER BY name LIMIT 1000
        """

    static let channel = "qode"
    static let notify = "SELECT pg_notify('qode', $1)"
}
