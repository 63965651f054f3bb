import LinuxHost
public import QueueEngine

/// Reads pictures that somebody sends, on a thread of its own: a large one holds up nobody's join.
public actor PictureScanner: PictureReader {
    private let thread = BlockingThread(name: "pictures")

    public nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    public init() {}

    public func codes(in picture: [UInt8]) throws(PictureRefusal) -> [String] {
        try Self.texts(in: try PictureDecoder.frame(from: picture))
    }

    /// The codes of a picture file, in reading order.
    /// - Throws: `.unsupported` also for a file that cannot be read.
    public static func codes(inFile path: String) throws(PictureRefusal) -> [String] {
        guard let bytes = FolderSource.read(path) else { throw .unsupported("This file cannot be read.") }
        return try texts(in: try PictureDecoder.frame(from: bytes))
    }

    private static func texts(in frame: Frame) throws(PictureRefusal) -> [String] {
        guard let decoder = QRDecoder() else { throw .unsupported("There is no memory for this picture.") }
        return decoder.codes(in: frame).map(\.text)
    }
}
