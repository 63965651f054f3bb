import Glibc

/// Which cameras this machine has.
public enum CameraFinder {
    /// Device paths that may be cameras: by the name of the USB device first, because `/dev/videoN` changes with the order of plugging.
    public static func candidates() -> [String] {
        let named = entries("/dev/v4l/by-id").sorted()
        let numbered = entries("/dev").filter { $0.hasPrefix("/dev/video") && $0.dropFirst(10).allSatisfy(\.isNumber) }
        return named + numbered.sorted { ($0.count, $0) < ($1.count, $1) }
    }

    private static func entries(_ folder: String) -> [String] {
        guard let opened = opendir(folder) else { return [] }
        defer { closedir(opened) }
        var names: [String] = []
        while let entry = readdir(opened) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if !name.hasPrefix(".") { names.append("\(folder)/\(name)") }
        }
        return names
    }
}
