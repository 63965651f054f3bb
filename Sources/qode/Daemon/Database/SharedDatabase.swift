import LinuxHost
import Logging
import PostgresStore
import QueueCore
import QueueEngine
import Synchronization
import WebServer

/// A database that several appliances share: waited for while it is not there, asked for service time and for the key of device
/// tokens, and heard of what the others do.
struct SharedDatabase: Sendable {
    /// Between two tries to reach it.
    private static let pause: Duration = .milliseconds(500)
    /// Between two looks at its clock: this machine's own runs some seconds a day wrong, at worst.
    private static let correction: Duration = .seconds(60)

    let store: PostgresStore
    let clock: ServiceClock
    let key: DeviceKey
    let logger: Logger
    /// Where the key of all is kept for a start at which the database is away; nil where that is waited for.
    var keeper: StateDirectory?

    /// What the file of that key is called.
    private static let keyName = "shared-device-key"

    /// Reaches it once.
    func reach() async throws(StoreFailure) {
        try await store.start()
        key.set(try await store.deviceKey(key.bytes))
        let text = String(decoding: key.bytes, as: UTF8.self) + "\n"
        if let keeper, (try? keeper.read(Self.keyName)) != text { try? keeper.writeSecret(text, to: Self.keyName) }
        let time = try await store.serviceTime(boot: Clock.bootID, uptime: Clock.bootMilliseconds())
        clock.settle(time.offset)
    }

    /// As it was when the database answered last.
    func rememberKey() throws {
        guard let text = try keeper?.read(Self.keyName) else { return }
        key.set(Array(text.filter { !$0.isWhitespace }.utf8))
    }

    /// Between two words to the others about one's own devices.
    private static let reportPause: Duration = .seconds(10)

    /// Runs until its task is cancelled.
    /// - Parameters:
    ///   - devices: of this appliance.
    ///   - stations: those that listen to it.
    func run(
        _ engine: QueueEngine, _ devices: DeviceRegistry, stations: @escaping @Sendable () -> [ID<Station>]
    ) async {
        await withDiscardingTaskGroup { group in
            group.addTask {
                while !Task.isCancelled {
                    // Who cannot say it now says it in the next round.
                    try? await store.report(await devices.devices(), stations: stations())
                    try? await Task.sleep(for: Self.reportPause)
                }
            }
            group.addTask { await keepTime(engine) }
            group.addTask { await store.listen { engine.heard($0) } }
        }
    }

    /// The other appliances; none while nobody can say.
    func others() async -> [ApplianceReport] { (try? await store.reports()) ?? [] }

    private func keepTime(_ engine: QueueEngine) async {
        var isAway = false
        while !Task.isCancelled {
            do throws(StoreFailure) {
                try await reach()
                if isAway { logger.notice("the database answers again") }
                isAway = false
            } catch {
                if !isAway {
                    logger.error("waiting", metadata: ["reason": "\(error.detail)", "remedy": "\(error.hint)"])
                }
                isAway = true
            }
            try? await Task.sleep(for: isAway ? Self.pause : Self.correction)
        }
    }
}

/// What device tokens are hashed with: this appliance's own key, until the database names the one that all have.
final class DeviceKey: Sendable {
    private let state: Mutex<(bytes: [UInt8], hash: DeviceHash)>

    init(_ bytes: [UInt8]) { state = Mutex((bytes, DeviceHash(key: bytes))) }

    var bytes: [UInt8] { state.withLock { $0.bytes } }
    var hash: DeviceHash { state.withLock { $0.hash } }

    func set(_ bytes: [UInt8]) { state.withLock { $0 = (bytes, DeviceHash(key: bytes)) } }
}
