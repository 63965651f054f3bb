import LinuxHost
public import QueueEngine
import Synchronization

/// Reads pictures that somebody sends, on a thread of its own: a large one holds up nobody's join.
public final class PictureScanner: PictureReader {
    /// Pictures in the line, the one that is being read among them: 8 MiB each at most, and a phone that waits for more
    /// than a few of them has long taken its next.
    static let limit = 8

    private let thread = BlockingThread(name: "pictures")
    private let count = Mutex(0)

    public init() {}

    /// - Throws: `.busy` when too many pictures wait already.
    public func codes(in picture: [UInt8]) async throws(PictureRefusal) -> [String] {
        guard enter() else {
            throw .busy("Too many pictures are being read at the moment. Send it again in a second.")
        }
        defer { count.withLock { $0 -= 1 } }
        return try await thread.run {
            Result { () throws(PictureRefusal) in try Self.texts(in: try PictureDecoder.frame(from: picture)) }
        }.get()
    }

    /// The codes of a picture file, in reading order.
    /// - Throws: `.unsupported` also for a file that cannot be read.
    public static func codes(inFile path: String) throws(PictureRefusal) -> [String] {
        guard let bytes = FolderSource.read(path) else { throw .unsupported("This file cannot be read.") }
        return try texts(in: try PictureDecoder.frame(from: bytes))
    }

    private func enter() -> Bool {
        count.withLock { count in
            guard count < Self.limit else { return false }
            count += 1
            return true
        }
    }

    private static func texts(in frame: Frame) throws(PictureRefusal) -> [String] {
        guard var reader = TicketReader(budget: nil) else { throw .unsupported("There is no memory for this picture.") }
        return reader.read(frame).codes.map(\.text)
    }
}
