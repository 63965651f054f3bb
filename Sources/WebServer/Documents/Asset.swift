import CPages

/// A file of `Pages/`, as the build embedded it.
struct Asset {
    let bytes: [UInt8]
    let type: String

    init?(_ name: String) {
        guard let bytes = Self.bytes(of: name) else { return nil }
        self.bytes = bytes
        switch name.split(separator: ".").last {
        case "css": type = "text/css"
        case "js": type = "text/javascript"
        case "svg": type = "image/svg+xml"
        case "json": type = "application/json"
        default: type = "application/octet-stream"
        }
    }

    var text: String { String(decoding: bytes, as: UTF8.self) }
    var contentType: String { type.hasPrefix("text/") ? "\(type); charset=utf-8" : type }

    private static func bytes(of name: String) -> [UInt8]? {
        guard let page = qode_page(name) else { return nil }
        return Array(UnsafeBufferPointer(start: page.pointee.bytes, count: page.pointee.size))
    }
}
