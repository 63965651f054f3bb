import Hummingbird
import LinuxHost

/// Who sent a request, as far as the connection tells. Goes with the task that serves it, so that every route is held to it.
struct Caller: Sendable {
    @TaskLocal static var current = Caller(client: nil, isLocal: true, isSecure: true, secureURL: { nil })

    /// Behind a trusted proxy, whom it works for; nil for who has no address.
    let client: IPAddress?
    /// On the machine itself, and not through a proxy there.
    let isLocal: Bool
    /// Nobody on the way reads along.
    let isSecure: Bool
    /// Where it would be; nil while HTTPS is not served. Only refusals ask.
    var secureURL: @Sendable () -> String?

    /// Whom limits are counted for.
    var address: ClientAddress { client.map(ClientAddress.init) ?? .other }
    /// Its address, to show.
    var text: String? { client.map(\.description) }
}
