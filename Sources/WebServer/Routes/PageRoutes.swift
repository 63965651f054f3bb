import CPages
import Hummingbird
import NIOCore

/// What browsers get: pages by their address, and everything that they load under `/assets/`. All of it is in the binary.
struct PageRoutes {
    let locale: String

    func add(to router: Router<WebContext>) {
        let pages: [(RouterPath, String)] = [
            ("/", "index.html"), ("/host", "host.html"), ("/join/{queue}", "join.html"), ("/t/{ticket}", "ticket.html"),
            ("/wall/{queues}", "wall.html"), ("/kiosk/{queue}", "kiosk.html"), ("/scan", "scan.html"),
            ("/print-qr/{queue}", "print-qr.html"),
        ]
        for (path, name) in pages {
            let response = page(name)
            router.get(path) { _, _ in response }
        }
        router.get("/favicon.ico") { _, _ in Response(status: .noContent) }
        router.get("/assets/{name}") { _, context in
            guard let asset = context.parameters.get("name").flatMap(Asset.init), asset.type != "text/html" else {
                throw Problem.nothingHere
            }
            return asset.response
        }
    }

    /// A page's text with the appliance's language in it.
    private func page(_ name: String) -> Response {
        guard let asset = Asset(name) else { return Response(status: .notFound) }
        let text = String(decoding: asset.bytes, as: UTF8.self)
        var pieces: [Substring] = []
        var rest = text[...]
        while let mark = rest.firstRange(of: "{{locale}}") {
            pieces.append(rest[..<mark.lowerBound])
            rest = rest[mark.upperBound...]
        }
        pieces.append(rest)
        return Response(type: asset.contentType, bytes: Array(pieces.joined(separator: locale).utf8), cache: "no-cache")
    }
}

/// A file of `Pages/`, as the build embedded it.
struct Asset {
    let bytes: [UInt8]
    let type: String

    init?(_ name: String) {
        guard let page = qode_page(name) else { return nil }
        bytes = Array(UnsafeBufferPointer(start: page.pointee.bytes, count: page.pointee.size))
        switch name.split(separator: ".").last {
        case "html": type = "text/html"
        case "css": type = "text/css"
        case "js": type = "text/javascript"
        case "svg": type = "image/svg+xml"
        case "png": type = "image/png"
        case "json": type = "application/json"
        default: type = "application/octet-stream"
        }
    }

    var contentType: String { type.hasPrefix("text/") ? "\(type); charset=utf-8" : type }

    /// Checked each time: an appliance that was updated must not show yesterday's script.
    var response: Response { Response(type: contentType, bytes: bytes, cache: "no-cache") }
}
