extension Schema {
    /// Paired devices have a name, a role and further queues (`more`: 16 bytes each). A receipt says what came of a request that may
    /// come again: ids, no names. What stations did and tried stands apart from what became of tickets, and is bounded.
    ///
    /// Whose ticket it was is forgotten of all that are over: nobody needs it, and it was written in plain.
    static let stations = """
        ALTER TABLE host_tokens ADD COLUMN name TEXT NOT NULL DEFAULT '';
        ALTER TABLE host_tokens ADD COLUMN role TEXT NOT NULL DEFAULT 'desk';
        ALTER TABLE host_tokens ADD COLUMN more BLOB NOT NULL DEFAULT x'';
        ALTER TABLE host_tokens ADD COLUMN created_at INTEGER;
        ALTER TABLE host_tokens ADD COLUMN last_seen_at INTEGER;
        ALTER TABLE host_tokens ADD COLUMN address TEXT;
        ALTER TABLE pairings ADD COLUMN name TEXT NOT NULL DEFAULT '';
        ALTER TABLE pairings ADD COLUMN role TEXT NOT NULL DEFAULT 'desk';
        ALTER TABLE pairings ADD COLUMN more BLOB NOT NULL DEFAULT x'';
        ALTER TABLE queues ADD COLUMN is_restricted INTEGER NOT NULL DEFAULT 0;
        UPDATE tickets SET device_token = NULL
            WHERE device_token IS NOT NULL AND status NOT IN ('WAITING', 'CALLED', 'SERVING');
        CREATE TABLE receipts (
            row_id INTEGER PRIMARY KEY,
            key BLOB NOT NULL UNIQUE,
            body BLOB NOT NULL,
            tick INTEGER NOT NULL,
            queue_id BLOB,
            ticket_id BLOB,
            verdict TEXT,
            is_new INTEGER NOT NULL,
            print_job BLOB
        ) STRICT;
        CREATE TABLE station_events (
            row_id INTEGER PRIMARY KEY,
            kind TEXT NOT NULL,
            station BLOB,
            name TEXT,
            address TEXT,
            at INTEGER NOT NULL,
            tick INTEGER NOT NULL
        ) STRICT;
        """
}
