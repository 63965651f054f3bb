import HTTPTypes
import Hummingbird
import LinuxHost
import Logging
import NIOCore

/// In this module a request is an HTTP request; the engine's are commands.
typealias Request = HummingbirdCore.Request

/// What a route knows beside its request.
struct WebContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// Who is at the other end of the connection; nil for who has no address.
    let peer: IPAddress?

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        peer = source.channel.remoteAddress.flatMap { IPAddress($0) }
    }
}

extension IPAddress {
    /// Nil for a socket's address that is none of IP.
    init?(_ address: SocketAddress) {
        // Behind family, port and, in IPv6, flow (ip(7), ipv6(7)). The members' names are those of two modules.
        switch address {
        case .v4(let four): self.init(bytes: withUnsafeBytes(of: four.address) { Array($0[4..<8]) })
        case .v6(let six): self.init(bytes: withUnsafeBytes(of: six.address) { Array($0[8..<24]) })
        case .unixDomainSocket: return nil
        }
    }
}

extension HTTPField.Name {
    /// Not of a standard, but of every browser: what comes after so many seconds.
    static let refresh = HTTPField.Name(known: "refresh")
    static let hostToken = Self(known: "x-host-token")
    static let adminToken = Self(known: "x-admin-token")
    static let deviceToken = Self(known: "x-device-token")
    static let forwardedFor = Self(known: "x-forwarded-for")
    static let forwardedHost = Self(known: "x-forwarded-host")
    static let forwardedProto = Self(known: "x-forwarded-proto")

    /// Field names above are valid tokens; a typing mistake falls back to a name nobody sends, and every test fails.
    private init(known name: String) { self = HTTPField.Name(name) ?? .expect }
}

extension Response {
    init(_ status: HTTPResponse.Status = .ok, json: JSON) { self.init(status, json: json.buffer) }

    /// - Parameter json: its text.
    init(_ status: HTTPResponse.Status = .ok, json: ByteBuffer) {
        self.init(
            status: status, headers: [.contentType: "application/json", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: json))
    }

    init(type: String, bytes: [UInt8], cache: String = "no-store") {
        self.init(
            status: .ok, headers: [.contentType: type, .cacheControl: cache],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}
