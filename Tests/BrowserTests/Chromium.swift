import Foundation
import WebTestSupport

/// A real browser without a window, spoken to by the DevTools protocol.
final class Chromium: Sendable {
    private let process: ServedProcess
    private let folder: TemporaryFolder
    private let port: Int

    /// Starts one, gives it to `body`, and ends it.
    /// - Parameter flags: of the command line, beside those that every test needs.
    static func run(_ flags: [String] = [], _ body: (Chromium) async throws -> Void) async throws {
        let browser = try await Chromium(flags)
        do {
            try await body(browser)
        } catch {
            await browser.stop()
            throw error
        }
        await browser.stop()
    }

    private init(_ flags: [String]) async throws {
        folder = try TemporaryFolder()
        process = try ServedProcess(
            "/usr/bin/chromium",
            [
                "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
                // A desk has a mouse, which a machine without a screen has not.
                "--blink-settings=primaryHoverType=2,availableHoverTypes=2,primaryPointerType=4,availablePointerTypes=4",
                "--hide-scrollbars", "--remote-debugging-port=0", "--user-data-dir=\(folder.path)",
            ] + flags + ["about:blank"], environment: ["HOME": folder.path, "DBUS_SESSION_BUS_ADDRESS": "disabled:"])
        try await process.wait(for: "DevTools listening on ws://", within: 60)
        let address = process.text.components(separatedBy: "DevTools listening on ws://127.0.0.1:").last ?? ""
        port = Int(address.prefix { $0.isNumber }) ?? 0
    }

    private func stop() async {
        await process.stop()
        folder.remove()
    }

    /// How a page is looked at.
    struct Screen: Sendable {
        var width: Int
        var height: Int
        var isPhone = false
        var isDark = false
        var language = "en"

        static let phone = Screen(width: 360, height: 740, isPhone: true)
        static let wall = Screen(width: 1920, height: 1080)
        static let dashboard = Screen(width: 1280, height: 800)
    }

    /// A tab of its own.
    /// - Parameter before: a script that runs before the page's own.
    func open(_ url: String, on screen: Screen, before: String = "") async throws -> Page {
        let reply = try await RawExchange.send(
            "PUT /json/new?about:blank HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
            port: port, until: { $0.hasSuffix("}\r\n") || $0.hasSuffix("}") || $0.hasSuffix("}\n") })
        guard let path = reply.firstMatch(of: /"webSocketDebuggerUrl": "ws:\/\/[^\/]+([^"]+)"/)?.1 else {
            throw ServedProcess.Failure(description: "no tab: \(reply)")
        }
        let page = Page(try await FeedClient.connect(port: port, path: String(path)))
        try await page.prepare(screen, before: before)
        try await page.go(to: url)
        return page
    }
}

/// One tab.
actor Page {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private let socket: FeedClient
    private var calls = 0
    /// What went wrong in the page: exceptions, errors on the console, refusals of the security policy.
    private(set) var complaints: [String] = []
    /// The addresses that it asked for.
    private(set) var requests: [String] = []

    init(_ socket: FeedClient) { self.socket = socket }

    func prepare(_ screen: Chromium.Screen, before: String) async throws {
        for domain in ["Page", "Runtime", "Log", "Network"] { try await call("\(domain).enable") }
        try await call(
            "Emulation.setDeviceMetricsOverride",
            [
                "width": screen.width, "height": screen.height, "deviceScaleFactor": screen.isPhone ? 2 : 1,
                "mobile": screen.isPhone,
            ])
        try await call(
            "Emulation.setEmulatedMedia",
            ["features": [["name": "prefers-color-scheme", "value": screen.isDark ? "dark" : "light"]]])
        try await call(
            "Emulation.setLocaleOverride", ["locale": screen.language])
        try await call(
            "Network.setExtraHTTPHeaders", ["headers": ["Accept-Language": screen.language]])
        try await call(
            "Page.addScriptToEvaluateOnNewDocument",
            [
                "source":
                    "Object.defineProperty(navigator, 'languages', { get: () => ['\(screen.language)'] }); \(before)"
            ])
    }

    /// As a person has set their system.
    func prefer(_ features: [String: String]) async throws {
        try await call(
            "Emulation.setEmulatedMedia", ["features": features.map { ["name": $0.key, "value": $0.value] }])
    }

    func go(to url: String) async throws {
        try await call("Page.navigate", ["url": url])
        try await wait(until: "document.readyState === 'complete' && location.href !== 'about:blank'")
    }

    /// The value of an expression, as text; promises are waited for.
    @discardableResult
    func evaluate(_ script: String) async throws -> String {
        let result = try await call(
            "Runtime.evaluate", ["expression": script, "returnByValue": true, "awaitPromise": true])
        let value = (result["result"] as? [String: Any])?["value"]
        if let text = value as? String { return text }
        if let truth = value as? Bool, value is NSNumber == false || "\(value ?? "")".count > 1 { return "\(truth)" }
        return value.map { "\($0)" } ?? "undefined"
    }

    func wait(until condition: String, within seconds: Double = 15) async throws {
        let deadline = ContinuousClock.now + .seconds(seconds)
        while ContinuousClock.now < deadline {
            if try await evaluate("(\(condition)) ? 'yes' : 'no'") == "yes" { return }
            try await Task.sleep(for: .milliseconds(30))
        }
        let seen = try await evaluate("document.body.innerText")
        throw Failure(description: "never true: \(condition); the page says:\n\(seen)\n\(complaints)")
    }

    /// A click as a hand does it: the browser counts it as one, and two quick ones as a double click.
    /// - Parameter count: 2 for the second click of a double click.
    func click(_ selector: String, count: Int = 1) async throws {
        let numbers = try await restingPlace(of: selector)
        for type in ["mousePressed", "mouseReleased"] {
            try await call(
                "Input.dispatchMouseEvent",
                ["type": type, "x": numbers[0], "y": numbers[1], "button": "left", "clickCount": count])
        }
    }

    /// Presses a mouse's button, and lets it go once `meanwhile` is over: a hand is slower than news.
    func press(on selector: String, _ meanwhile: () async throws -> Void) async throws {
        let place = try await restingPlace(of: selector)
        let event: [String: Any] = ["x": place[0], "y": place[1], "button": "left", "clickCount": 1]
        try await call("Input.dispatchMouseEvent", event.merging(["type": "mousePressed"]) { $1 })
        try await meanwhile()
        try await call("Input.dispatchMouseEvent", event.merging(["type": "mouseReleased"]) { $1 })
    }

    /// The middle of an element that has come to rest there: a page that is still laid out moves it under the pointer.
    private func restingPlace(of selector: String) async throws -> [Double] {
        var (last, found): (String?, [Double]) = (nil, [])
        for _ in 0..<40 {
            let place = try await evaluate(
                "(() => { const e = document.querySelector('\(selector)'); if (!e) return '';"
                    + " e.scrollIntoView({ block: 'center' }); const b = e.getBoundingClientRect();"
                    + " return (b.x + b.width / 2) + ' ' + (b.y + b.height / 2) })()")
            let numbers = place.split(separator: " ").compactMap { Double($0) }
            guard numbers.count == 2 else { throw Failure(description: "no element \(selector)") }
            if place == last { return numbers }
            (last, found) = (place, numbers)
            try await Task.sleep(for: .milliseconds(50))
        }
        // It moves for good.
        return found
    }

    /// Presses a key that types a letter.
    func press(_ letter: String) async throws {
        for type in ["keyDown", "keyUp"] {
            try await call(
                "Input.dispatchKeyEvent", ["type": type, "key": letter, "text": type == "keyDown" ? letter : ""])
        }
    }

    /// Presses a key that types nothing.
    /// - Parameter code: of Windows, as the protocol wants it.
    func strike(_ key: String, _ code: Int) async throws {
        for type in ["rawKeyDown", "keyUp"] {
            try await call(
                "Input.dispatchKeyEvent", ["type": type, "key": key, "code": key, "windowsVirtualKeyCode": code])
        }
    }

    /// A phone of ten years ago, far from its mast.
    /// - Parameters:
    ///   - latency: milliseconds more for each request.
    ///   - processor: how many times slower it is.
    func slowDown(latency: Int, bitsPerSecond: Int, processor: Int) async throws {
        try await call(
            "Network.emulateNetworkConditions",
            [
                "offline": false, "latency": latency, "downloadThroughput": bitsPerSecond / 8,
                "uploadThroughput": bitsPerSecond / 8,
            ])
        try await call("Emulation.setCPUThrottlingRate", ["rate": processor])
        try await call("Network.setCacheDisabled", ["cacheDisabled": true])
    }

    /// What a screen reader is told, in its order: roles and names, without what is hidden from it.
    func accessibilityTree() async throws -> [(role: String, name: String)] {
        try await call("Accessibility.enable")
        let nodes = try await call("Accessibility.getFullAXTree")["nodes"] as? [[String: Any]] ?? []
        let byID = Dictionary(nodes.compactMap { node in (node["nodeId"] as? String).map { ($0, node) } }) { $1 }
        var (rows, open): ([(role: String, name: String)], [String]) = ([], [nodes.first?["nodeId"] as? String ?? ""])
        while let id = open.popLast(), let node = byID[id] {
            let role = (node["role"] as? [String: Any])?["value"] as? String ?? ""
            let name = (node["name"] as? [String: Any])?["value"] as? String ?? ""
            let isIgnored = node["ignored"] as? Bool ?? false
            if !isIgnored, !["none", "generic", "InlineTextBox", "RootWebArea"].contains(role) {
                rows.append((role, name))
            }
            open += (node["childIds"] as? [String] ?? []).reversed()
        }
        return rows
    }

    /// Keeps Enter down: the keyboard repeats it.
    /// - Parameter condition: what the first of them brings about, before the others come.
    func holdEnter(repeats: Int, once condition: String) async throws {
        let key: [String: Any] = ["key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 13]
        for count in 0...repeats {
            let press: [String: Any] = ["type": "keyDown", "text": "\r", "autoRepeat": count > 0]
            try await call("Input.dispatchKeyEvent", key.merging(press) { $1 })
            if count == 0 { try await wait(until: condition) }
        }
        try await call("Input.dispatchKeyEvent", key.merging(["type": "keyUp"]) { $1 })
    }

    /// What a browser does of itself while nothing happens: it takes away what nobody holds.
    func tidy() async throws { try await call("HeapProfiler.collectGarbage") }

    /// Bytes that the page holds, its scripts', its elements' and its buffers', once what nobody holds has been taken away.
    func heap() async throws -> Int {
        var least = Int.max
        // What was compiled or is on its way at this moment is not kept: the least of several looks is.
        for _ in 0..<10 {
            try await tidy()
            try await tidy()
            let usage = try await call("Runtime.getHeapUsage")
            let used = ["usedSize", "embedderHeapUsedSize", "backingStorageSize"].reduce(0) { sum, part in
                sum + ((usage[part] as? NSNumber)?.intValue ?? 0)
            }
            least = min(least, used)
            try await Task.sleep(for: .milliseconds(200))
        }
        return least
    }

    /// As a browser whose user has switched them off.
    func forbidScripts() async throws { try await call("Emulation.setScriptExecutionDisabled", ["value": true]) }

    /// Types into what has the focus; a line end presses Enter.
    func type(_ text: String) async throws {
        try await call("Input.insertText", ["text": text.replacing("\n", with: "")])
        guard text.hasSuffix("\n") else { return }
        for type in ["keyDown", "keyUp"] {
            try await call(
                "Input.dispatchKeyEvent",
                ["type": type, "key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 13, "text": "\r"])
        }
    }

    /// Gives a file to a file input, as a person does in the browser's dialog.
    func choose(_ path: String, in selector: String) async throws {
        let document = try await call("DOM.getDocument")
        let root = (document["root"] as? [String: Any])?["nodeId"] ?? 0
        let found = try await call("DOM.querySelector", ["nodeId": root, "selector": selector])
        try await call("DOM.setFileInputFiles", ["files": [path], "nodeId": found["nodeId"] ?? 0])
    }

    /// The page as it looks.
    /// - Parameter clip: only the element that the selector names.
    func screenshot(of selector: String? = nil) async throws -> Data {
        var parameters: [String: Any] = ["format": "png"]
        if let selector {
            let box = try await evaluate(
                "(() => { const b = document.querySelector('\(selector)').getBoundingClientRect();"
                    + " return [b.x, b.y, b.width, b.height].join(' ') })()")
            let numbers = box.split(separator: " ").compactMap { Double($0) }
            guard numbers.count == 4 else { throw Failure(description: "no element \(selector)") }
            parameters["clip"] = [
                "x": numbers[0], "y": numbers[1], "width": numbers[2], "height": numbers[3], "scale": 2,
            ]
        }
        let result = try await call("Page.captureScreenshot", parameters)
        guard let text = result["data"] as? String, let data = Data(base64Encoded: text) else {
            throw Failure(description: "no screenshot: \(result)")
        }
        return data
    }

    /// What the print dialog would send to the printer.
    func printed() async throws -> Data {
        let result = try await call("Page.printToPDF", ["preferCSSPageSize": true, "printBackground": true])
        guard let text = result["data"] as? String, let data = Data(base64Encoded: text) else {
            throw Failure(description: "no PDF: \(result.keys)")
        }
        return data
    }

    func close() async { await socket.close() }

    @discardableResult
    private func call(_ method: String, _ parameters: [String: Any] = [:]) async throws -> [String: Any] {
        calls += 1
        let id = calls
        let data = try JSONSerialization.data(
            withJSONObject: ["id": id, "method": method, "params": parameters] as [String: Any])
        await socket.send(String(decoding: data, as: UTF8.self))
        while let message = await socket.message(within: 20) {
            note(message)
            guard message.number("id") == id else { continue }
            if let error = message.json["error"] { throw Failure(description: "\(method): \(error)") }
            return message.object("result")
        }
        throw Failure(description: "\(method): no answer")
    }

    private func note(_ message: FeedClient.Message) {
        let parameters = message.object("params")
        switch message["method"] {
        case "Network.requestWillBeSent":
            let request = parameters["request"] as? [String: Any] ?? [:]
            requests.append("\(request["url"] ?? "")")
        case "Runtime.exceptionThrown": complaints.append("\(parameters["exceptionDetails"] ?? "")")
        case "Log.entryAdded":
            let entry = parameters["entry"] as? [String: Any] ?? [:]
            let address = "\(entry["url"] ?? "")"
            // The voice of a call that was over before a busy machine asked for it is rightly not there.
            if entry["level"] as? String == "error", !address.contains("/api/calls/") {
                complaints.append("\(entry["text"] ?? "") \(address)")
            }
        default: break
        }
    }
}
