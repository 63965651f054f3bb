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

    /// Seconds: a day, after which numbers begin anew.
    private static let lasts = 86_400

    static func header(_ token: String, isSecure: Bool) -> String { field(token, lasts, isSecure) }

    /// Takes it away: the ticket is over, and nothing of its guest is kept.
    static func end(isSecure: Bool) -> String { field("", 0, isSecure) }

    private static func field(_ token: String, _ age: Int, _ isSecure: Bool) -> String {
        "\(name)=\(token); Path=/; Max-Age=\(age); HttpOnly; SameSite=Lax" + (isSecure ? "; Secure" : "")
    }
}
