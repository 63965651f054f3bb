extension Schema {
    /// What a ticket says beside its label: the language of whoever took it, and its picture, 0 to 511. The index is what keeps two
    /// who wait from bearing the same.
    static let pictures = """
        ALTER TABLE tickets ADD COLUMN language TEXT;
        ALTER TABLE tickets ADD COLUMN picture INTEGER;
        CREATE INDEX tickets_open_by_picture ON tickets (picture)
            WHERE picture IS NOT NULL AND status IN ('WAITING', 'CALLED', 'SERVING');
        """
}
