import Glibc
import QueueEngine

/// A folder of pictures, in name order, as frames: for trying things out, and for tests. Each picture is shown once, and again when it
/// is replaced by another of its name. Nothing in the folder is ever changed.
final class FolderSource: FrameSource {
    /// Between two looks at the folder, in milliseconds.
    private static let interval = 100
    /// How long a picture may stay unreadable before it is taken for damaged: somebody may still be writing it.
    private static let patience: Int64 = 3000
    private static let endings = ["jpg", "jpeg", "png", "pgm"]

    private struct Identity: Hashable {
        let name: String
        let inode: UInt64
        let size: Int64
        let seconds: Int
        let nanoseconds: Int
    }

    let name: String
    let isPatient = true
    private let now: () -> Int64
    private let report: (String) -> Void
    private var shown: Set<Identity> = []
    private var unreadable: [Identity: Int64] = [:]

    /// - Parameters:
    ///   - now: milliseconds of a clock that only grows.
    ///   - report: told, once each, of pictures that cannot be read.
    init(path: String, now: @escaping () -> Int64, report: @escaping (String) -> Void) {
        name = path
        self.now = now
        self.report = report
    }

    func next(within milliseconds: Int) throws(CameraFault) -> Frame? {
        let deadline = now() + Int64(milliseconds)
        while true {
            if let frame = try look() { return frame }
            let rest = deadline - now()
            if rest <= 0 { return nil }
            usleep(UInt32(min(Int(rest), Self.interval)) * 1000)
        }
    }

    private func look() throws(CameraFault) -> Frame? {
        let present = try pictures()
        // What has gone may come again.
        shown.formIntersection(present)
        unreadable = unreadable.filter { present.contains($0.key) }
        for picture in present where !shown.contains(picture) {
            guard let bytes = Self.read("\(name)/\(picture.name)") else { continue }
            do throws(PictureRefusal) {
                let frame = try PictureDecoder.frame(from: bytes)
                shown.insert(picture)
                return frame
            } catch {
                let since = unreadable[picture, default: now()]
                unreadable[picture] = since
                guard now() - since >= Self.patience else { continue }
                shown.insert(picture)
                report("\(picture.name): \(error.sentence)")
            }
        }
        return nil
    }

    /// The pictures that are there, in name order.
    private func pictures() throws(CameraFault) -> [Identity] {
        mkdir(name, 0o775)
        guard let folder = opendir(name) else {
            throw .folder(name, reason: String(cString: strerror(errno)))
        }
        defer { closedir(folder) }
        var found: [Identity] = []
        while let entry = readdir(folder) {
            let file = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard !file.hasPrefix("."), Self.endings.contains(where: { file.lowercased().hasSuffix(".\($0)") })
            else { continue }
            var status = stat()
            guard stat("\(name)/\(file)", &status) == 0, status.st_mode & S_IFMT == S_IFREG else { continue }
            found.append(
                Identity(
                    name: file, inode: UInt64(status.st_ino), size: Int64(status.st_size),
                    seconds: status.st_mtim.tv_sec,
                    nanoseconds: status.st_mtim.tv_nsec))
        }
        return found.sorted { $0.name < $1.name }
    }

    /// The bytes of a file, at most one more than any picture may have.
    static func read(_ path: String) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while bytes.count <= PictureDecoder.byteLimit {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            guard count >= 0 else { return nil }
            if count == 0 { break }
            bytes += buffer[..<count]
        }
        return bytes
    }
}
