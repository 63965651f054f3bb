import QueueCore
import QueueEngine

/// What one appliance tells the others after a commit: what to look at, never what stands there.
struct Announcement: Equatable {
    enum Subject: Equatable {
        case changed(ID<Queue>, revision: Int64)
        /// A station's token is void, or opens something else.
        case revoked(TokenHash)
        /// A queue's own token is another.
        case exchanged(ID<Queue>)
    }

    var subject: Subject
    /// Who wrote it, and need not be told.
    var writer: ID<WriteSession>

    init(_ subject: Subject, by writer: ID<WriteSession>) { (self.subject, self.writer) = (subject, writer) }

    /// As it is sent: some dozen bytes, of the 8,000 that a notification may have.
    var text: String {
        switch subject {
        case .changed(let queue, let revision): "\(writer) queue \(queue) \(revision)"
        case .exchanged(let queue): "\(writer) exchanged \(queue)"
        case .revoked(let token): "\(writer) revoked \(Self.hex(token.bytes))"
        }
    }

    /// Nil for what is none of ours.
    init?(_ text: String) {
        let words = text.split(separator: " ")
        guard words.count >= 3, let writer = ID<WriteSession>(words[0]) else { return nil }
        switch words[1] {
        case "queue":
            guard words.count == 4, let queue = ID<Queue>(words[2]), let revision = Int64(words[3]) else { return nil }
            self.init(.changed(queue, revision: revision), by: writer)
        case "exchanged":
            guard let queue = ID<Queue>(words[2]) else { return nil }
            self.init(.exchanged(queue), by: writer)
        case "revoked":
            guard let bytes = Self.bytes(words[2]) else { return nil }
            self.init(.revoked(TokenHash(bytes)), by: writer)
        default: return nil
        }
    }

    private static func hex(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    private static func bytes(_ hex: Substring) -> [UInt8]? {
        let digits = hex.compactMap(\.hexDigitValue)
        guard digits.count == hex.count, digits.count.isMultiple(of: 2) else { return nil }
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }
}
