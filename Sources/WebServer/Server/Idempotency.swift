import HTTPTypes
import Hummingbird
import NIOCore
import QueueEngine

/// `Idempotency-Key`: a POST that comes again, because its answer got lost, is carried out once. The writes themselves are marked, in
/// their own transactions, so that no crash comes between; the answer is made anew of what they left.
enum Idempotency {
    /// Characters of a key.
    private static let keyLength = 1...64

    /// What is tried, so that it is known again; nil where the caller does not want that. Reads the body.
    static func attempt(of request: inout Request) async throws -> Attempt? {
        guard request.method == .post, let key = request.headers[.idempotencyKey],
            !answersWithSecret(request.uri.path)
        else { return nil }
        guard keyLength.contains(key.utf8.count), key.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else {
            throw Problem.invalidRequest("Idempotency-Key", "must be 1 to 64 visible ASCII characters.")
        }
        let body = try await body(of: &request)
        let caller =
            request.headers[.hostToken] ?? request.headers[.adminToken] ?? request.headers[.deviceToken]
            ?? DeviceCookie.token(in: request) ?? "\(Caller.current.address)"
        return Attempt(
            key: Secret.hash([caller, request.uri.string, key].joined(separator: "\n")), body: Secret.hash(body))
    }

    /// What answers with a token or a code is not kept, and cannot be given again.
    private static func answersWithSecret(_ path: String) -> Bool {
        let parts = path.split(separator: "/")
        return path == "/api/queues" || ["pairings", "setup"].contains(parts.dropLast().last)
            || ["pairings", "host-token"].contains(parts.last)
    }

    /// Pictures are hashed where they are read, once their senders are known.
    private static func body(of request: inout Request) async throws -> String {
        guard BodyLimit.bytes(of: request.uri.path) == BodyLimit.json else { return "" }
        do {
            return String(buffer: try await request.collectBody(upTo: BodyLimit.json))
        } catch is NIOTooManyBytesError {
            throw Problem.tooLarge("64 KiB")
        }
    }
}

extension HTTPField.Name {
    static let idempotencyKey = Self("idempotency-key") ?? .expect
    static let idempotencyReplayed = Self("idempotency-replayed") ?? .expect
}
