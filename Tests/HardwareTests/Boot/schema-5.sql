-- The tables as the fifth migration left them (Sources/SQLiteStore/Schema): what upgrades begin with. Never changed again.
PRAGMA application_id = 0x516f6465;
PRAGMA user_version = 5;
CREATE TABLE events (
    id INTEGER PRIMARY KEY,
    queue_id INTEGER NOT NULL REFERENCES queues,
    ticket_id INTEGER REFERENCES tickets,
    at INTEGER NOT NULL,
    tick INTEGER NOT NULL,
    actor TEXT NOT NULL,
    command TEXT NOT NULL
) STRICT;
CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY);
INSERT INTO "grdb_migrations" VALUES('1');
INSERT INTO "grdb_migrations" VALUES('2');
INSERT INTO "grdb_migrations" VALUES('3');
INSERT INTO "grdb_migrations" VALUES('4');
INSERT INTO "grdb_migrations" VALUES('5');
CREATE TABLE host_tokens (
    row_id INTEGER PRIMARY KEY,
    hash BLOB NOT NULL UNIQUE,
    queue_id INTEGER NOT NULL REFERENCES queues,
    created_tick INTEGER NOT NULL
) STRICT;
CREATE TABLE last_actions (
    queue_id INTEGER PRIMARY KEY REFERENCES queues,
    action TEXT NOT NULL
) STRICT;
CREATE TABLE lineage (
    row_id INTEGER PRIMARY KEY CHECK (row_id = 1),
    restores INTEGER NOT NULL,
    origin TEXT NOT NULL
) STRICT;
INSERT INTO "lineage" VALUES(1,0,'unknown');
CREATE TABLE pairings (
    row_id INTEGER PRIMARY KEY,
    code_hash BLOB NOT NULL UNIQUE,
    queue_id INTEGER NOT NULL REFERENCES queues,
    created_tick INTEGER NOT NULL,
    used_tick INTEGER
) STRICT;
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
, is_unconfirmed INTEGER NOT NULL DEFAULT 0) STRICT;
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
    waiting_regular INTEGER NOT NULL DEFAULT 0,
    session INTEGER NOT NULL DEFAULT 1,
    last_verified_tick INTEGER,
    last_resumed_tick INTEGER,
    created_at INTEGER NOT NULL,
    revision INTEGER NOT NULL DEFAULT 1
, priority_in_a_row INTEGER NOT NULL DEFAULT 2, priority_run INTEGER NOT NULL DEFAULT 0, waiting_front INTEGER NOT NULL DEFAULT 0, waiting_priority INTEGER NOT NULL DEFAULT 0, called_count INTEGER NOT NULL DEFAULT 0, busy_since INTEGER, announcements INTEGER NOT NULL DEFAULT 0, pace BLOB) STRICT;
CREATE TABLE service_time (
    row_id INTEGER PRIMARY KEY CHECK (row_id = 1),
    boot TEXT NOT NULL,
    tick_offset INTEGER NOT NULL,
    first_tick INTEGER NOT NULL,
    last_tick INTEGER NOT NULL
) STRICT;
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
    moved_to BLOB, lane INTEGER NOT NULL DEFAULT 2, priority_reason TEXT, call_order INTEGER, waited INTEGER, promised BLOB,
    UNIQUE (queue_id, session, position_number)
) STRICT;
CREATE UNIQUE INDEX tickets_open_by_device ON tickets (queue_id, device_token)
    WHERE status IN ('WAITING', 'CALLED', 'SERVING') AND device_token IS NOT NULL;
CREATE TRIGGER events_never_change BEFORE UPDATE ON events
    BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
CREATE TRIGGER events_never_go BEFORE DELETE ON events
    BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
CREATE INDEX print_jobs_of_ticket ON print_jobs (ticket_id) WHERE ticket_id IS NOT NULL;
CREATE INDEX tickets_open_in_line ON tickets (queue_id, status, lane, line_order, position_number)
    WHERE status IN ('WAITING', 'CALLED', 'SERVING');
CREATE INDEX print_jobs_unfinished ON print_jobs (row_id)
    WHERE state IN ('queued', 'sent') AND NOT is_unconfirmed;
CREATE INDEX tickets_called ON tickets (queue_id, called_tick) WHERE status = 'CALLED';
