import Glibc

/// Which cameras this machine has.
public enum CameraFinder {
    /// Device paths that may be cameras, each device once: by the name of the USB device first, because `/dev/videoN`
    /// changes with the order of plugging.
    public static func candidates() -> [String] { candidates(in: "/dev") }

    static func candidates(in devices: String) -> [String] {
        let named = entries("\(devices)/v4l/by-id").sorted()
        let numbered = entries(devices).filter { path in
            let name = path.dropFirst(devices.utf8.count + 1)
            return name.hasPrefix("video") && name.count > 5 && name.dropFirst(5).allSatisfy(\.isNumber)
        }
        var seen: Set<String> = []
        return (named + numbered.sorted { ($0.count, $0) < ($1.count, $1) }).filter { seen.insert(target($0)).inserted }
    }

    /// Where a symbolic link leads; the path itself when it leads nowhere.
    private static func target(_ path: String) -> String {
        guard let resolved = realpath(path, nil) else { return path }
        defer { free(resolved) }
        return String(cString: resolved)
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
