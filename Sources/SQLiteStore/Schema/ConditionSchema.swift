extension Schema {
    /// Conditions that are looked at with every ticket that is written, without lists: for a list of more than two SQLite builds a
    /// table each time, which was a third of what a join cost it. Hashes of device tokens are half as long from now on, and what could
    /// be undone before is written otherwise: it stands.
    static let plainConditions = """
        DELETE FROM last_actions;
        UPDATE tickets SET device_token = substr(device_token, 1, 34) WHERE device_token LIKE 'h:%';
        DROP INDEX tickets_open_by_device;
        DROP INDEX tickets_open_in_line;
        DROP INDEX tickets_open_by_picture;
        CREATE UNIQUE INDEX tickets_open_by_device ON tickets (queue_id, device_token)
            WHERE \(TicketRow.isOpen) AND device_token IS NOT NULL;
        CREATE INDEX tickets_open_in_line ON tickets (queue_id, status, lane, line_order, position_number)
            WHERE \(TicketRow.isOpen);
        CREATE INDEX tickets_open_by_picture ON tickets (picture) WHERE picture IS NOT NULL AND \(TicketRow.isOpen);
        """

    #if !POSTGRES
        /// The same for the table's check. To make the table anew would copy years of tickets; a check is text, and is changed as
        /// https://www.sqlite.org/lang_altertable.html#making_other_kinds_of_table_schema_changes says.
        static let plainCheck = """
            PRAGMA writable_schema = ON;
            UPDATE sqlite_schema SET sql = replace(
                sql, 'status IN (''WAITING'', ''CALLED'', ''SERVING'', ''COMPLETED'', ''NO_SHOW'', ''CANCELLED'')',
                'status = ''WAITING'' OR status = ''CALLED'' OR status = ''SERVING'' OR status = ''COMPLETED'' '
                || 'OR status = ''NO_SHOW'' OR status = ''CANCELLED''')
            WHERE type = 'table' AND name = 'tickets';
            PRAGMA writable_schema = RESET;
            """
    #endif
}
