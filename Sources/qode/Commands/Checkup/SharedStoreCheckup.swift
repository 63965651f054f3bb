import PostgresStore
import QueueEngine

extension Checkup {
    /// The database, whichever it is.
    static func anyStore(_ settings: Settings) async -> Finding {
        guard var address = settings.sharedDatabase else { return store(settings) }
        address.passwordFile = Appliance.passwordFile
        let state: DeviceState
        do throws(StoreFailure) {
            try await PostgresStore.inspect(address)
            state = DeviceState(.ready, code: "ready", detail: "\(address.name) answers.")
        } catch {
            state = DeviceState(.failed, code: "store", detail: error.detail, remedy: error.hint)
        }
        return Finding(name: "store", state: state)
    }
}
