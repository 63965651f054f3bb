#if !POSTGRES
    import GRDB
#endif

/// The tables, and how an older database becomes today's.
///
/// Rows have small integer keys and few, narrow indexes, because each is a page more to write for every ticket. Times are
/// milliseconds since 1970 (`…_at`) or of service time (`…_tick`); ids are the 16 bytes of a UUID.
enum Schema {
    /// "Qode": marks the file as ours (https://www.sqlite.org/pragma.html#pragma_application_id).
    static let applicationID: Int64 = 0x516f_6465
    /// The version that the last migration leaves, in `PRAGMA user_version`. One more a migration.
    static let version: Int64 = 12

    static let migrator: DatabaseMigrator = {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1") { db in
            for sql in [queues, tickets, hosts, history, outbox] { try db.execute(sql: sql) }
            try db.execute(sql: "PRAGMA application_id = \(applicationID); PRAGMA user_version = 1")
        }
        migrator.registerMigration("2") { db in
            try db.execute(sql: callOrder)
            try db.execute(sql: "PRAGMA user_version = 2")
        }
        migrator.registerMigration("3") { db in
            try db.execute(sql: unconfirmed)
            try db.execute(sql: "PRAGMA user_version = 3")
        }
        migrator.registerMigration("4") { db in
            try db.execute(sql: serviceTime)
            try db.execute(sql: "PRAGMA user_version = 4")
        }
        migrator.registerMigration("5") { db in
            try db.execute(sql: calledByTick)
            try db.execute(sql: lineage)
            try db.execute(sql: "PRAGMA user_version = 5")
        }
        migrator.registerMigration("6") { db in
            try db.execute(sql: services)
            try db.execute(sql: "PRAGMA user_version = 6")
        }
        migrator.registerMigration("7") { db in
            try db.execute(sql: stations)
            try db.execute(sql: "PRAGMA user_version = 7")
        }
        migrator.registerMigration("8") { db in
            try db.execute(sql: summaries)
            try db.execute(sql: "PRAGMA user_version = 8")
        }
        migrator.registerMigration("9") { db in
            try db.execute(sql: cards)
            try db.execute(sql: "PRAGMA user_version = 9")
        }
        migrator.registerMigration("10") { db in
            try db.execute(sql: pictures)
            try db.execute(sql: "PRAGMA user_version = 10")
        }
        migrator.registerMigration("11") { db in
            try db.execute(sql: plainConditions)
            #if !POSTGRES
                try db.execute(sql: plainCheck)
            #endif
            try db.execute(sql: "PRAGMA user_version = 11")
        }
        migrator.registerMigration("12") { db in
            try db.execute(sql: ownNumbers)
            try db.execute(sql: "PRAGMA user_version = 12")
        }
        return migrator
    }()

    private static let queues = """
        CREATE TABLE queues (
            row_id INTEGER PRIMARY KEY,
            id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
            name TEXT NOT NULL,
            prefix TEXT NOT NULL,
            host_token BLOB NOT NULL UNIQUE,
            mode TEXT NOT NULL,
            active INTEGER NOT NULL,
            is_paused INTEGER NOT NULL,
            no_show_after INTEGER,
            out_of_turn TEXT NOT NULL,
            current_position INTEGER NOT NULL DEFAULT 0,
            last_number_issued INTEGER NOT NULL DEFAULT 0,
            completed_count INTEGER NOT NULL DEFAULT 0,
            avg_wait_time REAL,
            waiting_count INTEGER NOT NULL DEFAULT 0,
            session INTEGER NOT NULL DEFAULT 1,
            last_verified_tick INTEGER,
            last_resumed_tick INTEGER,
            created_at INTEGER NOT NULL,
            revision INTEGER NOT NULL DEFAULT 1
        ) STRICT;
        """

    /// A number is unique in its session, and a device has one open ticket in a queue: the disk itself sees to both.
    private static let tickets = """
        CREATE TABLE tickets (
            row_id INTEGER PRIMARY KEY,
            id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
            queue_id INTEGER NOT NULL REFERENCES queues,
            device_token TEXT,
            session INTEGER NOT NULL,
            position_number INTEGER NOT NULL,
            status TEXT NOT NULL
                CHECK (status IN ('WAITING', 'CALLED', 'SERVING', 'COMPLETED', 'NO_SHOW', 'CANCELLED')),
            line_order INTEGER NOT NULL,
            called_at INTEGER,
            called_tick INTEGER,
            counter TEXT,
            calls INTEGER,
            created_at INTEGER NOT NULL,
            created_tick INTEGER NOT NULL,
            completed_at INTEGER,
            moved_to BLOB,
            UNIQUE (queue_id, session, position_number)
        ) STRICT;
        CREATE UNIQUE INDEX tickets_open_by_device ON tickets (queue_id, device_token)
            WHERE status IN ('WAITING', 'CALLED', 'SERVING') AND device_token IS NOT NULL;
        CREATE INDEX tickets_open_in_line ON tickets (queue_id, status, line_order, position_number)
            WHERE status IN ('WAITING', 'CALLED', 'SERVING');
        """

    /// The keys that pairings gave to devices, and the codes that are still good.
    private static let hosts = """
        CREATE TABLE host_tokens (
            row_id INTEGER PRIMARY KEY,
            hash BLOB NOT NULL UNIQUE,
            queue_id INTEGER NOT NULL REFERENCES queues,
            created_tick INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE pairings (
            row_id INTEGER PRIMARY KEY,
            code_hash BLOB NOT NULL UNIQUE,
            queue_id INTEGER NOT NULL REFERENCES queues,
            created_tick INTEGER NOT NULL,
            used_tick INTEGER
        ) STRICT;
        """

    /// Who did what when. What undo needs stands beside it, one action a queue: it holds device tokens, which must not
    /// stay in a history that nobody may change.
    private static let history = """
        CREATE TABLE events (
            id INTEGER PRIMARY KEY,
            queue_id INTEGER NOT NULL REFERENCES queues,
            ticket_id INTEGER REFERENCES tickets,
            at INTEGER NOT NULL,
            tick INTEGER NOT NULL,
            actor TEXT NOT NULL,
            command TEXT NOT NULL
        ) STRICT;
        CREATE TRIGGER events_never_change BEFORE UPDATE ON events
            BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
        CREATE TRIGGER events_never_go BEFORE DELETE ON events
            BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
        CREATE TABLE last_actions (
            queue_id INTEGER PRIMARY KEY REFERENCES queues,
            action TEXT NOT NULL
        ) STRICT;
        """

    /// Priority, the order of announcements, and what the range of a wait is made of. `lane` is 0 for reinstated tickets,
    /// 1 for priority and 2 for regular ones; `waited` is in milliseconds.
    private static let callOrder = """
        ALTER TABLE queues ADD COLUMN priority_in_a_row INTEGER NOT NULL DEFAULT 2;
        ALTER TABLE queues ADD COLUMN priority_run INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE queues RENAME COLUMN waiting_count TO waiting_regular;
        ALTER TABLE queues ADD COLUMN waiting_front INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE queues ADD COLUMN waiting_priority INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE queues ADD COLUMN called_count INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE queues ADD COLUMN busy_since INTEGER;
        ALTER TABLE queues ADD COLUMN announcements INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE queues ADD COLUMN pace BLOB;
        ALTER TABLE tickets ADD COLUMN lane INTEGER NOT NULL DEFAULT 2;
        ALTER TABLE tickets ADD COLUMN priority_reason TEXT;
        ALTER TABLE tickets ADD COLUMN call_order INTEGER;
        ALTER TABLE tickets ADD COLUMN waited INTEGER;
        ALTER TABLE tickets ADD COLUMN promised BLOB;
        UPDATE tickets SET call_order = row_id, waited = called_tick - created_tick WHERE called_tick IS NOT NULL;
        UPDATE queues SET announcements = (SELECT coalesce(max(row_id), 0) FROM tickets),
            called_count = (SELECT count(*) FROM tickets
                WHERE tickets.queue_id = queues.row_id AND status IN ('CALLED', 'SERVING'));
        DROP INDEX tickets_open_in_line;
        CREATE INDEX tickets_open_in_line ON tickets (queue_id, status, lane, line_order, position_number)
            WHERE status IN ('WAITING', 'CALLED', 'SERVING');
        """

    /// A job that was sent to a printer that cannot tell has ended as `sent`.
    private static let unconfirmed = """
        ALTER TABLE print_jobs ADD COLUMN is_unconfirmed INTEGER NOT NULL DEFAULT 0;
        DROP INDEX print_jobs_unfinished;
        CREATE INDEX print_jobs_unfinished ON print_jobs (row_id)
            WHERE state IN ('queued', 'sent') AND NOT is_unconfirmed;
        """

    /// One row, for the boot of that name: what `ServiceTime` says, and the last tick that was recorded.
    private static let serviceTime = """
        CREATE TABLE service_time (
            row_id INTEGER PRIMARY KEY CHECK (row_id = 1),
            boot TEXT NOT NULL,
            tick_offset INTEGER NOT NULL,
            first_tick INTEGER NOT NULL,
            last_tick INTEGER NOT NULL
        ) STRICT;
        """

    /// Who was called longest ago, for `no_show_after`: a handful of rows, however long the session is.
    private static let calledByTick = """
        CREATE INDEX tickets_called ON tickets (queue_id, called_tick) WHERE status = 'CALLED';
        """

    /// One row: how many restores the database has come through, and where it comes from, as `Lineage` says.
    private static let lineage = """
        CREATE TABLE lineage (
            row_id INTEGER PRIMARY KEY CHECK (row_id = 1),
            restores INTEGER NOT NULL,
            origin TEXT NOT NULL
        ) STRICT;
        INSERT INTO lineage VALUES (1, 0, 'unknown');
        """

    /// Labels that stay, who is parked, when serving began, and a queue's hours, limits and notice. Today's labels are those that
    /// were printed, but for prefixes that were changed since.
    ///
    /// What a host may take back stands once a station and queue, so that a station takes back its own. Details stand apart from
    /// their tickets, because they go when the session ends.
    private static let services = """
        ALTER TABLE tickets ADD COLUMN label TEXT NOT NULL DEFAULT '';
        ALTER TABLE tickets ADD COLUMN completed_tick INTEGER;
        ALTER TABLE tickets ADD COLUMN served_at INTEGER;
        ALTER TABLE tickets ADD COLUMN served_tick INTEGER;
        ALTER TABLE tickets ADD COLUMN parked_until INTEGER;
        ALTER TABLE tickets ADD COLUMN parked_tick INTEGER;
        ALTER TABLE tickets ADD COLUMN later_count INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE tickets ADD COLUMN first_tick INTEGER;
        ALTER TABLE tickets ADD COLUMN kept_promise INTEGER;
        UPDATE tickets SET label = (SELECT prefix FROM queues WHERE queues.row_id = tickets.queue_id)
            || printf('%03d', position_number);
        ALTER TABLE queues ADD COLUMN waiting_parked INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE queues ADD COLUMN description TEXT NOT NULL DEFAULT '';
        ALTER TABLE queues ADD COLUMN hours BLOB;
        ALTER TABLE queues ADD COLUMN is_in_hours INTEGER NOT NULL DEFAULT 1;
        ALTER TABLE queues ADD COLUMN stops_before_closing INTEGER NOT NULL DEFAULT 1;
        ALTER TABLE queues ADD COLUMN waiting_limit INTEGER;
        ALTER TABLE queues ADD COLUMN session_limit INTEGER;
        ALTER TABLE queues ADD COLUMN later_limit INTEGER NOT NULL DEFAULT 2;
        ALTER TABLE queues ADD COLUMN notice_text TEXT;
        ALTER TABLE queues ADD COLUMN notice_minutes INTEGER;
        ALTER TABLE queues ADD COLUMN notice_since INTEGER;
        ALTER TABLE queues ADD COLUMN notice_until INTEGER;
        ALTER TABLE queues ADD COLUMN asks TEXT NOT NULL DEFAULT '';
        ALTER TABLE queues ADD COLUMN target_minutes INTEGER;
        ALTER TABLE queues ADD COLUMN summary_at INTEGER;
        ALTER TABLE queues ADD COLUMN scan_later INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE events ADD COLUMN station TEXT;
        DROP TABLE last_actions;
        CREATE TABLE last_actions (
            queue_id INTEGER NOT NULL REFERENCES queues,
            station TEXT NOT NULL,
            tick INTEGER NOT NULL,
            number INTEGER NOT NULL,
            action TEXT NOT NULL,
            PRIMARY KEY (queue_id, station)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE ticket_details (
            ticket_id INTEGER PRIMARY KEY REFERENCES tickets,
            name TEXT,
            party TEXT,
            note TEXT
        ) STRICT;
        """

    private static let outbox = """
        CREATE TABLE print_jobs (
            row_id INTEGER PRIMARY KEY,
            id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
            kind TEXT NOT NULL CHECK (kind IN ('ticket', 'poster')),
            queue_id INTEGER NOT NULL REFERENCES queues,
            ticket_id INTEGER REFERENCES tickets CHECK ((ticket_id IS NULL) = (kind = 'poster')),
            is_copy INTEGER NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('queued', 'sent', 'printed', 'failed')),
            spooler_job INTEGER,
            error_code TEXT,
            error_detail TEXT,
            created_tick INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX print_jobs_unfinished ON print_jobs (row_id) WHERE state IN ('queued', 'sent');
        CREATE INDEX print_jobs_of_ticket ON print_jobs (ticket_id) WHERE ticket_id IS NOT NULL;
        """
}
