import LinuxHost
import QueueCore
public import QueueEngine
import Synchronization

/// Reads pictures that somebody sends, on a thread of its own: a large one holds up nobody's join.
public final class PictureScanner: PictureReader {
    /// Pictures in the line, the one that is being read among them: 8 MiB each at most, and a phone that waits for more
    /// than a few of them has long taken its next.
    static let limit = 8

    private let thread = BlockingThread(name: "pictures")
    private let count = Mutex(0)
    private let decoded: @Sendable (String) -> Void

    /// - Parameter decoded: told of each picture in which something was read, by the stable word for how it was looked for.
    public init(decoded: @escaping @Sendable (String) -> Void = { _ in }) { self.decoded = decoded }

    /// - Throws: `.busy` when too many pictures wait already.
    public func read(_ picture: [UInt8]) async throws(PictureRefusal) -> PictureReading {
        guard enter() else {
            throw .busy("Too many pictures are being read at the moment. Send it again in a second.")
        }
        defer { count.withLock { $0 -= 1 } }
        return try await thread.run { [decoded] in
            Result { () throws(PictureRefusal) -> PictureReading in
                let reading = try Self.reading(of: try PictureDecoder.frame(from: picture))
                if let strategy = reading.strategy { decoded(strategy) }
                let codes = reading.codes.map { SeenCode(text: $0.text, place: $0.place) }
                return PictureReading(codes: codes, unread: reading.unread)
            }
        }.get()
    }

    /// The codes of a picture file, in reading order.
    /// - Throws: `.unsupported` also for a file that cannot be read.
    public static func codes(inFile path: String) throws(PictureRefusal) -> [String] {
        guard let bytes = FolderSource.read(path) else { throw .unsupported("This file cannot be read.") }
        return try reading(of: try PictureDecoder.frame(from: bytes)).codes.map(\.text)
    }

    private func enter() -> Bool {
        count.withLock { count in
            guard count < Self.limit else { return false }
            count += 1
            return true
        }
    }

    private static func reading(of frame: Frame) throws(PictureRefusal) -> Reading {
        guard var reader = TicketReader(budget: nil) else { throw .unsupported("There is no memory for this picture.") }
        return reader.read(frame)
    }
}
