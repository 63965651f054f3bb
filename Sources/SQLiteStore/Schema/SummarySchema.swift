extension Schema {
    /// Which queues share their desks (`company`: a queue's id and a tick, 24 bytes each). What a station was called when it did something; and what else may be printed: a day's summary (`day`: days since
    /// 1970-01-01) and a poster of several queues (`more`: 16 bytes each). SQLite changes no check of a table: the table is made anew.
    static let summaries = """
        ALTER TABLE events ADD COLUMN station_name TEXT;
        ALTER TABLE queues ADD COLUMN summary_done INTEGER;
        ALTER TABLE queues ADD COLUMN company BLOB;
        CREATE TABLE new_print_jobs (
            row_id INTEGER PRIMARY KEY,
            id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
            kind TEXT NOT NULL CHECK (kind IN ('ticket', 'poster', 'summary')),
            queue_id INTEGER NOT NULL REFERENCES queues,
            ticket_id INTEGER REFERENCES tickets CHECK ((ticket_id IS NULL) = (kind <> 'ticket')),
            is_copy INTEGER NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('queued', 'sent', 'printed', 'failed')),
            spooler_job INTEGER,
            error_code TEXT,
            error_detail TEXT,
            created_tick INTEGER NOT NULL,
            is_unconfirmed INTEGER NOT NULL DEFAULT 0,
            more BLOB NOT NULL DEFAULT x'',
            day INTEGER CHECK ((day IS NULL) = (kind <> 'summary'))
        ) STRICT;
        INSERT INTO new_print_jobs (row_id, id, kind, queue_id, ticket_id, is_copy, state, spooler_job, error_code,
                error_detail, created_tick, is_unconfirmed)
            SELECT row_id, id, kind, queue_id, ticket_id, is_copy, state, spooler_job, error_code, error_detail,
                created_tick, is_unconfirmed
            FROM print_jobs;
        DROP TABLE print_jobs;
        ALTER TABLE new_print_jobs RENAME TO print_jobs;
        CREATE INDEX print_jobs_unfinished ON print_jobs (row_id)
            WHERE state IN ('queued', 'sent') AND NOT is_unconfirmed;
        CREATE INDEX print_jobs_of_ticket ON print_jobs (ticket_id) WHERE ticket_id IS NOT NULL;
        """
}
