import QueueEngine
import Synchronization

/// Pictures that are on their way or being read: each holds 8 MiB at most, so few may be at once.
final class UploadSlots: Sendable {
    private struct Held {
        var all = 0
        var addresses: [ClientAddress: Int] = [:]
        var tokens: [[UInt8]: Int] = [:]
    }

    private let limits: RequestLimits
    private let note: @Sendable (LimitName) -> Void
    private let held = Mutex(Held())

    /// - Parameter note: told of each that is refused.
    init(_ limits: RequestLimits, note: @escaping @Sendable (LimitName) -> Void) {
        (self.limits, self.note) = (limits, note)
    }

    /// Holds a place while `body` runs. Refused when there is none.
    func hold<Value>(_ address: ClientAddress, _ token: TokenHash, _ body: () async throws -> Value) async throws
        -> Value
    {
        let isTaken = held.withLock { held in
            guard held.all < limits.uploads, held.addresses[address] ?? 0 < limits.uploadsPerAddress,
                held.tokens[token.bytes] ?? 0 < limits.uploadsPerToken
            else { return false }
            held.all += 1
            held.addresses[address, default: 0] += 1
            held.tokens[token.bytes, default: 0] += 1
            return true
        }
        guard isTaken else {
            note(.uploads)
            throw Problem.tooManyRequests(retryAfter: 1)
        }
        defer {
            held.withLock { held in
                held.all -= 1
                held.addresses[address] = held.addresses[address].flatMap { $0 > 1 ? $0 - 1 : nil }
                held.tokens[token.bytes] = held.tokens[token.bytes].flatMap { $0 > 1 ? $0 - 1 : nil }
            }
        }
        return try await body()
    }
}
