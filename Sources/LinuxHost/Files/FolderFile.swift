import Glibc

/// A regular file of a folder that others write to: what it was when it was looked at, and what is in it.
public struct FolderFile: Sendable, Equatable {
    /// Without its folder.
    public let name: String
    /// Bytes.
    public let size: Int
    /// Another as soon as the file is another, or was written to.
    public let mark: String

    /// The files of a folder, by name; without those that are hidden, and without links, devices and folders.
    /// - Throws: `FileFailure` where the folder cannot be read.
    public static func all(in folder: String) throws -> [FolderFile] {
        guard let open = opendir(folder) else { throw FileFailure("opendir", folder) }
        defer { closedir(open) }
        var files: [FolderFile] = []
        while let entry = readdir(open) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: pointer.pointee)) {
                    String(cString: $0)
                }
            }
            if !name.hasPrefix("."), let file = FolderFile(name, in: folder) { files.append(file) }
        }
        return files.sorted { $0.name < $1.name }
    }

    private init?(_ name: String, in folder: String) {
        var facts = stat()
        guard lstat("\(folder)/\(name)", &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else { return nil }
        self.name = name
        size = Int(facts.st_size)
        mark = "\(name) \(size) \(facts.st_mtim.tv_sec).\(facts.st_mtim.tv_nsec) \(facts.st_ino)"
    }

    /// What is in it now; nil where it cannot be read, has become a link, or has more bytes than it had.
    public func contents(in folder: String) -> [UInt8]? {
        let descriptor = open("\(folder)/\(name)", O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var length = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: size + 1) { buffer, count in
            while length < buffer.count {
                let got = read(descriptor, buffer.baseAddress.map { $0 + length }, buffer.count - length)
                if got < 0, errno == EINTR { continue }
                guard got > 0 else { break }
                length += got
            }
            count = length
        }
        return length <= size ? bytes : nil
    }
}
