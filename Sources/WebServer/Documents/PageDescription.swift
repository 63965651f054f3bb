/// One kind of page: what it is made of.
struct PageDescription: Sendable {
    /// In the addresses of its script and style.
    let name: String
    /// The module that it begins with; nil for a page without a script.
    let script: String?
    let styles: [String]
    /// The class of its body, which the style sheets go by.
    let look: String
    /// The key of its title, until its script knows a better one.
    let title: String
    /// A screen for everybody: it speaks the appliance's language, not the browser's.
    var isShared = false

    static let queues = PageDescription(
        name: "queues", script: "index.js", styles: ["app.css"], look: "phone", title: "openQueues")
    static let join = PageDescription(
        name: "join", script: "join.js", styles: ["app.css", "guest.css"], look: "phone", title: "takeNumber")
    static let ticket = PageDescription(
        name: "ticket", script: "ticketpage.js", styles: ["app.css", "guest.css"], look: "phone", title: "yourNumber")
    static let wall = PageDescription(
        name: "wall", script: "wall.js", styles: ["app.css", "verdicts.css", "wall.css"], look: "wall",
        title: "nowServing", isShared: true)
    static let kiosk = PageDescription(
        name: "kiosk", script: "kiosk.js", styles: ["app.css", "kiosk.css"], look: "kiosk", title: "takeTicket",
        isShared: true)
    static let host = PageDescription(
        name: "host", script: "host.js", styles: ["app.css", "verdicts.css", "host.css"], look: "host", title: "host")
    static let scan = PageDescription(
        name: "scan", script: "scan.js", styles: ["app.css", "verdicts.css", "host.css"], look: "scan", title: "scanner"
    )
    static let poster = PageDescription(
        name: "poster", script: "print-qr.js", styles: ["app.css", "print.css"], look: "print", title: "poster",
        isShared: true)
    static let board = PageDescription(
        name: "board", script: "board.js", styles: ["app.css", "host.css", "board.css"], look: "host", title: "board")
    static let setup = PageDescription(
        name: "setup", script: "setup.js", styles: ["app.css", "host.css"], look: "host", title: "setupTitle")
    static let access = PageDescription(
        name: "access", script: nil, styles: ["app.css", "guest.css"], look: "phone", title: "accessTitle")
    static let authority = PageDescription(
        name: "authority", script: nil, styles: ["app.css", "guest.css"], look: "phone", title: "caTitle")
    static let welcome = PageDescription(
        name: "welcome", script: nil, styles: ["app.css", "guest.css"], look: "phone", title: "welcomeTitle",
        isShared: true)
    static let problem = PageDescription(
        name: "problem", script: nil, styles: ["app.css"], look: "phone", title: "problemTitle")

    static let info = PageDescription(
        name: "info", script: "info.js", styles: ["app.css", "info.css"], look: "wall", title: "infoTitle",
        isShared: true)

    static let all = [
        info, queues, join, ticket, wall, kiosk, host, scan, poster, board, setup, access, authority, welcome, problem,
    ]
}
