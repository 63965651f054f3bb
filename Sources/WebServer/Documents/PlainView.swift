/// Pages of words alone: the queues of the house, what helps the appliance has for whom, and what went wrong.
struct PlainView {
    let words: PageWords

    func queues(_ queues: [JSON]) -> String {
        let cards = queues.map { queue in
            let waiting = words("waitingHere", count: queue["waiting_count"].number ?? 0)
            return "<a class=\"card row\" href=\"/join/\(queue["id"].string ?? "")\"><h2>"
                + "\(PageDocument.escaped(queue["name"].string ?? ""))</h2>"
                + "<span class=\"quiet\">\(PageDocument.escaped(queue["is_paused"].bool == true ? words("paused") : waiting))</span></a>"
        }
        let list = cards.isEmpty ? "<p class=\"quiet\">\(text("noQueues"))</p>" : cards.joined()
        return "<div class=\"stack\"><h1>\(text("openQueues"))</h1>\(list)\(help)</div>"
    }

    /// What is supported, for whom, and how.
    func access() -> String {
        let points = (1...Self.accessPoints).map { "<li>\(text("access\($0)"))</li>" }.joined()
        return
            "<div class=\"stack\"><h1>\(text("accessTitle"))</h1><p>\(text("accessIntro"))</p><ul class=\"points\">\(points)</ul>"
            + "<p>\(text("accessAsk"))</p><a class=\"button\" href=\"/\">\(text("toQueues"))</a></div>"
    }

    static let accessPoints = 7

    /// How a device is told to trust the appliance, for each kind of device.
    func trust(_ authority: AuthorityDocument) -> String {
        let ways = ["caAndroid", "caApple", "caWindows", "caMac"].map { "<li>\(text($0))</li>" }.joined()
        return
            "<div class=\"stack\"><h1>\(text("caTitle"))</h1><p>\(text("caIntro"))</p><p class=\"banner\">\(text("caWarning"))</p>"
            + "<p>\(text("caCompare"))</p><p dir=\"ltr\" class=\"fingerprint\"><bdi>\(authority.fingerprint)</bdi></p>"
            + "<a class=\"button\" href=\"/ca.crt\">\(text("caDownload"))</a><ul class=\"points\">\(ways)</ul></div>"
    }

    /// For the appliance's own screen: the way in, for whoever stands before it.
    func welcome(_ way: SetupWay) -> String {
        let groups = stride(from: 0, to: way.code.count, by: 4).map { way.code.dropFirst($0).prefix(4) }
        let code = PageDocument.escaped(groups.joined(separator: " "))
        let here =
            "<a class=\"button\" href=\"/setup?token=\(PageDocument.escaped(way.code))\">\(text("welcomeHere"))</a>"
        guard let base = way.base else {
            return
                "<div class=\"stack\"><h1>\(text("welcomeTitle"))</h1><p class=\"banner\">\(text("welcomeWait"))</p>\(here)</div>"
        }
        return
            "<div class=\"stack welcome\"><h1>\(text("welcomeTitle"))</h1><img id=\"code\" src=\"/welcome/code.svg\" alt=\"\">"
            + "<p>\(text("welcomeScan"))<br><bdi dir=\"ltr\">\(PageDocument.escaped(base))/setup</bdi></p>"
            + "<p dir=\"ltr\" class=\"fingerprint\"><bdi>\(code)</bdi></p><p class=\"quiet\">\(text("welcomeOnce"))</p>\(here)</div>"
    }

    /// - Parameters:
    ///   - sentence: what is so.
    ///   - isMissing: there is no such page; else something was asked for that is not to be had now.
    func problem(_ sentence: String, isMissing: Bool) -> String {
        let (title, next) = isMissing ? ("problemTitle", "problemNext") : ("refusedTitle", "refusedNext")
        return "<div class=\"stack\"><h1>\(text(title))</h1><p class=\"banner\">\(PageDocument.escaped(sentence))</p>"
            + "<p>\(text(next))</p><a class=\"button\" href=\"/\">\(text("toQueues"))</a></div>"
    }

    /// What a browser without scripts reads on a page that needs them.
    func needsScripts(_ title: String) -> String {
        "<noscript><div class=\"stack\"><h1>\(PageDocument.escaped(title))</h1><p class=\"banner\">\(text("needsScripts"))</p>"
            + "<a class=\"button\" href=\"/\">\(text("toQueues"))</a></div></noscript>"
    }

    private var help: String { "<p><a href=\"/accessibility\">\(text("accessTitle"))</a></p>" }
    private func text(_ key: String) -> String { PageDocument.escaped(words(key)) }
}
