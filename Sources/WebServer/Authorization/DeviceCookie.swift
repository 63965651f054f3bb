import HTTPTypes
import Hummingbird

/// `qode_device`: the device of a guest whose browser runs no scripts.
enum DeviceCookie {
    static let name = "qode_device"

    static func token(in request: Request) -> String? {
        for field in request.headers[values: .cookie] {
            for pair in field.split(separator: ";") {
                let parts = pair.drop { $0 == " " }.split(separator: "=", maxSplits: 1)
                if parts.count == 2, parts[0] == name { return String(parts[1]) }
            }
        }
        return nil
    }

    /// A year: as long as a guest may come back with the same phone.
    static func header(_ token: String, isSecure: Bool) -> String {
        "\(name)=\(token); Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax" + (isSecure ? "; Secure" : "")
    }
}
