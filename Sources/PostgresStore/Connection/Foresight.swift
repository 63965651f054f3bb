/// What a batch will ask, asked before: its questions go to the server together, right after its queues were locked, and each is
/// answered from here as long as nothing that the batch wrote since could have changed the answer.
struct Foresight {
    private var answers: [ObjectIdentifier: [Parameters: PostgresRows]] = [:]
    /// Tickets of one device: a new ticket changes no other's.
    private var byDevice: ObjectIdentifier?
    private var keys: [Substring: [Int64]] = [:]

    mutating func know(_ rows: PostgresRows, about statement: PostgresStatement, _ values: Parameters) {
        answers[ObjectIdentifier(statement), default: [:]][values] = rows
    }

    /// Which statement finds a device's ticket.
    mutating func know(byDevice statement: PostgresStatement) { byDevice = ObjectIdentifier(statement) }

    mutating func know(keys drawn: [Int64], of table: Substring) { keys[table] = drawn.reversed() }

    func answer(to statement: PostgresStatement, _ values: Parameters) -> PostgresRows? {
        answers[ObjectIdentifier(statement)]?[values]
    }

    mutating func key(of table: Substring) -> Int64? {
        guard keys[table]?.isEmpty == false else { return nil }
        return keys[table]?.removeLast()
    }

    /// A queue is locked that was not when the keys were drawn: others may have drawn higher ones in it meanwhile.
    mutating func forgetKeys() { keys = [:] }

    /// Something is written.
    mutating func note(_ statement: PostgresStatement, _ values: Parameters) {
        guard !answers.isEmpty else { return }
        if statement.sql.hasPrefix("INSERT INTO tickets ") {
            // Its id is the first of what is written, its device the third.
            let (id, device) = (values[0], values.count > 2 ? values[2] : nil)
            for statement in answers.keys {
                answers[statement] = answers[statement]?.filter { asked, _ in
                    asked[0] != id && (statement != byDevice || asked.count < 2 || device == nil || asked[1] != device)
                }
            }
        } else if !statement.sql.hasPrefix("INSERT INTO "), !statement.sql.hasPrefix("UPDATE queues") {
            answers = [:]
        }
    }
}
