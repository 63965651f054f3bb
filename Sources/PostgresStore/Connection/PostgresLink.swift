/// How each of a store's connections comes about.
struct PostgresLink: Sendable {
    var address: PostgresAddress
    /// What this machine is called.
    var appliance: String
    /// In milliseconds.
    var answerLimit = PostgresConnection.answerLimit

    var name: String { address.name }

    func connect() throws(PostgresError) -> PostgresConnection {
        try PostgresConnection(address, appliance: appliance, answerLimit: answerLimit)
    }
}
