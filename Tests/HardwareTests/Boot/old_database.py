"""A database as the first versions left it, with a year's tickets: old_database.py SCHEMA FILE TICKETS"""

import pathlib
import sqlite3
import sys

SESSION = 250  # tickets a day
FIRST = 1_764_500_000_000  # when the first was taken, in milliseconds since 1970
MINUTE = 60_000

schema, file, count = pathlib.Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
database = sqlite3.connect(file)
database.executescript(schema.read_text())
database.execute(
    "INSERT INTO queues (row_id, id, name, prefix, host_token, mode, active, is_paused, out_of_turn, last_number_issued,"
    " completed_count, session, created_at, announcements) VALUES (1, ?, 'Reception', 'A', x'01', 'gate', 1, 0, 'warn', ?, ?, ?, ?, ?)",
    (bytes(6) + b"\x40\x00\x80" + bytes(7), (count - 1) % SESSION + 1, SESSION, (count - 1) // SESSION + 1, FIRST, count),
)


def tickets():
    for number in range(count):
        at = FIRST + number * MINUTE
        key = (number + 1).to_bytes(6, "big") + b"\x40\x00\x80" + bytes(7)
        yield (
            number + 1, key, 1, number // SESSION + 1, number % SESSION + 1, "COMPLETED", number << 20, at + MINUTE,
            (number + 1) * MINUTE, "1", 1, at, number * MINUTE, at + 2 * MINUTE, number + 1, MINUTE,
        )


database.executemany(
    "INSERT INTO tickets (row_id, id, queue_id, session, position_number, status, line_order, called_at, called_tick, counter,"
    " calls, created_at, created_tick, completed_at, call_order, waited) VALUES (" + ",".join("?" * 16) + ")",
    tickets(),
)
database.execute(
    "INSERT INTO events (queue_id, ticket_id, at, tick, actor, command)"
    " SELECT 1, row_id, created_at, created_tick, 'host', 'issue' FROM tickets"
)
database.commit()
database.close()
