/// A request's target with scheme and authority (RFC 9112 3.2.2): what is sent to proxies, and what every server takes.
struct AbsoluteTarget {
    /// `http` or `https`
    let scheme: String
    let authority: String
    /// Path and query, as others send them.
    let path: String

    /// Nil for a target that is none: a path, or something else that no page is at.
    init?(_ target: String) {
        guard target.utf8.first != UInt8(ascii: "/"),
            let scheme = ["http", "https"].first(where: { target.lowercased().hasPrefix("\($0)://") })
        else { return nil }
        let rest = target.dropFirst(scheme.count + 3)
        let authority = rest.prefix { !"/?#".contains($0) }
        let path = rest[authority.endIndex...].prefix { $0 != "#" }
        self.scheme = scheme
        self.authority = String(authority)
        self.path = path.first == "/" ? String(path) : "/\(path)"
    }
}
