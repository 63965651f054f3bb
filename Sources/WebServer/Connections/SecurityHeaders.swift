/// What every answer carries: pages run only their own scripts, and in no frame.
enum SecurityHeaders {
    private static let policy = [
        "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data: blob:",
        "media-src 'self' blob:", "connect-src 'self' ws: wss:", "manifest-src 'self'", "base-uri 'none'",
        "form-action 'self'", "frame-ancestors 'none'",
    ].joined(separator: "; ")

    static let all = [
        ("content-security-policy", policy), ("x-content-type-options", "nosniff"),
        // A path may hold a ticket's id: nobody else is told where a guest came from. Not `no-referrer`, with which a form's own
        // origin is `null`.
        ("referrer-policy", "same-origin"),
    ]
}
