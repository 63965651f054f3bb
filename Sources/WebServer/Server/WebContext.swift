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
        peer = source.channel.remoteAddress?.ipAddress.flatMap { IPAddress($0) }
    }
}

extension HTTPField.Name {
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
    init(_ status: HTTPResponse.Status = .ok, json: JSON) {
        self.init(
            status: status, headers: [.contentType: "application/json", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: json.buffer))
    }

    init(type: String, bytes: [UInt8], cache: String = "no-store") {
        self.init(
            status: .ok, headers: [.contentType: type, .cacheControl: cache],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}
