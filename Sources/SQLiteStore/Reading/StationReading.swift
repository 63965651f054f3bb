import QueueCore
public import QueueEngine

extension Store {
    public func access(by token: TokenHash) async throws(StoreFailure) -> StationAccess? {
        try await read("token") { db throws(SQLiteError) in
            try PreparedStatement.cached(StationSQL.access, on: db).with(token.bytes).first(StationAccess.init)
        }
    }

    public func stations() async throws(StoreFailure) -> [Station] {
        try await read("stations") { db throws(SQLiteError) in
            try PreparedStatement.cached(StationSQL.all, on: db).all(StationAccess.init).compactMap(\.station)
        }
    }

    public func cards(of station: TokenHash) async throws(StoreFailure) -> [CommandCard] {
        try await read("cards") { db throws(SQLiteError) in
            try PreparedStatement.cached(CardSQL.ofStation, on: db).with(station.bytes).all(CommandCard.init)
        }
    }
}

extension StationAccess {
    init(_ columns: inout Columns) throws(SQLiteError) {
        let queue = try columns.id(Queue.self)
        let isRestricted = columns.flag()
        let token = columns.bytes()
        guard !token.isEmpty else {
            self.init(station: nil, queues: [queue], isRestricted: isRestricted)
            return
        }
        let name = columns.text()
        let word = columns.text()
        guard let role = StationRole(rawValue: word) else { throw .damaged("\(word) is no role") }
        let queues = [queue] + QueueList.queues(in: columns.bytes())
        self.init(
            station: Station(
                token: TokenHash(token), name: name, role: role, queues: queues, createdAt: columns.optionalTimestamp(),
                lastSeenAt: columns.optionalTimestamp(), address: columns.optionalText()),
            queues: queues, isRestricted: isRestricted)
    }
}
