import Crypto
import NIOCore

/// What a wall shows in a quarter while nobody is called: a picture, or a message.
struct VenueSlide: Sendable, Equatable {
    enum Content: Sendable, Equatable {
        /// - Parameter type: as browsers name it.
        case picture(type: String, bytes: ByteBuffer)
        case message(String)
    }

    /// Characters that are read from afar in a quarter of a screen.
    static let longestMessage = 300

    /// Of its file, without the ending; what a picture is called for who does not see it.
    let name: String
    let content: Content
    /// Of a picture's address: another as soon as the picture is another.
    let id: String

    /// A file of the venue's folder.
    /// - Returns: nil for what is neither a picture that browsers show nor a text.
    init?(file: String, bytes: [UInt8]) {
        name = String(file.prefix { $0 != "." })
        id = SHA256.hash(data: bytes).prefix(8).map { String(UInt16($0) + 256, radix: 16).suffix(2) }.joined()
        if let type = Self.pictureType(bytes) {
            content = .picture(type: type, bytes: ByteBuffer(bytes: bytes))
        } else if file.lowercased().hasSuffix(".txt"), let text = Self.message(bytes) {
            content = .message(text)
        } else {
            return nil
        }
    }

    /// By its first bytes; a file's name proves nothing.
    private static func pictureType(_ bytes: [UInt8]) -> String? {
        if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) { return "image/png" }
        if bytes.starts(with: [0xFF, 0xD8, 0xFF]) { return "image/jpeg" }
        if bytes.starts(with: Array("GIF8".utf8)) { return "image/gif" }
        let isWebP = bytes.starts(with: Array("RIFF".utf8)) && bytes.dropFirst(8).starts(with: Array("WEBP".utf8))
        return isWebP ? "image/webp" : nil
    }

    private static func message(_ bytes: [UInt8]) -> String? {
        guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: true)
            .map {
                $0.filter {
                    !$0.isNewline && $0.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
                }
            }
        let message = lines.joined(separator: "\n")
        return message.isEmpty || message.count > longestMessage ? nil : message
    }
}
