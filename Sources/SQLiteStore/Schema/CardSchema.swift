extension Schema {
    /// Command cards: a station has one an action at most, and they go with it. `times` as a queue's `hours`.
    static let cards = """
        CREATE TABLE command_cards (
            row_id INTEGER PRIMARY KEY,
            id BLOB NOT NULL CHECK (length(id) = 16),
            secret BLOB NOT NULL UNIQUE,
            station BLOB NOT NULL,
            action TEXT NOT NULL,
            counter TEXT,
            camera_only INTEGER NOT NULL,
            times BLOB,
            created_at INTEGER NOT NULL,
            last_used_at INTEGER,
            last_used_tick INTEGER,
            UNIQUE (station, action)
        ) STRICT;
        CREATE TRIGGER cards_go_with_their_station AFTER DELETE ON host_tokens
            BEGIN DELETE FROM command_cards WHERE station = OLD.hash; END;
        """
}
